"""Opening, answering, escalating and resolving complaints. The caller holds the transaction(); nothing here commits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.complaints import queries, rules
from marketplace.complaints.errors import (
    ComplaintOpenAlready,
    ComplaintOver,
    ComplaintWordsMissing,
    NoWayToAnswer,
    TooManyComplaintPhotos,
)
from marketplace.complaints.events import (
    ComplaintEscalated,
    ComplaintLate,
    ComplaintOpened,
    ComplaintResolved,
    ComplaintWritten,
)
from marketplace.complaints.models import Complaint, ComplaintNote
from marketplace.complaints.states import ComplaintKind, ComplaintState, Speaker
from marketplace.core import audit, files, states
from marketplace.core.clock import now, today
from marketplace.core.db import after_commit, db, transaction
from marketplace.core.events import emit
from marketplace.core.limits import TooManyAttempts
from marketplace.core.numbers import random_code
from marketplace.core.rules import find_rule
from marketplace.orders import queries as orders
from marketplace.orders.models import Order
from marketplace.orders.workdays import is_working_day

GONE = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who complains. With an order the contact is that of the purchase."""

    user_id: int | None = None
    name: str = ""
    phone: str | None = None
    email: str | None = None
    locale: str = "id"


def answer_days() -> int:
    """Working days until a complaint must be answered: the rule `complaints.answer_within_days`."""
    found = find_rule(rules.ANSWER_DAYS_RULE, on=today())
    return found if isinstance(found, int) and 0 < found <= 60 else rules.ANSWER_DAYS


def open_complaint(
    kind: ComplaintKind,
    *,
    sender: Sender,
    words: str,
    photos: Sequence[str] = (),
    order_id: int | None = None,
) -> Complaint:
    """A buyer says what is wrong: with an order, or with us. The caller has checked whose order it is.

    `photos` are keys of private files. Source: product.md V11. Raises ComplaintWordsMissing, TooManyComplaintPhotos,
    NoWayToAnswer, ComplaintOpenAlready, TooManyAttempts.
    """
    _check_words(words, photos)
    order = None if order_id is None else orders.lock_order_by_id(order_id)
    if order is None and sender.user_id is None and not sender.phone and not sender.email:
        raise NoWayToAnswer
    if order is not None:
        _check_none_open(order)
    _check_rate(sender, order_id)
    complaint = Complaint(
        code=random_code("AD"),
        order_id=order_id,
        partner_id=order.partner_id if order else None,
        buyer_id=order.buyer_id if order and order.buyer_id is not None else sender.user_id,
        name="" if order else sender.name.strip(),
        phone=None if order else sender.phone,
        email=None if order else sender.email,
        locale=sender.locale,
        kind=kind,
        state=ComplaintState.OPEN,
        due_on=_due(),
    )
    db.session.add(complaint)
    states.start(complaint, by=sender.user_id)
    _note(complaint, Speaker.BUYER, words, photos, by=sender.user_id)
    emit(ComplaintOpened(**_facts(complaint)), about=complaint, by=sender.user_id)
    return complaint


def _due() -> Any:
    return rules.due_day(today(), answer_days(), is_working_day=is_working_day)


def _check_words(words: str, photos: Sequence[str]) -> None:
    if not words.strip():
        raise ComplaintWordsMissing
    if len(photos) > rules.MOST_PHOTOS:
        raise TooManyComplaintPhotos(most=rules.MOST_PHOTOS)


def _check_none_open(order: Order) -> None:
    """The order is locked, so two taps make one complaint."""
    for earlier in queries.of_order(order.id):
        if not earlier.is_over:
            raise ComplaintOpenAlready(code=earlier.code)


