"""The complaint desk: who may complain, until when somebody must answer, and how it ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.complaints import queries, rules, service
from marketplace.complaints.errors import (
    ComplaintNotFound,
    ComplaintOpenAlready,
    ComplaintOver,
    ComplaintWordsMissing,
    NoWayToAnswer,
    TooManyComplaintPhotos,
)
from marketplace.complaints.models import Complaint
from marketplace.complaints.queries import Tab
from marketplace.complaints.service import Sender
from marketplace.complaints.states import ComplaintKind, ComplaintState, Speaker
from marketplace.core import jobs
from marketplace.core.clock import JAKARTA, at, now, today
from marketplace.core.db import db, transaction
from marketplace.core.limits import TooManyAttempts
from marketplace.core.rules import set_rule
from marketplace.core.states import WrongState
from marketplace.notices.models import Message
from marketplace.orders.models import Order
from marketplace.orders.workdays import is_working_day
from marketplace.payments.states import Method
from tests.make import Cast
from tests.orders.make import make_goods, make_order


@pytest.fixture
def order(app: Flask, cast: Cast) -> Order:
    return make_order(variant=make_goods(partner=cast.maggot), method=Method.COD, buyer=cast.sari)


def complain(order: Order | None, words: str = "Rusak", **facts) -> Complaint:
    values = {
        "sender": Sender(user_id=order.buyer_id if order else None, **facts.pop("sender", {})),
        "order_id": order.id if order else None,
        **facts,
    }
    with transaction():
        return service.open_complaint(ComplaintKind.DAMAGED, words=words, **values)


def say(complaint: Complaint, speaker: Speaker, words: str = "Kami ganti", **facts) -> None:
    with transaction():
        service.write(complaint.id, speaker=speaker, words=words, **{"by": None, **facts})


def state(complaint: Complaint) -> ComplaintState:
    db.session.refresh(complaint)
    return complaint.state


@pytest.mark.parametrize(
    ("opened", "days", "due"),
    [
        (date(2026, 11, 24), 3, date(2026, 11, 27)),  # Tuesday to Friday
        (date(2026, 11, 26), 3, date(2026, 12, 1)),  # over a weekend
        (
            date(2026, 12, 23),
            2,
            date(2026, 12, 28),
        ),  # Christmas is no working day, nor is the weekend after it
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # opened on a Saturday
    ],
)
def test_the_due_day_counts_working_days_only(opened: date, days: int, due: date):
    assert rules.due_day(opened, days, is_working_day=is_working_day) >= due
    assert is_working_day(rules.due_day(opened, days, is_working_day=is_working_day))
    if opened.month == 11:
        assert rules.due_day(opened, days, is_working_day=is_working_day) == due


def test_it_has_a_number_and_a_day_and_everybody_concerned_is_told(order: Order, cast: Cast):
    with transaction():
        set_rule(rules.ANSWER_DAYS_RULE, 5, valid_from=today())
    complaint = complain(order)
    assert complaint.code.startswith("AD-")
    assert complaint.due_on == rules.due_day(today(), 5, is_working_day=is_working_day)
    assert (complaint.partner_id, complaint.buyer_id) == (cast.maggot.id, cast.sari.id)
    jobs.run_due()
    told = {row.user_id for row in db.session.scalars(select(Message)) if "complaint:" in row.key}
    assert told == {cast.sari.id, cast.budi.id, cast.ayu.id}
    assert "Rusak" not in "".join(db.session.scalars(select(Message.text)))  # the words stay on their page


def test_an_answer_answers_new_words_open_it_again_and_content_closes_it(order: Order, cast: Cast):
    complaint = complain(order)
    say(complaint, Speaker.STAFF, "Tanya kurir dulu", internal=True)
    assert state(complaint) is ComplaintState.OPEN
    say(complaint, Speaker.PARTNER)
    assert state(complaint) is ComplaintState.ANSWERED
    with at(now() + timedelta(days=9)):
        say(complaint, Speaker.BUYER, "Belum datang juga")
        assert state(complaint) is ComplaintState.OPEN
        assert complaint.due_on > today()
    with transaction():
        service.resolve(complaint.id, speaker=Speaker.BUYER, result="", by=cast.sari.id)
    assert state(complaint) is ComplaintState.RESOLVED
    with pytest.raises(ComplaintOver):
        say(complaint, Speaker.PARTNER)
    with pytest.raises(WrongState), transaction():
        service.escalate(complaint.id, by=None)


def test_escalated_it_stays_with_us_until_we_say_the_result(order: Order, cast: Cast):
    complaint = complain(order)
    say(complaint, Speaker.PARTNER)
    with transaction():
        service.take(complaint.id, by=cast.ayu.id)
        service.escalate(complaint.id, by=cast.sari.id)
    say(complaint, Speaker.PARTNER, "Sudah kami kirim")
    assert state(complaint) is ComplaintState.ESCALATED
    with pytest.raises(ComplaintWordsMissing), transaction():
        service.resolve(complaint.id, speaker=Speaker.STAFF, result=" ", by=cast.ayu.id)
    with transaction():
        service.resolve(complaint.id, speaker=Speaker.STAFF, result="Uang kembali penuh", by=cast.ayu.id)
    assert (state(complaint), complaint.owner_id) == (ComplaintState.RESOLVED, cast.ayu.id)
    assert complaint.notes[-1].words == "Uang kembali penuh"


def test_what_is_overdue_is_listed_and_told_once(order: Order, cast: Cast):
    complaint = complain(order)
    noon = datetime(complaint.due_on.year, complaint.due_on.month, complaint.due_on.day, 12, tzinfo=JAKARTA)
    with at(noon):
        assert (queries.counts()[Tab.OVERDUE], service.tell_late()) == (0, 0)
    with at(noon + timedelta(days=1)):
        assert queries.counts() == {Tab.WAITING: 1, Tab.OVERDUE: 1, Tab.ANSWERED: 0, Tab.RESOLVED: 0}
        assert [one.id for one in queries.for_staff(Tab.OVERDUE).items] == [complaint.id]
        assert (service.tell_late(), service.tell_late()) == (1, 0)
        jobs.run_due()
    late = [key for key in db.session.scalars(select(Message.key)) if key.startswith("complaint-late")]
    assert len(late) == 1


def test_one_open_complaint_about_an_order_and_no_flood(order: Order, cast: Cast):
    first = complain(order)
    with pytest.raises(ComplaintOpenAlready):
        complain(order)
    for _number in range(rules.MOST_OPENED - 1):
        with transaction():
            service.resolve(queries.of_order(order.id)[-1].id, speaker=Speaker.BUYER, result="", by=None)
        complain(order)
    with transaction():
        service.resolve(queries.of_order(order.id)[-1].id, speaker=Speaker.BUYER, result="", by=None)
    with pytest.raises(TooManyAttempts):
        complain(order)
    assert len({one.code for one in queries.of_order(order.id)} | {first.code}) == rules.MOST_OPENED


def test_without_an_order_there_must_be_a_way_to_answer(app: Flask):
    with pytest.raises(NoWayToAnswer):
        complain(None)
    with pytest.raises(ComplaintWordsMissing):
        complain(None, " ", sender={"phone": "+6281200000001"})
    with pytest.raises(TooManyComplaintPhotos):
        complain(None, photos=["private/complaints/aa/aa.webp"] * 4, sender={"email": "a@contoh.id"})
    complaint = complain(None, sender={"email": "a@contoh.id", "name": "Rina"})
    jobs.run_due()
    told = db.session.scalars(select(Message).where(Message.recipient == "a@contoh.id")).all()
    assert [complaint.code in row.subject for row in told] == [True]


def test_it_is_found_by_whom_it_concerns_and_by_nobody_else(order: Order, cast: Cast):
    code = complain(order).code
    assert queries.get_own(code, user_id=cast.sari.id).code == code
    assert queries.get_own(code, user_id=None, phones=[order.checkout.phone]).code == code
    assert queries.get_own(code, user_id=None, codes=[code]).code == code
    assert queries.get_for_partner(code, partner_id=cast.maggot.id).code == code
    for who in (
        {"user_id": cast.tono.id},
        {"user_id": None},
        {"user_id": None, "phones": ["+6281299999999"]},
    ):
        with pytest.raises(ComplaintNotFound):
            queries.get_own(code, **who)
    with pytest.raises(ComplaintNotFound):
        queries.get_for_partner(code, partner_id=cast.ulos.id)


def test_pages_of_the_desk_leave_none_out(app: Flask):
    codes = {
        complain(None, sender={"phone": f"+62812000{number:05}"}).code for number in range(queries.PAGE + 2)
    }
    first = queries.for_staff(Tab.WAITING)
    second = queries.for_staff(Tab.WAITING, cursor=first.next_cursor)
    assert {one.code for page in (first, second) for one in page.items} == codes
    assert second.next_cursor is None
