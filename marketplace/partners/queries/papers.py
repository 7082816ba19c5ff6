"""Finding a partner's papers, what is still missing, and its bank account."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.partners import rules
from marketplace.partners.errors import DocumentNotFound
from marketplace.partners.models import BankAccount, DocumentKind, DocumentState, Partner, PartnerDocument


def documents(partner_id: int) -> Sequence[PartnerDocument]:
    """All papers ever brought, newest first."""
    query = select(PartnerDocument).where(PartnerDocument.partner_id == partner_id)
    return db.session.scalars(query.order_by(PartnerDocument.id.desc())).all()


def get_document(document_id: int, *, partner_id: int | None) -> PartnerDocument:
    """Of that partner; of any, for those who check papers. Raises DocumentNotFound."""
    document = db.session.get(PartnerDocument, document_id)
    if document is None or partner_id not in (None, document.partner_id):
        raise DocumentNotFound
    return document


def lock_document(document_id: int) -> PartnerDocument:
    """Raises DocumentNotFound."""
    query = select(PartnerDocument).where(PartnerDocument.id == document_id).with_for_update()
    document = db.session.scalar(query, execution_options={"populate_existing": True})
    if document is None:
        raise DocumentNotFound
    return document


def document_queue(*, limit: int = 100) -> Sequence[PartnerDocument]:
    """Papers that wait for a check, longest waiting first."""
    query = (
        select(PartnerDocument)
        .where(PartnerDocument.state == DocumentState.SUBMITTED)
        .options(joinedload(PartnerDocument.partner))
        .order_by(PartnerDocument.created_at, PartnerDocument.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def has_valid_document(partner_id: int, kind: DocumentKind, *, on: date) -> PartnerDocument | None:
    """The accepted paper of this kind whose time covers the day, the one that lasts longest; None without one."""
    found = valid_documents(partner_id, (kind,), on=on)
    return found[0] if found else None


def valid_documents(
    partner_id: int, kinds: Collection[DocumentKind], *, on: date
) -> Sequence[PartnerDocument]:
    """Accepted papers of these kinds whose time covers the day, by kind, the longest lasting first."""
    query = (
        select(PartnerDocument)
        .where(
            PartnerDocument.partner_id == partner_id,
            PartnerDocument.kind.in_(kinds),
            PartnerDocument.state == DocumentState.ACCEPTED,
            or_(PartnerDocument.valid_from.is_(None), PartnerDocument.valid_from <= on),
            or_(PartnerDocument.valid_until.is_(None), PartnerDocument.valid_until >= on),
        )
        .order_by(
            PartnerDocument.kind,
            PartnerDocument.valid_until.is_not(None),
            PartnerDocument.valid_until.desc(),
            PartnerDocument.id.desc(),
        )
    )
    return db.session.scalars(query).all()


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of the checklist: the paper that counts now, if any, and whether the line is done."""

    kind: DocumentKind
    document: PartnerDocument | None
    is_done: bool


def checklist(partner: Partner, *, on: date) -> list[Requirement]:
    """What every shop of this kind must show, and how far it is. A waiver counts as done."""
    newest: dict[DocumentKind, PartnerDocument] = {}
    done: dict[DocumentKind, PartnerDocument] = {}
    for document in documents(partner.id):
        newest.setdefault(document.kind, document)
        if document.state is DocumentState.WAIVED or document.is_valid(on):
            done.setdefault(document.kind, document)
    return [
        Requirement(kind, done.get(kind) or newest.get(kind), kind in done)
        for kind in rules.required_documents(partner.kind, partner.legal_form)
    ]


def open_requirements(partner: Partner, *, on: date | None = None) -> list[DocumentKind]:
    """Papers that are still missing before the shop may publish."""
    return [line.kind for line in checklist(partner, on=on or today()) if not line.is_done]


def bank_account(partner_id: int) -> BankAccount | None:
    """Where the partner's money goes now; look at `is_held` before paying out."""
    query = select(BankAccount).where(BankAccount.partner_id == partner_id, BankAccount.ended_at.is_(None))
    return db.session.scalar(query)
