"""Payouts at the same moment as payouts and refunds: no row of the ledger goes twice, no money is spent twice.

INTERLEAVINGS and PAYOUT_RUNS make it long. Each race has its control: the same race with the guards off.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from random import Random

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select, text

from marketplace.cli.invariants import run_all
from marketplace.core import db as core
from marketplace.core import turns
from marketplace.core.db import db, is_sqlite, transaction
from marketplace.core.money import ZERO, Money
from marketplace.ledger import queries as ledger
from marketplace.partners import queries as partners
from marketplace.payouts import service
from marketplace.payouts.errors import NothingToPayOut
from marketplace.payouts.models import PayoutRow, PayoutTransfer
from tests.make import make_user
from tests.payouts.make import charge, earn, make_paid_partner
from tests.support import forks
from tests.support.racing import Action, run_after, run_before
from tests.support.sound import broken, figure

INTERLEAVINGS = int(os.environ.get("INTERLEAVINGS", "5"))
RUNS = int(os.environ.get("PAYOUT_RUNS", "1"))
READ = "marketplace.payouts.queries.candidates"  # a run has seen what it will pay, and has written nothing
PLACES = [  # where the other one comes in
    READ,
    "marketplace.partners.queries.lock_partner",
    "marketplace.ledger.queries.partner_money",
    "marketplace.ledger.service.post",
    "marketplace.core.states.start",
    "marketplace.core.audit.record",
]


def prepare_once(by: int) -> str:
    try:
        with transaction():
            return service.prepare(by=by).number
    except NothingToPayOut:
        return "nothing"


@contextmanager
def unguarded() -> Iterator[None]:
    """No lock on a partner; on SQLite no turns and no lock of the one writer: each statement is a transaction of its own."""
    db.session.remove()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partners, "lock_partner", lambda _id: None)
        patch.setattr(turns, "turn", lambda _engine: nullcontext(time.monotonic()))
        if is_sqlite():
            event.remove(Engine, "begin", core._begin)
        try:
            yield
        finally:  # also when the control fails: every later test of this process needs its transactions
            db.session.remove()
            if is_sqlite():
                event.listen(Engine, "begin", core._begin)


def test_three_processes_at_once_make_one_batch(app: Flask) -> None:
    maya = make_user("Maya").id
    names = ("Aren", "Benang", "Cabai")
    ids = [make_paid_partner(name, earned=0).id for name in names]
    for run in range(RUNS):
        for partner_id in ids:
            earn(partner_id, 200_000)

        said = Counter(forks.at_once(app, lambda: prepare_once(maya), people=3))

        assert said["nothing"] == 2, said
        rows = db.session.scalars(select(PayoutRow.posting_id)).all()
        assert len(rows) == len(set(rows)) == 3 * (run + 1)
        db.session.rollback()
    assert broken() == []
    figure(f"{RUNS} times three processes, {RUNS} batches")


def a_run_inside_a_run(maya: int) -> list[object]:
    """The second begins when the first has read what it will pay."""
    with run_after(READ, lambda: prepare_once(maya)) as met:
        first = prepare_once(maya)
    return [first, *met.results]


def test_a_run_inside_another_finds_nothing_left(app: Flask) -> None:
    maya = make_user("Maya").id
    make_paid_partner()
    assert a_run_inside_a_run(maya).count("nothing") == 1
    assert broken() == []


def test_without_the_guards_the_same_two_runs_pay_a_row_twice(app: Flask) -> None:
    """The negative control: no lock, no unique row."""
    maya = make_user("Maya").id
    make_paid_partner()
    _drop_the_unique_row()
    with unguarded():
        assert "nothing" not in a_run_inside_a_run(maya)

    db.session.rollback()
    (found, *_others) = [outcome for outcome in run_all() if outcome.is_broken]
    assert found.invariant.code == "I8"
    assert "is in 2 payouts" in str(found.finding and found.finding.offender)


def _drop_the_unique_row() -> None:
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


def interleaved(app: Flask, seed: int, maya: int) -> tuple[Money, Money]:
    """One payout and one refund, or two refunds, that meet at a place which chance chooses: what must be, and what is."""
    chance = Random(seed)
    partner_id = make_paid_partner(f"Kelompok {seed}", earned=0).id
    order, left = earn(partner_id, 100_000), Money(100_000)
    acts: list[Action] = []
    run = chance.choice([0, 1, None])  # which of the two is the payout
    for number in range(2):
        if number == run:
            acts.append(lambda: prepare_once(maya))
        else:
            amount = chance.randrange(5_000, 150_000)
            left -= Money(amount)
            acts.append(partial(charge, partner_id, amount, order))
    when, place = chance.choice([run_before, run_after]), chance.choice(PLACES)
    db.session.rollback()
    with when(place, acts[1]) as met:
        acts[0]()
    if not met.reached:
        acts[1]()
    assert met.errors == []
    db.session.rollback()
    money = ledger.partner_money(partner_id)
    paid = db.session.scalar(
        select(func.sum(PayoutTransfer.amount)).where(PayoutTransfer.partner_id == partner_id)
    )
    assert money.payable >= ZERO, f"seed {seed} at {place}"
    assert money.receivable >= ZERO, f"seed {seed} at {place}"
    return left, money.payable - money.receivable + (paid or ZERO)


def test_payout_and_refund_in_any_interleaving_spend_no_money_twice(app: Flask) -> None:
    """Never below zero without a receivable, and what was earned is paid, refunded or still there."""
    maya = make_user("Maya").id
    for seed in range(INTERLEAVINGS):
        expected, seen = interleaved(app, seed, maya)
        assert seen == expected, f"seed {seed}"
        prepare_once(maya)  # so that the next pair stands alone
        db.session.rollback()
    assert broken() == []
    figure(f"{INTERLEAVINGS} interleavings, no balance below zero")


def test_without_the_lock_a_refund_spends_what_a_payout_has_taken(app: Flask) -> None:
    """The negative control: the refund comes in when the payout has read the balance."""
    maya = make_user("Maya").id
    partner_id = make_paid_partner(earned=0).id
    order = earn(partner_id, 100_000)
    db.session.rollback()
    with unguarded(), run_after(READ, lambda: charge(partner_id, 60_000, order)):
        prepare_once(maya)

    db.session.rollback()
    assert ledger.partner_money(partner_id).payable == Money(-60_000)