def _check_rate(sender: Sender, order_id: int | None) -> None:
    lately = queries.opened_since(
        now() - rules.OPENED_WITHIN,
        user_id=sender.user_id,
        phone=sender.phone,
        email=sender.email,
        order_id=order_id,
    )
    if lately >= rules.MOST_OPENED:
        raise TooManyAttempts(minutes=int(rules.OPENED_WITHIN.total_seconds() // 60))


def write(
    complaint_id: int,
    *,
    speaker: Speaker,
    words: str,
    photos: Sequence[str] = (),
    by: int | None,
    internal: bool = False,
) -> ComplaintNote:
    """One side writes. An answer of ours or of the shop answers it; new words of the buyer open it again, with a new day.

    Raises ComplaintNotFound, ComplaintWordsMissing, TooManyComplaintPhotos, ComplaintOver, TooManyAttempts.
    """
    _check_words(words, photos)
    complaint = _going(complaint_id)
    if queries.notes_since(complaint.id, now() - rules.OPENED_WITHIN) >= 50:
        raise TooManyAttempts(minutes=60)
    note = _note(complaint, speaker, words, photos, by=by, internal=internal)
    if internal:
        return note
    if speaker is Speaker.BUYER and complaint.state is ComplaintState.ANSWERED:
        states.move(complaint, ComplaintState.OPEN, by=by)
        complaint.due_on, complaint.late_told_at = _due(), None
    elif speaker is not Speaker.BUYER and complaint.state is ComplaintState.OPEN:
        states.move(complaint, ComplaintState.ANSWERED, by=by)
    db.session.flush()
    event = ComplaintWritten(**_facts(complaint), note_id=note.id, speaker=speaker.value)
    emit(event, about=complaint, by=by)
    return note


def take(complaint_id: int, *, by: int) -> Complaint:
    """Somebody of our staff has it in hand from now on. Raises ComplaintNotFound, ComplaintOver."""
    complaint = _going(complaint_id)
    audit.record(
        "complaint_taken", complaint, by=by, before={"owner": complaint.owner_id}, after={"owner": by}
    )
    complaint.owner_id = by
    return complaint


def escalate(complaint_id: int, *, by: int | None) -> Complaint:
    """More than an answer is wanted: it stays with us until it is resolved. Raises ComplaintNotFound, WrongState."""
    complaint = queries.lock_complaint(complaint_id)
    states.move(complaint, ComplaintState.ESCALATED, by=by)
    complaint.due_on, complaint.late_told_at = _due(), None
    audit.record("complaint_escalated", complaint, by=by)
    emit(ComplaintEscalated(**_facts(complaint)), about=complaint, by=by)
    return complaint


def resolve(complaint_id: int, *, speaker: Speaker, result: str, by: int | None) -> Complaint:
    """It is over: the buyer is content, or our staff says with which result.

    Raises ComplaintNotFound, ComplaintWordsMissing, WrongState.
    """
    if speaker is not Speaker.BUYER and not result.strip():
        raise ComplaintWordsMissing
    complaint = queries.lock_complaint(complaint_id)
    states.move(complaint, ComplaintState.RESOLVED, by=by)
    complaint.closed_at = now()
    if result.strip():
        _note(complaint, speaker, result, (), by=by)
    audit.record("complaint_resolved", complaint, by=by, after={"by": speaker})
    emit(ComplaintResolved(**_facts(complaint)), about=complaint, by=by)
    return complaint


def tell_late() -> int:
    """Tell our staff about complaints whose day is over, once each; returns how many."""
    ids = queries.to_tell()
    db.session.rollback()
    done = 0
    for complaint_id in ids:
        with transaction():
            complaint = queries.lock_complaint(complaint_id)
            if complaint.is_overdue and complaint.late_told_at is None:
                complaint.late_told_at = now()
                emit(ComplaintLate(**_facts(complaint)), about=complaint)
                done += 1
    return done


def forget_buyer(user_id: int) -> None:
    """What was written in a person's complaints, by all sides, goes with its photos; that there was one stays."""
    for complaint in queries.of_buyer(user_id):
        complaint.name, complaint.phone, complaint.email = "", None, None
        for note in complaint.notes:
            for key in note.photos:
                after_commit(_remover(key))
            note.words, note.photos = GONE, []


def _remover(key: str) -> Callable[[], None]:
    return lambda: files.delete(key)


def _going(complaint_id: int) -> Complaint:
    complaint = queries.lock_complaint(complaint_id)
    if complaint.is_over:
        raise ComplaintOver
    return complaint


def _note(
    complaint: Complaint,
    speaker: Speaker,
    words: str,
    photos: Sequence[str],
    *,
    by: int | None,
    internal: bool = False,
) -> ComplaintNote:
    note = ComplaintNote(
        speaker=speaker, author_id=by, words=words.strip(), photos=list(photos), is_internal=internal
    )
    complaint.notes.append(note)
    db.session.flush()
    return note


def _facts(complaint: Complaint) -> dict[str, Any]:
    order = None if complaint.order_id is None else db.session.get(Order, complaint.order_id)
    return {
        "complaint_id": complaint.id,
        "code": complaint.code,
        "partner_id": complaint.partner_id,
        "checkout_id": order.checkout_id if order else None,
        "order_code": order.code if order else None,
    }
