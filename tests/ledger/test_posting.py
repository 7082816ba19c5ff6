"""Writing to the books: once, in balance, and never again changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from marketplace.core.db import db, transaction
from marketplace.core.money import ZERO, Money
from marketplace.ledger import queries, rules, service
from marketplace.ledger.accounts import Account, Book
from marketplace.ledger.errors import PostedDifferently, Unbalanced
from marketplace.ledger.models import LedgerTransaction, Posting
from marketplace.ledger.rules import Line, Share
from tests.ledger.make import RECEIVED, post, written
from tests.make import make_partner


def test_a_transfer_with_its_code_is_in_the_bank_and_not_yet_anybodys(app: Flask) -> None:
    post()

    assert queries.balance(Account.CASH_BANK) == Money(150_347)
    assert queries.balance(Account.UNMATCHED_RECEIPTS) == Money(-150_000)
    assert queries.balance(Account.PAYMENT_COST) == Money(-347)


def test_an_entry_says_from_what_of_which_kind_whose_and_about_what(app: Flask) -> None:
    partner = make_partner().id
    with transaction():
        entry = service.post(
            source=("orders", 11),
            kind="order_refunded",
            book=Book.MARKETPLACE,
            lines=rules.order_refunded(share=Share(partner, ("orders", 11), Money(80_000))),
            memo="PM-ABC",
        )

    assert written(entry) == (
        "orders",
        11,
        "order_refunded",
        "PM-ABC",
        [
            (Account.ORDER_HELD, 80_000, Book.MARKETPLACE, partner, "orders", 11),
            (Account.REFUND_PAYABLE, -80_000, Book.MARKETPLACE, None, "orders", 11),
        ],
    )  # the voucher of nothing has no row


def pay_a_bill(partner_id: int) -> LedgerTransaction:
    """In the company's book, without a memo."""
    return service.post(
        source=("bills", 5),
        kind="bill_paid",
        book=Book.COMPANY,
        lines=rules.bill_paid(partner_id=partner_id, ref=("bills", 5), amount=Money(500)),
    )


def test_an_entry_without_a_memo_has_an_empty_one_and_may_stand_in_the_companys_book(app: Flask) -> None:
    partner = make_partner().id
    with transaction():
        entry = pay_a_bill(partner)

    assert written(entry) == (
        "bills",
        5,
        "bill_paid",
        "",
        [
            (Account.BILLS_PAYABLE, 500, Book.COMPANY, partner, "bills", 5),
            (Account.COMPANY_CASH, -500, Book.COMPANY, partner, "bills", 5),
        ],
    )


def test_the_same_event_is_posted_once(app: Flask) -> None:
    first, second = post(), post()

    assert first.id == second.id
    assert queries.balance(Account.CASH_BANK) == Money(150_347)


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first look finds nothing: the other's entry comes between it and our own row."""
    look = queries.find_transaction
    answers = [lambda *_what: None]
    monkeypatch.setattr(
        queries, "find_transaction", lambda *what: (answers.pop() if answers else look)(*what)
    )


@pytest.mark.usefixtures("blind")
def test_who_posts_a_moment_later_is_given_the_first_entry(app: Flask) -> None:
    entry = LedgerTransaction(source_type="payments", source_id=1, kind="payment_received", memo="")
    entry.postings = [
        Posting(book=Book.MARKETPLACE, account=line.account, amount=line.amount) for line in RECEIVED
    ]
    with transaction() as session:
        session.add(entry)

    assert post().id == entry.id
    with pytest.raises(PostedDifferently):
        post(lines=changed(0, account=Account.CASH_QRIS))


@pytest.mark.usefixtures("blind")
def test_who_posts_something_else_a_moment_later_is_refused(app: Flask) -> None:
    entry = LedgerTransaction(source_type="payments", source_id=1, kind="payment_received", memo="")
    with transaction() as session:
        session.add(entry)

    with pytest.raises(PostedDifferently):
        post()


def test_an_entry_about_a_partner_that_is_not_there_is_refused_as_such(app: Flask) -> None:
    with pytest.raises(IntegrityError):
        post(lines=changed(1, partner_id=999))

    assert queries.balance(Account.CASH_BANK) == ZERO


def changed(place: int, **facts: Any) -> list[Line]:
    """What was received, with one fact of one line changed."""
    return [replace(line, **facts) if n == place else line for n, line in enumerate(RECEIVED)]


