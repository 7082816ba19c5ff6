"""Payouts under races and deaths: no ledger row goes twice, no balance falls below zero without a receivable."""

from __future__ import annotations

import hashlib
import signal
from collections import Counter
from datetime import date
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.cli.invariants import run_all
from marketplace.core.db import db, is_sqlite, transaction
from marketplace.core.money import ZERO, Money
from marketplace.ledger import queries as ledger
from marketplace.partners import queries as partners
from marketplace.payouts import queries, service
from marketplace.payouts.errors import NothingToPayOut
from marketplace.payouts.models import Payout, PayoutRow
from tests.make import make_user
from tests.payouts.make import charge, earn, make_paid_partner
from tests.support.processes import flask
from tests.support.racing import together


def prepare_once(by: int) -> str:
    try:
        with transaction():
            return service.prepare(by=by).number
    except NothingToPayOut:
        return "nothing"


def test_three_runs_at_once_make_one_batch(app: Flask) -> None:
    maya = make_user("Maya").id
    for name in ("Aren", "Benang", "Cabai"):
        make_paid_partner(name)

    said = Counter(str(answer) for answer in together(app, lambda: prepare_once(maya), people=3))

    assert said["nothing"] == 2, said
    rows = db.session.scalars(select(PayoutRow.posting_id)).all()
    assert len(rows) == len(set(rows)) == 3
    assert not [outcome for outcome in run_all() if outcome.is_broken]


def test_without_the_guards_a_row_would_be_paid_twice(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: no lock, no unique row, and everybody read before anybody wrote."""
    maya = make_user("Maya").id
    make_paid_partner()
    _drop_the_guard()
    found = {one.partner.id: one.rows for one in queries.candidates()}
    assert found
    real = queries.candidates

    def seen_before(*ids: object, **facts: date) -> object:
        del ids, facts
        return _as_seen

    _as_seen = real()
    monkeypatch.setattr(partners, "lock_partner", lambda _id: None)
    monkeypatch.setattr(queries, "partners_with_money", lambda: sorted(found))
    monkeypatch.setattr(queries, "candidates", seen_before)
    for _run in range(2):
        with transaction():
            service.prepare(by=maya)

    (broken, *_others) = [outcome for outcome in run_all() if outcome.is_broken]
    assert broken.invariant.code == "I8"
    assert "is in 2 payouts" in str(broken.finding and broken.finding.offender)


def _drop_the_guard() -> None:
    db.session.remove()
    with db.engine.begin() as connection:
        if is_sqlite():
            connection.execute(text("ALTER TABLE payout_rows RENAME TO guarded"))
            connection.execute(
                text(
                    "CREATE TABLE payout_rows (id INTEGER PRIMARY KEY, created_at, transfer_id, posting_id, account, "
                    "amount, ref_type, ref_id)"
                )
            )
        else:
            connection.execute(text("ALTER TABLE payout_rows DROP CONSTRAINT uq_payout_rows_posting_id"))


@pytest.mark.parametrize("seed", range(4))
def test_payouts_and_refunds_in_any_order_keep_every_balance_explained(app: Flask, seed: int) -> None:
    """Twenty-five steps four times: earn, refund and pay out as chance has it."""
    maya, chance = make_user("Maya").id, Random(seed)
    partner = make_paid_partner(earned=0)
    orders = [earn(partner.id, 80_000)]
    for _step in range(25):
        act = chance.choice(("earn", "charge", "pay"))
        if act == "earn":
            orders.append(earn(partner.id, chance.randrange(10_000, 90_000)))
        elif act == "charge":
            charge(partner.id, chance.randrange(5_000, 150_000), chance.choice(orders))
        else:
            prepare_once(maya)
        money = ledger.partner_money(partner.id)
        assert money.payable >= ZERO
        assert money.receivable >= ZERO
        db.session.rollback()
    assert not [outcome for outcome in run_all() if outcome.is_broken]


def test_a_payout_and_a_refund_at_once_never_spend_the_same_money(app: Flask) -> None:
    maya = make_user("Maya").id
    partner_id = make_paid_partner(earned=0).id
    order = earn(partner_id, 100_000)
    turns = iter(["pay", "charge", "charge"])

    def act() -> object:
        if next(turns) == "pay":
            return prepare_once(maya)
        return charge(partner_id, 60_000, order)

    for answer in together(app, act, people=3):
        assert not isinstance(answer, Exception), answer

    db.session.rollback()
    money = ledger.partner_money(partner_id)
    paid = db.session.scalar(select(Payout.total)) or ZERO
    assert money.payable >= ZERO
    assert money.payable - money.receivable + paid == Money(-20_000), "100,000 less twice 60,000"
    assert not [outcome for outcome in run_all() if outcome.is_broken]


@pytest.mark.parametrize("place", ["payout_before_commit", "payout_after_file"])
def test_killed_in_the_middle_nothing_is_half_paid(app: Flask, settings, place: str) -> None:
    """Before the commit there is no batch; after the file was handed over it is the same file again."""
    maya = make_user("Maya", email="maya@contoh.test").id
    make_user("Ayu", email="ayu@contoh.test")
    make_paid_partner("Aren")
    make_paid_partner("Benang")
    before = None
    if place == "payout_after_file":
        with transaction():
            payout = service.prepare(by=maya)
        before = service.file_of(payout)
    db.session.remove()

    act = "prepare" if before is None else "send"
    who = "ayu@contoh.test" if act == "send" else "maya@contoh.test"
    killed = flask(settings, "payouts", act, "--by", who, env={"FAILPOINT": place})
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    again = flask(settings, "payouts", act, "--by", who)
    assert again.returncode == 0, again.stderr

    (payout,) = db.session.scalars(select(Payout)).all()
    assert payout.count == 2
    assert hashlib.sha256(service.file_of(payout)).hexdigest() == payout.file_sha256
    assert before is None or service.file_of(payout) == before
    assert not [outcome for outcome in run_all() if outcome.is_broken]
