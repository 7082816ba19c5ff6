"""Messages about complaints: our staff and the shop hear of them, the buyer of every answer. Words stay on their page."""

from __future__ import annotations

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Role
from marketplace.complaints import queries
from marketplace.complaints.events import (
    ComplaintEscalated,
    ComplaintEvent,
    ComplaintLate,
    ComplaintOpened,
    ComplaintResolved,
    ComplaintWritten,
)
from marketplace.complaints.models import Complaint
from marketplace.complaints.states import Speaker
from marketplace.core.db import transaction
from marketplace.core.events import on
from marketplace.core.links import link
from marketplace.core.words import _
from marketplace.notices.handlers.orders import tell_buyer
from marketplace.notices.service import Letter, Write, tell_guest, tell_user
from marketplace.partners import queries as partners

TALKERS = (Role.OWNER, Role.STAFF)


def _tell_complainer(event: ComplaintEvent, write: Write, *, key: str) -> None:
    """The buyer of the order, or who wrote to us without one."""
    if event.checkout_id is not None:
        tell_buyer(event.checkout_id, write, key=key)
        return
    complaint: Complaint = queries.get_for_staff(event.code)
    if complaint.buyer_id is not None:
        person = accounts.get_user(complaint.buyer_id)
        if person.is_active:
            tell_user(person, write, key=key)
    else:
        tell_guest(write, email=complaint.email, phone=complaint.phone, locale=complaint.locale, key=key)


def _tell_staff(event: ComplaintEvent, write: Write, *, key: str) -> None:
    """Who has it in hand; all administrators while nobody has."""
    complaint: Complaint = queries.get_for_staff(event.code)
    people = [complaint.owner] if complaint.owner is not None else accounts.people_with_role(Role.ADMIN)
    for person in people:
        tell_user(person, write, key=key)


def _tell_shop(event: ComplaintEvent, write: Write, *, key: str) -> None:
    if event.partner_id is not None:
        for person in partners.people_of(event.partner_id, *TALKERS):
            tell_user(person, write, key=key)


def _to_buyer(event: ComplaintEvent) -> tuple[str, str]:
    return _("Open the complaint"), link("shop.complaint", code=event.code)


def _to_shop(event: ComplaintEvent) -> tuple[str, str]:
    return _("Open the complaint"), link("partner.complaint", code=event.code)


def _to_staff(event: ComplaintEvent) -> tuple[str, str]:
    return _("Open the complaint"), link("admin.complaint", code=event.code)


@on(ComplaintOpened)
def tell_of_complaint(event: ComplaintOpened) -> None:
    """The buyer gets the number, our staff and the shop something to answer."""
    with transaction():
        key = f"complaint:{event.complaint_id}"
        due = queries.get_for_staff(event.code).due_on.strftime("%d/%m/%Y")
        _tell_complainer(
            event,
            lambda: Letter(
                _("We have your complaint %(code)s", code=event.code),
                [_("You get an answer by %(day)s at the latest.", day=due)],
                _to_buyer(event),
            ),
            key=f"{key}:buyer",
        )
        _tell_shop(
            event,
            lambda: Letter(
                _("A buyer complains about %(code)s", code=event.order_code),
                [_("Answer by %(day)s. Offer to make it good: a refund, a return, another one.", day=due)],
                _to_shop(event),
            ),
            key=f"{key}:shop",
        )
        _tell_staff(
            event,
            lambda: Letter(_("New complaint %(code)s", code=event.code), [], _to_staff(event)),
            key=f"{key}:staff",
        )


@on(ComplaintWritten)
def tell_others_of_words(event: ComplaintWritten) -> None:
    """Everybody but who wrote."""
    with transaction():
        key = f"complaint-note:{event.note_id}"
        if event.speaker != Speaker.BUYER:
            _tell_complainer(
                event,
                lambda: Letter(
                    _("There is an answer to your complaint %(code)s", code=event.code), [], _to_buyer(event)
                ),
                key=f"{key}:buyer",
            )
        if event.speaker != Speaker.PARTNER:
            _tell_shop(
                event,
                lambda: Letter(
                    _("Something new in complaint %(code)s", code=event.code), [], _to_shop(event)
                ),
                key=f"{key}:shop",
            )
        if event.speaker != Speaker.STAFF:
            _tell_staff(
                event,
                lambda: Letter(
                    _("Something new in complaint %(code)s", code=event.code), [], _to_staff(event)
                ),
                key=f"{key}:staff",
            )


@on(ComplaintEscalated)
def tell_staff_of_escalation(event: ComplaintEscalated) -> None:
    """An answer was not enough."""
    with transaction():
        _tell_staff(
            event,
            lambda: Letter(
                _("Complaint %(code)s is escalated", code=event.code),
                [_("The answer did not help. Decide, and write the result.")],
                _to_staff(event),
            ),
            key=f"complaint-escalated:{event.complaint_id}",
        )


@on(ComplaintResolved)
def tell_both_of_result(event: ComplaintResolved) -> None:
    """It is over."""
    with transaction():
        _tell_complainer(
            event,
            lambda: Letter(_("Complaint %(code)s is closed", code=event.code), [], _to_buyer(event)),
            key=f"complaint-resolved:{event.complaint_id}:buyer",
        )
        _tell_shop(
            event,
            lambda: Letter(_("Complaint %(code)s is closed", code=event.code), [], _to_shop(event)),
            key=f"complaint-resolved:{event.complaint_id}:shop",
        )


@on(ComplaintLate)
def tell_staff_of_late_complaint(event: ComplaintLate) -> None:
    """The day is over."""
    with transaction():
        due = queries.get_for_staff(event.code).due_on
        for person in accounts.people_with_role(Role.ADMIN):
            tell_user(
                person,
                lambda: Letter(
                    _("Complaint %(code)s is overdue", code=event.code),
                    [_("Nobody has answered in time. Answer today.")],
                    _to_staff(event),
                ),
                key=f"complaint-late:{event.complaint_id}:{due.isoformat()}",
            )