@pytest.mark.parametrize(
    "other",
    [
        rules.payment_received(cash=Account.CASH_BANK, amount=Money(1)),
        changed(0, account=Account.CASH_QRIS),
        changed(1, ref=("payments", 1)),
        changed(1, partner_id=1),
        [*RECEIVED, Line(Account.CASH_BANK, Money(1)), Line(Account.CASH_QRIS, Money(-1))],
    ],
    ids=["amounts", "account", "about what", "whose", "more lines"],
)
def test_the_same_event_with_other_lines_is_refused(app: Flask, other: list[Line]) -> None:
    post()

    with pytest.raises(
        PostedDifferently, match=r"^payment_received of payments 1 was posted with other lines$"
    ):
        post(lines=other)

    assert queries.balance(Account.CASH_BANK) == Money(150_347)


def test_the_same_event_in_another_order_of_lines_or_with_empty_ones_is_the_same(app: Flask) -> None:
    first = post()
    again = post(lines=[Line(Account.CASH_QRIS, ZERO), *reversed(RECEIVED)])

    assert again.id == first.id


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([], "a transaction has two lines or more"),
        ([Line(Account.CASH_BANK, Money(5))], "a transaction has two lines or more"),
        (
            [Line(Account.CASH_BANK, Money(5)), Line(Account.CASH_QRIS, ZERO)],
            "a transaction has two lines or more",
        ),
        (
            [Line(Account.CASH_BANK, Money(5)), Line(Account.ORDER_HELD, Money(-4))],
            "the lines sum to Rp1, not to zero",
        ),
        (
            [Line(Account.CASH_BANK, Money(5)), Line(Account.COMPANY_CASH, Money(-5))],
            "company_cash is not an account of the book marketplace",
        ),
    ],
    ids=["nothing", "one line", "one line and nothing", "uneven", "two books"],
)
def test_lines_that_do_not_balance_are_refused(app: Flask, lines: list[Line], why: str) -> None:
    with pytest.raises(Unbalanced, match=f"^{why}$"):
        post(lines=lines)

    assert db.session.scalar(select(func.count()).select_from(Posting)) == 0


def test_a_mistake_is_corrected_by_the_opposite(app: Flask) -> None:
    partner = make_partner().id
    share = Share(partner, ("orders", 11), Money(80_000))
    entry = post(lines=[*rules.order_paid(shares=[share])], kind="order_paid")
    with transaction():
        undone = service.reverse(entry, kind="order_paid_reversed", memo="wrong order")

    assert written(undone) == (
        "payments",
        1,
        "order_paid_reversed",
        "wrong order",
        [
            (Account.ORDER_HELD, 80_000, Book.MARKETPLACE, partner, "orders", 11),
            (Account.UNMATCHED_RECEIPTS, -80_000, Book.MARKETPLACE, None, None, None),
        ],
    )
    with transaction():
        again = service.reverse(entry, kind="order_paid_reversed", memo="pressed twice")

    assert (again.id, again.memo) == (undone.id, "wrong order")
    assert queries.partner_money(partner).held == ZERO
    assert db.session.scalar(select(func.count()).select_from(LedgerTransaction)) == 2


def test_a_mistake_in_the_companys_book_is_corrected_there_and_needs_no_memo(app: Flask) -> None:
    partner = make_partner().id
    with transaction():
        entry = pay_a_bill(partner)
        undone = service.reverse(entry, kind="bill_paid_reversed")

    assert undone.memo == ""
    assert [(row.book, row.amount) for row in undone.postings] == [
        (Book.COMPANY, Money(-500)),
        (Book.COMPANY, Money(500)),
    ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_postings SET amount = amount + 1",
        "DELETE FROM ledger_postings",
        "UPDATE ledger_transactions SET memo = 'x'",
        "DELETE FROM ledger_transactions WHERE id > 0",
    ],
)
def test_the_database_itself_refuses_to_change_a_row(app: Flask, change: str) -> None:
    post()

    with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
        session.execute(text(change))

    assert queries.balance(Account.CASH_BANK) == Money(150_347)


def test_two_workers_post_the_same_event_at_once_and_it_stands_once(app: Flask) -> None:
    ready = Barrier(6)

    def work() -> int:
        with app.app_context():
            ready.wait()
            return post().id

    with ThreadPoolExecutor(6) as pool:
        ids = {future.result() for future in [pool.submit(work) for _ in range(6)]}

    assert len(ids) == 1
    assert queries.balance(Account.CASH_BANK) == Money(150_347)
