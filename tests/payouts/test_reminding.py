"""On the day of payouts finance is told once that money waits; on other days, or when there is none, nothing is said."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from flask import Flask
from sqlalchemy import select

from marketplace.core.clock import at, today
from marketplace.core.db import db, transaction
from marketplace.core.events import Fact
from marketplace.payouts import queries, service
from tests.make import make_user
from tests.payouts.make import make_paid_partner


def remind(day: datetime) -> bool:
    with at(day), transaction():
        return service.remind()


def the_day() -> datetime:
    """Noon of the next day of payouts, when an account of today has waited long enough."""
    return datetime.combine(queries.next_day(today() + timedelta(days=4)), time(5), UTC)


def test_finance_is_told_once_on_the_day_and_on_no_other(app: Flask) -> None:
    day = the_day()
    assert not remind(day), "nobody has money"
    make_paid_partner(earned=120_000)

    assert not remind(day - timedelta(days=1))
    assert remind(day)
    assert not remind(day + timedelta(hours=3)), "a second time"
    told = db.session.scalars(select(Fact.data).where(Fact.name == "payout_day_came")).all()
    assert [(fact["on"], fact["count"]) for fact in told] == [(day.date().isoformat(), 1)]
    assert str(told[0]["total"]) in {"120000", "Rp120.000"}


def test_who_has_prepared_the_batch_is_not_told_to(app: Flask) -> None:
    day = the_day()
    make_paid_partner(earned=120_000)
    with at(day), transaction():
        service.prepare(by=make_user("Maya").id)
    with at(day):
        make_paid_partner("Benang", earned=90_000)
    assert not remind(day)
