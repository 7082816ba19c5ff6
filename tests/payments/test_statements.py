"""Bank statements: looked at first, booked once, whoever dies, repeats or comes at the same time."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier

import pytest
from alembic.migration import MigrationContext
from alembic.operations import BatchOperations, Operations
from flask import Flask
from sqlalchemy import func, select, text, update

from config import Config
from marketplace.cli.invariants import run_all
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.jobs import Job, JobState
from marketplace.core.money import Money
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.payments import service
from marketplace.payments.errors import StatementNotReady
from marketplace.payments.models import BankLine, Payment
from marketplace.payments.queries import receipts
from marketplace.payments.states import LineState, PaymentState, ProofState, Source, StatementState
from tests.make import make_user
from tests.payments.make import Purchases, fresh, open_payment, photo_bytes, plug_in_purchases
from tests.payments.receipts import booked, confirm, csv_of, lines, upload
from tests.support.processes import flask
from tests.support.racing import together


@pytest.fixture
def shop(app: Flask) -> Purchases:
    return plug_in_purchases()


@pytest.fixture
def maya(app: Flask) -> int:
    return make_user(name="Maya").id


def sound() -> None:
    """Every invariant holds."""
    db.session.rollback()
    assert [outcome.finding for outcome in run_all() if outcome.is_broken] == []


def due(payment: Payment) -> int:
    return payment.amount_due.amount


def test_nothing_is_booked_before_somebody_confirms(shop: Purchases, maya: int) -> None:
    payment = open_payment()
    statement = upload(csv_of(("Sari", due(payment))), by=maya)

    assert statement.state is StatementState.PARSED
    assert lines() == []
    assert fresh(payment).state is PaymentState.OPEN


def test_an_exact_amount_settles_and_accepts_the_photo(shop: Purchases, maya: int) -> None:
    payment, other = open_payment(), open_payment()
    photo = service.keep_photo(photo_bytes())
    with transaction():
        proof_id = service.submit_proof(payment.id, photo=photo).id
    amount = due(payment)
    statement = booked(csv_of(("Sari", amount), ("Bunga", 1_234)), by=maya)

    assert (statement.state, statement.rows, statement.matched) == (StatementState.CONFIRMED, 2, 1)
    payment = fresh(payment)
    assert (payment.state, payment.settled_by) == (PaymentState.SETTLED, Source.STATEMENT)
    assert fresh(other).state is PaymentState.OPEN
    from marketplace.payments import queries

    assert queries.get_proof(proof_id).state is ProofState.ACCEPTED
    assert [line.state for line in lines()] == [LineState.MATCHED, LineState.UNMATCHED]
    assert ledger.balance(Account.CASH_BANK) == Money(amount)
    sound()


def test_a_late_transfer_is_taken_or_goes_back(shop: Purchases, maya: int) -> None:
    shop.stock_is_there = False
    payment = open_payment()
    with transaction():
        service.expire(payment.id)
    booked(csv_of(("Sari", due(fresh(payment)))), by=maya)

    payment = fresh(payment)
    assert (payment.state, payment.is_late) == (PaymentState.SETTLED, True)
    sound()


def test_the_same_file_twice_and_an_overlapping_file_book_nothing_twice(shop: Purchases, maya: int) -> None:
    one, two = open_payment(), open_payment()
    amounts = due(one), due(two)
    first = booked(csv_of(("Sari", amounts[0]), ("Rina", 7_000)), by=maya)
    again = upload(csv_of(("Sari", amounts[0]), ("Rina", 7_000)), by=maya)
    assert again.id == first.id
    confirm(again, by=maya)
    overlap = booked(csv_of(("Sari", amounts[0]), ("Rina", 7_000), ("Budi", amounts[1])), by=maya)

    assert (overlap.rows, overlap.known, overlap.matched) == (3, 2, 1)
    assert len(lines()) == 3
    assert ledger.balance(Account.CASH_BANK) == Money(sum(amounts))
    sound()


def test_what_was_confirmed_by_hand_gets_its_line_and_no_second_booking(shop: Purchases, maya: int) -> None:
    payment = open_payment()
    with transaction():
        service.confirm_transfer(payment.id, by=maya)
    amount = due(fresh(payment))
    booked(csv_of(("Sari", amount)), by=maya)

    (line,) = lines()
    assert (line.state, line.payment_id, line.is_part) == (LineState.MATCHED, payment.id, False)
    assert ledger.balance(Account.CASH_BANK) == Money(amount)
    sound()


def test_a_file_with_bad_lines_is_not_booked_at_all(shop: Purchases, maya: int) -> None:
    statement = upload(csv_of(("Sari", 5_000)) + b"\n31/02/2026;X;;1000,00\n", by=maya)
    with pytest.raises(StatementNotReady):
        confirm(statement, by=maya)

    assert lines() == []


def test_a_person_names_the_columns_once(shop: Purchases, maya: int) -> None:
    head = b"Waktu,Isi,Angka\n"
    statement = upload(head + b"24/11/2026,Sari,5000\n", by=maya)
    assert statement.columns is None
    reading = service.reading_of(statement)
    from marketplace.payments.statements import Columns

    assert reading.columns is None
    with transaction():
        service.choose_columns(statement.id, columns=Columns(0, 1, amount=2), by=maya)
    second = upload(head + b"25/11/2026,Rina,6000\n", by=maya)

    assert [row.amount for row in service.reading_of(second).rows] == [6_000]


def test_a_worker_killed_in_the_middle_goes_on_where_it_was(
    shop: Purchases, maya: int, settings: Config
) -> None:
    amounts = [
        1_111,
        2_222,
        due(open_payment()),
        due(open_payment()),
    ]  # the other process knows no test purchases
    statement_id = confirm(upload(csv_of(*[(f"P{a}", a) for a in amounts]), by=maya), by=maya)
    killed = flask(settings, "worker", "--once", env={"FAILPOINT": "statement_midway"})
    assert killed.returncode == -signal.SIGKILL
    assert len(lines()) == 2, "what was booked before stays"
    assert receipts.get_statement(statement_id).state is StatementState.BOOKING

    with transaction() as session:  # two minutes later
        running = update(Job).where(Job.state == JobState.RUNNING)
        session.execute(running.values(leased_until=now() - timedelta(seconds=1)))
    service.book_statement(statement_id)
    db.session.rollback()

    statement = receipts.get_statement(statement_id)
    assert (statement.state, statement.known, statement.matched) == (StatementState.CONFIRMED, 0, 2)
    assert len(lines()) == 4
    sound()


def test_two_workers_book_each_line_once(app: Flask, shop: Purchases, maya: int) -> None:
    amounts = [due(open_payment()) for _ in range(6)]
    statement_id = confirm(upload(csv_of(*[(f"P{a}", a) for a in amounts]), by=maya), by=maya)
    results = together(app, lambda: service.book_statement(statement_id), people=2)

    assert results == [None, None]
    assert len(lines()) == 6
    assert ledger.balance(Account.CASH_BANK) == Money(sum(amounts))
    sound()


def test_without_the_unique_fingerprint_two_workers_would_keep_lines_twice(
    app: Flask, shop: Purchases, maya: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same race with the last guard off, both having looked before either writes."""
    both, look = Barrier(2, timeout=20), receipts.known_fingerprints

    def look_together(wanted: list[str]) -> set[str]:
        found = look(wanted)
        both.wait()
        return found

    monkeypatch.setattr(receipts, "known_fingerprints", look_together)
    amounts = [1_111 + number for number in range(30)]
    statement_id = confirm(upload(csv_of(*[(f"P{a}", a) for a in amounts]), by=maya), by=maya)
    change_fingerprints(lambda table: table.drop_constraint("uq_bank_lines_fingerprint", type_="unique"))
    try:
        results = together(app, lambda: service.book_statement(statement_id), people=2)
        assert results == [None, None]
        assert db.session.scalar(select(func.count(BankLine.id))) == 60
    finally:
        db.session.rollback()
        with transaction() as session:
            session.execute(text("DELETE FROM state_changes WHERE machine = 'bank_lines'"))
            session.execute(text("DELETE FROM bank_lines"))
        change_fingerprints(
            lambda table: table.create_unique_constraint("uq_bank_lines_fingerprint", ["fingerprint"])
        )


def change_fingerprints(change: Callable[[BatchOperations], None]) -> None:
    """The guard taken away and put back, as a migration would."""
    db.session.remove()
    with db.engine.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("bank_lines") as table:
            change(table)
