"""Papers: brought by the partner, checked by us."""

from __future__ import annotations

from datetime import date

from marketplace.core import audit
from marketplace.core.clock import now, today
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.core.states import move, start
from marketplace.partners import queries, rules
from marketplace.partners.errors import DocumentDatesWrong, DocumentNumberWrong, DocumentReasonMissing
from marketplace.partners.events import DocumentChecked, DocumentEnding, DocumentSubmitted
from marketplace.partners.models import DocumentKind, DocumentState, PartnerDocument

CHECKS = {DocumentKind.NIB: rules.check_nib, DocumentKind.NPWP: rules.check_npwp}


def submit_document(
    *,
    partner_id: int,
    kind: DocumentKind,
    number: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
    file_key: str | None = None,
    by: int | None,
) -> PartnerDocument:
    """Bring a paper for a check. An earlier one of the kind keeps counting until this one is accepted.

    Raises DocumentNumberWrong, DocumentDatesWrong.
    """
    partner = queries.get_partner(partner_id)
    _check_dates(kind, valid_from, valid_until)
    document = PartnerDocument(partner_id=partner.id, kind=kind, number=_normal_number(kind, number))
    document.valid_from, document.valid_until, document.file_key = valid_from, valid_until, file_key
    document.submitted_by_id = by
    db.session.add(document)
    start(document, by=by)
    audit.record("document.submitted", document, by=by, after={"partner_id": partner.id, "kind": kind.value})
    emit(DocumentSubmitted(partner_id=partner.id, document_id=document.id), about=document, by=by)
    return document


def _check_dates(kind: DocumentKind, valid_from: date | None, valid_until: date | None) -> None:
    if kind.expires and valid_until is None:
        raise DocumentDatesWrong
    if valid_from is not None and valid_until is not None and valid_until < valid_from:
        raise DocumentDatesWrong


def _normal_number(kind: DocumentKind, number: str) -> str:
    check = CHECKS.get(kind)
    if check is None or not number.strip():
        return number.strip()
    found = check(number)
    if found is None:
        raise DocumentNumberWrong
    return found.digits


def check_document(document_id: int, *, accept: bool, reason: str = "", by: int) -> PartnerDocument:
    """Accept a paper, or reject it with the reason that the partner will read; an accepted one may be withdrawn.

    Raises DocumentNotFound, DocumentReasonMissing, WrongState.
    """
    if not accept and not reason.strip():
        raise DocumentReasonMissing
    document = queries.lock_document(document_id)
    target = DocumentState.ACCEPTED if accept else DocumentState.REJECTED
    document.reason = reason.strip()
    move(document, target, by=by, note=document.reason or None)
    document.checked_by_id, document.checked_at = by, now()
    if accept:
        _copy_number(document)
    _tell(document, by=by)
    return document


def waive_document(partner_id: int, kind: DocumentKind, *, reason: str, by: int) -> PartnerDocument:
    """This partner need not bring this paper: who says so and why is kept. Raises DocumentReasonMissing."""
    if not reason.strip():
        raise DocumentReasonMissing
    partner = queries.get_partner(partner_id)
    document = PartnerDocument(
        partner_id=partner.id, kind=kind, state=DocumentState.WAIVED, reason=reason.strip()
    )
    document.checked_by_id, document.checked_at, document.valid_from = by, now(), today()
    db.session.add(document)
    start(document, by=by, note=document.reason)
    _tell(document, by=by)
    return document


def remind_of_ending(document_id: int) -> PartnerDocument | None:
    """Tell the shop that its paper ends in 60, 30 or 7 days, once each; None when there is nothing to tell."""
    document = queries.lock_document(document_id)
    if document.valid_until is None or document.state is not DocumentState.ACCEPTED:
        return None
    due = rules.reminder_due(today(), valid_until=document.valid_until, reminded_days=document.reminded_days)
    if due is None:
        return None
    document.reminded_days = due
    ending = DocumentEnding(
        partner_id=document.partner_id, document_id=document.id, days=due, until=document.valid_until
    )
    emit(ending, about=document, by=None)
    return document


def _copy_number(document: PartnerDocument) -> None:
    """The register shows the numbers of accepted papers."""
    if document.number and document.kind is DocumentKind.NIB:
        document.partner.nib = document.number
    if document.number and document.kind is DocumentKind.NPWP:
        document.partner.npwp = document.number


def _tell(document: PartnerDocument, *, by: int) -> None:
    after = {"kind": document.kind.value, "state": document.state.value, "reason": document.reason}
    audit.record("document.checked", document, by=by, after=after)
    checked = DocumentChecked(
        partner_id=document.partner_id, document_id=document.id, state=document.state.value
    )
    emit(checked, about=document, by=by)
