"""Both sides of a complaint in the order of time: what was written, and what happened to order, money, parcel and return."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from flask import url_for

from marketplace.complaints.models import Complaint
from marketplace.conversations import queries as conversations
from marketplace.core.words import _
from marketplace.orders import queries as orders
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState, ReturnState
from marketplace.payments import queries as payments
from marketplace.web.admin.finance_payments import STEPS


class Entry(NamedTuple):
    """One line: who or what, the words, the addresses of photos. `side` is buyer, partner, staff or nothing."""

    at: datetime
    side: str
    label: Any
    words: str = ""
    photos: tuple[str, ...] = ()
    is_internal: bool = False


def timeline_of(complaint: Complaint) -> list[Entry]:
    """Oldest first."""
    found = [*_notes(complaint)]
    if complaint.order is not None:
        found += [*_order(complaint.order), *_money(complaint.order), *_returns(complaint.order)]
        found += _messages(complaint, complaint.order)
    return sorted(found, key=lambda entry: entry.at)


def _notes(complaint: Complaint) -> Iterator[Entry]:
    for note in complaint.notes:
        photos = tuple(
            url_for(".complaint_photo", code=complaint.code, note_id=note.id, place=place)
            for place in range(len(note.photos))
        )
        label = _("%(who)s, in the complaint", who=note.speaker.label)
        yield Entry(note.created_at, note.speaker.value, label, note.words, photos, note.is_internal)


def _order(order: Order) -> Iterator[Entry]:
    for move in orders.order_history([order.id])[order.id]:
        label = _("Order: %(state)s", state=OrderState(move.target).label)
        words = ""
        if move.target == OrderState.SHIPPED and order.tracking_number:
            words = f"{order.courier or ''} {order.tracking_number}".strip()
        elif move.target in {OrderState.CANCELLED, OrderState.RETURNED}:
            words = order.cancel_reason or ""
        yield Entry(move.created_at, "", label, words)


def _money(order: Order) -> Iterator[Entry]:
    _attempts, steps = payments.story_of(("checkouts", order.checkout_id))
    for step in steps:
        yield Entry(
            step.created_at, "", _("Money: %(step)s", step=STEPS.get(step.kind, step.kind)), step.note
        )


def _returns(order: Order) -> Iterator[Entry]:
    for item in orders.returns_of(order.id):
        label = _("Return asked for: %(amount)s", amount=item.amount)
        yield Entry(item.created_at, "buyer", label, item.reason)
        for move in orders.return_history(item.id)[1:]:
            words = move.note or ""
            yield Entry(
                move.created_at, "", _("Return: %(state)s", state=ReturnState(move.target).label), words
            )


def _messages(complaint: Complaint, order: Order) -> Iterator[Entry]:
    for message in conversations.messages_about(order.id):
        photos = tuple(
            url_for(".complaint_message_photo", code=complaint.code, message_id=message.id, place=place)
            for place in range(len(message.photos))
        )
        label = _("%(who)s, in a message", who=message.side.label)
        yield Entry(message.created_at, message.side.value, label, message.words, photos)
