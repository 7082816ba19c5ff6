"""Finding complaints. Whose they are must be named."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.complaints.errors import ComplaintNotFound
from marketplace.complaints.models import Complaint, ComplaintNote
from marketplace.complaints.states import WAITING, ComplaintState
from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.paging import Page, decode_cursor, encode_cursor
from marketplace.core.words import _l
from marketplace.orders.models import Checkout, Order

PAGE = 30
FRESH = {"populate_existing": True}


class Tab(StrEnum):
    """The lists of the complaint desk."""

    WAITING = "menunggu"
    OVERDUE = "terlambat"
    ANSWERED = "dijawab"
    RESOLVED = "selesai"

    @property
    def label(self) -> str:
        return TABS[self]


TABS = {
    Tab.WAITING: _l("Waiting for us"),
    Tab.OVERDUE: _l("Overdue"),
    Tab.ANSWERED: _l("Answered"),
    Tab.RESOLVED: _l("Resolved"),
}


def _in(tab: Tab) -> ColumnElement[bool]:
    if tab is Tab.OVERDUE:
        return and_(Complaint.state.in_(WAITING), Complaint.due_on < today())
    states = {
        Tab.WAITING: WAITING,
        Tab.ANSWERED: {ComplaintState.ANSWERED},
        Tab.RESOLVED: {ComplaintState.RESOLVED},
    }[tab]
    return Complaint.state.in_(states)


def for_staff(tab: Tab, *, cursor: str | None = None) -> Page[Complaint]:
    """The one that is due first comes first; of the resolved, the newest."""
    newest_first = tab is Tab.RESOLVED
    query = select(Complaint).where(_in(tab)).options(joinedload(Complaint.order), *_NAMES)
    after = decode_cursor(cursor, length=2)
    if newest_first:
        query = query.order_by(Complaint.id.desc())
        if after is not None and isinstance(after[1], int):
            query = query.where(Complaint.id < after[1])
    else:
        query = query.order_by(Complaint.due_on, Complaint.id)
        if after is not None and isinstance(after[1], int) and (day := _day(after[0])) is not None:
            later = and_(Complaint.due_on == day, Complaint.id > after[1])
            query = query.where(or_(Complaint.due_on > day, later))
    rows = db.session.scalars(query.limit(PAGE + 1)).all()
    items = rows[:PAGE]
    more = len(rows) > PAGE
    return Page(items, encode_cursor(items[-1].due_on.isoformat(), items[-1].id) if more else None)


_NAMES = (joinedload(Complaint.partner), joinedload(Complaint.owner))


def _day(value: Any) -> Any:
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError:
        return None


def counts() -> dict[Tab, int]:
    """How many each list holds, in one statement."""
    parts = [select(func.count()).where(_in(tab)).scalar_subquery() for tab in Tab]
    return dict(zip(Tab, db.session.execute(select(*parts)).one(), strict=True))


def of_order(order_id: int) -> Sequence[Complaint]:
    """The complaints about an order, oldest first. The caller has checked whose order it is."""
    query = select(Complaint).where(Complaint.order_id == order_id).order_by(Complaint.id)
    return db.session.scalars(query).all()


def of_buyer(user_id: int) -> Sequence[Complaint]:
    """What one person complained about, newest first: as the writer, or as the buyer of the order."""
    query = (
        select(Complaint)
        .where(Complaint.buyer_id == user_id)
        .options(joinedload(Complaint.order), *_NAMES, selectinload(Complaint.notes))
    )
    return db.session.scalars(query.order_by(Complaint.id.desc())).all()


def has_open(user_id: int) -> bool:
    query = select(Complaint.id).where(
        Complaint.buyer_id == user_id, Complaint.state != ComplaintState.RESOLVED
    )
    return db.session.scalar(query.limit(1)) is not None


def get_own(
    code: str, *, user_id: int | None, phones: Collection[str] = (), codes: Collection[str] = ()
) -> Complaint:
    """For the person who wrote it, who knows the order's phone number, or whose device sent it. Raises ComplaintNotFound."""
    code = code.strip().upper()
    mine: list[ColumnElement[bool]] = []
    if user_id is not None:
        mine.append(Complaint.buyer_id == user_id)
    if phones:
        mine.append(and_(Complaint.order_id.is_not(None), Checkout.phone.in_(sorted(phones))))
        mine.append(and_(Complaint.order_id.is_(None), Complaint.phone.in_(sorted(phones))))
    if code in codes:
        mine.append(Complaint.code == code)
    if not mine:
        raise ComplaintNotFound
    query = (
        select(Complaint)
        .outerjoin(Order, Order.id == Complaint.order_id)
        .outerjoin(Checkout, Checkout.id == Order.checkout_id)
        .where(Complaint.code == code, or_(*mine))
    )
    return _one(query)


def get_for_partner(code: str, *, partner_id: int) -> Complaint:
    """About an order of the shop. Raises ComplaintNotFound."""
    return _one(
        select(Complaint).where(Complaint.code == code.strip().upper(), Complaint.partner_id == partner_id)
    )


def get_for_staff(code: str) -> Complaint:
    """Anybody's. Raises ComplaintNotFound."""
    return _one(select(Complaint).where(Complaint.code == code.strip().upper()))


def _one(query: Any) -> Complaint:
    options = (joinedload(Complaint.order), *_NAMES, selectinload(Complaint.notes))
    found: Complaint | None = db.session.scalar(query.options(*options))
    if found is None:
        raise ComplaintNotFound
    return found


def lock_complaint(complaint_id: int) -> Complaint:
    """Kept until the transaction ends. Raises ComplaintNotFound."""
    query = select(Complaint).where(Complaint.id == complaint_id).with_for_update()
    found = db.session.scalar(query, execution_options=FRESH)
    if found is None:
        raise ComplaintNotFound
    return found


def photo_key(complaint: Complaint, note_id: int, place: int, *, internal: bool = False) -> str:
    """The private file of a photo; of internal notes for our staff only. Raises ComplaintNotFound."""
    for note in complaint.notes:
        if note.id == note_id and (internal or not note.is_internal) and 0 <= place < len(note.photos):
            return note.photos[place]
    raise ComplaintNotFound


def opened_since(
    moment: datetime, *, user_id: int | None, phone: str | None, email: str | None, order_id: int | None
) -> int:
    """How many this person, contact or order opened lately."""
    same: list[ColumnElement[bool]] = []
    if user_id is not None:
        same.append(Complaint.buyer_id == user_id)
    if phone is not None:
        same.append(Complaint.phone == phone)
    if email is not None:
        same.append(Complaint.email == email)
    if order_id is not None:
        same.append(Complaint.order_id == order_id)
    if not same:
        return 0
    query = select(func.count()).where(Complaint.created_at > moment, or_(*same))
    return db.session.scalar(query) or 0


def to_tell(*, limit: int = 500) -> Sequence[int]:
    """Overdue complaints about which nobody was told yet."""
    query = select(Complaint.id).where(_in(Tab.OVERDUE), Complaint.late_told_at.is_(None))
    return db.session.scalars(query.order_by(Complaint.id).limit(limit)).all()


def notes_since(complaint_id: int, moment: datetime) -> int:
    query = select(func.count()).where(
        ComplaintNote.complaint_id == complaint_id, ComplaintNote.created_at > moment
    )
    return db.session.scalar(query) or 0
