"""A shop hears in time that a paper ends: sixty, thirty and seven days before, once each (product.md S1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core.clock import at, now, today
from marketplace.core.db import db, transaction
from marketplace.core.events import Fact
from marketplace.core.jobs import run_due
from marketplace.notices.models import Message
from marketplace.partners import queries, rules, service
from marketplace.partners.events import DocumentEnding
from marketplace.partners.jobs import remind_of_papers
from marketplace.partners.kinds import PaperStanding
from marketplace.partners.models import DocumentKind
from tests.make import Cast, accept_document


def told() -> list[str]:
    remind_of_papers({})
    run_due()
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Message.subject).where(Message.key.startswith("paper-ends:")).order_by(Message.id)
        )
    )


def test_each_reminder_is_sent_once_and_to_the_owner_only(app: Flask, cast: Cast) -> None:
    start = now()
    accept_document(cast.maggot, DocumentKind.PIRT, valid_until=today() + timedelta(days=61))
    counts = []
    for day in (0, 1, 1, 2, 31, 32, 54, 55, 62, 90):
        with at(start + timedelta(days=day)):
            counts.append(len(told()))
    assert counts == [0, 1, 1, 1, 2, 2, 3, 3, 3, 3]
    subjects = told()
    assert [subject.split(" berakhir ")[1] for subject in subjects] == [
        "60 hari lagi",
        "30 hari lagi",
        "7 hari lagi",
    ]
    recipients = select(Message.recipient).where(Message.key.startswith("paper-ends:"))
    assert set(db.session.scalars(recipients)) == {"budi@demo.test"}


def test_a_paper_that_ends_soon_when_it_is_accepted_is_told_once_not_three_times(
    app: Flask, cast: Cast
) -> None:
    accept_document(cast.maggot, DocumentKind.PIRT, valid_until=today() + timedelta(days=5))
    assert len(told()) == 1
    assert len(told()) == 1
    facts = select(func.count()).select_from(Fact).where(Fact.name == DocumentEnding.name)
    assert db.session.scalar(facts) == 1


@pytest.mark.parametrize("follows", ["submitted", "accepted"])
def test_who_has_sent_the_next_one_is_left_alone(app: Flask, cast: Cast, follows: str) -> None:
    accept_document(cast.maggot, DocumentKind.PIRT, valid_until=today() + timedelta(days=20))
    later = today() + timedelta(days=900)
    if follows == "accepted":
        accept_document(cast.maggot, DocumentKind.PIRT, valid_until=later)
    else:
        with transaction():
            service.submit_document(
                partner_id=cast.maggot.id, kind=DocumentKind.PIRT, valid_until=later, by=cast.budi.id
            )
    assert told() == []


def test_the_days_of_the_reminders() -> None:
    end = today()
    due = [
        rules.reminder_due(end - timedelta(days=left), valid_until=end, reminded_days=None)
        for left in (61, 60, 31, 30, 8, 7, 0, -1)
    ]
    assert due == [None, 60, 60, 30, 30, 7, 7, None]
    assert rules.reminder_due(end - timedelta(days=29), valid_until=end, reminded_days=30) is None
    assert rules.reminder_due(end - timedelta(days=7), valid_until=end, reminded_days=60) == 7


def test_the_checklist_tells_seven_standings_apart(app: Flask, cast: Cast) -> None:
    partner = cast.maggot
    nib = next(paper.id for paper in queries.documents(partner.id) if paper.kind is DocumentKind.NIB)

    def standing() -> PaperStanding:
        db.session.rollback()
        line = queries.checklist(queries.get_partner(partner.id), on=today())[0]
        return line.standing

    assert standing() is PaperStanding.ACCEPTED
    for days, expected in ((30, PaperStanding.EXPIRING), (-1, PaperStanding.EXPIRED)):
        with transaction():
            queries.lock_document(nib).valid_until = today() + timedelta(days=days)
        assert standing() is expected
    with transaction():
        service.check_document(nib, accept=False, reason="Salah nama", by=cast.ayu.id)
    assert standing() is PaperStanding.REJECTED
    with transaction():
        service.submit_document(partner_id=partner.id, kind=DocumentKind.NIB, by=cast.budi.id)
    assert standing() is PaperStanding.IN_REVIEW
    with transaction():
        service.waive_document(partner.id, DocumentKind.NIB, reason="Masih magang", by=cast.ayu.id)
    assert standing() is PaperStanding.WAIVED
    line = queries.checklist(partner, on=today())[0]
    assert (line.checked_by, line.document.reason if line.document else "") == ("Ayu", "Masih magang")
