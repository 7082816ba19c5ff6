"""Finding a partner's papers, what is still missing, and its bank account."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased, joinedload

from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.partners import rules
from marketplace.partners.errors import DocumentNotFound
from marketplace.partners.kinds import PaperStanding
from marketplace.partners.models import (
    BankAccount,
    DocumentKind,
    DocumentState,
    Partner,
    PartnerDocument,
    PartnerStatus,
)


def documents(partner_id: int) -> Sequence[PartnerDocument]:
    """All papers ever brought with who checked them, newest first."""
    query = select(PartnerDocument).where(PartnerDocument.partner_id == partner_id)
    query = query.options(joinedload(PartnerDocument.checked_by))
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
    """One line of the checklist: the paper that counts now, if any, and how far it is."""

    kind: DocumentKind
    document: PartnerDocument | None
    standing: PaperStanding

    @property
    def is_done(self) -> bool:
        return self.standing.is_done

    @property
    def checked_by(self) -> str | None:
        """Who said that it is not needed, or refused it."""
        if self.document is None or self.document.checked_by is None:
            return None
        return self.document.checked_by.name


def checklist(
    partner: Partner, *, on: date, papers: Sequence[PartnerDocument] | None = None
) -> list[Requirement]:
    """What every shop of this kind must show, and how far it is. A waiver counts as done.

    `papers` saves a statement when the caller has read `documents` already.
    """
    newest: dict[DocumentKind, PartnerDocument] = {}
    done: dict[DocumentKind, PartnerDocument] = {}
    for document in documents(partner.id) if papers is None else papers:
        newest.setdefault(document.kind, document)
        if document.state is DocumentState.WAIVED or document.is_valid(on):
            done.setdefault(document.kind, document)
    return [
        _requirement(kind, done.get(kind), newest.get(kind), on=on)
        for kind in rules.required_documents(partner.kind, partner.legal_form)
    ]


STANDINGS = {
    DocumentState.SUBMITTED: PaperStanding.IN_REVIEW,
    DocumentState.REJECTED: PaperStanding.REJECTED,
    DocumentState.WAIVED: PaperStanding.WAIVED,
}


def _requirement(
    kind: DocumentKind, done: PartnerDocument | None, newest: PartnerDocument | None, *, on: date
) -> Requirement:
    found = done or newest
    if found is None:
        return Requirement(kind, None, PaperStanding.MISSING)
    if found.state is not DocumentState.ACCEPTED:
        return Requirement(kind, found, STANDINGS[found.state])
    if done is None:
        return Requirement(kind, found, PaperStanding.EXPIRED)
    ends_soon = done.valid_until is not None and done.valid_until <= on + rules.SOON_EXPIRING
    return Requirement(kind, done, PaperStanding.EXPIRING if ends_soon else PaperStanding.ACCEPTED)


def documents_ending(*, on: date) -> Sequence[PartnerDocument]:
    """Accepted papers of shops that have not ended which end within sixty days, and that nothing of their kind outlives
    or waits to follow."""
    other = aliased(PartnerDocument)
    follows = select(other.id).where(
        other.partner_id == PartnerDocument.partner_id,
        other.kind == PartnerDocument.kind,
        other.id != PartnerDocument.id,
        or_(
            other.state == DocumentState.SUBMITTED,
            other.state == DocumentState.WAIVED,
            and_(
                other.state == DocumentState.ACCEPTED,
                or_(other.valid_until.is_(None), other.valid_until > PartnerDocument.valid_until),
            ),
        ),
    )
    query = (
        select(PartnerDocument)
        .join(PartnerDocument.partner)
        .where(
            PartnerDocument.state == DocumentState.ACCEPTED,
            PartnerDocument.valid_until.between(on, on + rules.SOON_EXPIRING),
            Partner.status != PartnerStatus.ENDED,
            ~follows.exists(),
        )
        .order_by(PartnerDocument.valid_until, PartnerDocument.id)
    )
    return db.session.scalars(query).all()


def open_requirements(partner: Partner, *, on: date | None = None) -> list[DocumentKind]:
    """Papers that are still missing before the shop may publish."""
    return [line.kind for line in checklist(partner, on=on or today()) if not line.is_done]


def bank_account(partner_id: int) -> BankAccount | None:
    """Where the partner's money goes now; look at `is_held` before paying out."""
    query = select(BankAccount).where(BankAccount.partner_id == partner_id, BankAccount.ended_at.is_(None))
    return db.session.scalar(query)
