"""Writing to the books: once, in balance, and never again changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from marketplace.core.db import db, transaction
from marketplace.core.money import ZERO, Money, total
from marketplace.ledger import queries, rules, service
from marketplace.ledger.accounts import Account, Book
from marketplace.ledger.errors import PostedDifferently, Unbalanced
from marketplace.ledger.models import LedgerTransaction, Posting
from marketplace.ledger.rules import Line, Share
from tests.make import make_partner

RECEIVED = rules.payment_received(cash=Account.CASH_BANK, amount=Money(150_000), code=Money(347))


def post(
    source_id: int = 1, lines: list[Line] = RECEIVED, kind: str = "payment_received"
) -> LedgerTransaction:
    with transaction():
        return service.post(source=("payments", source_id), kind=kind, book=Book.MARKETPLACE, lines=lines)


def test_a_transfer_with_its_code_is_in_the_bank_and_not_yet_anybodys(app: Flask) -> None:
    post()

    assert queries.balance(Account.CASH_BANK) == Money(150_347)
    assert queries.balance(Account.UNMATCHED_RECEIPTS) == Money(-150_000)
    assert queries.balance(Account.PAYMENT_COST) == Money(-347)


def test_the_same_event_is_posted_once(app: Flask) -> None:
    first, second = post(), post()

    assert first.id == second.id
    assert queries.balance(Account.CASH_BANK) == Money(150_347)


def test_the_same_event_with_other_amounts_is_refused(app: Flask) -> None:
    post()

    with pytest.raises(PostedDifferently):
        post(lines=rules.payment_received(cash=Account.CASH_BANK, amount=Money(1)))

    assert queries.balance(Account.CASH_BANK) == Money(150_347)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [Line(Account.CASH_BANK, Money(5))],
        [Line(Account.CASH_BANK, Money(5)), Line(Account.ORDER_HELD, Money(-4))],
        [Line(Account.CASH_BANK, Money(5)), Line(Account.COMPANY_CASH, Money(-5))],
    ],
    ids=["nothing", "one line", "uneven", "two books"],
)
def test_lines_that_do_not_balance_are_refused(app: Flask, lines: list[Line]) -> None:
    with pytest.raises(Unbalanced):
        post(lines=lines)

    assert db.session.scalar(select(func.count()).select_from(Posting)) == 0


def test_a_mistake_is_corrected_by_the_opposite(app: Flask) -> None:
    entry = post()
    with transaction():
        service.reverse(entry, kind="payment_received_reversed", memo="wrong account")

    assert queries.balance(Account.CASH_BANK) == ZERO
    assert db.session.scalar(select(func.count()).select_from(LedgerTransaction)) == 2


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


def test_an_order_from_payment_to_payout(app: Flask) -> None:
    partner = make_partner().id
    share = Share(partner, ("orders", 7), Money(150_000))
    owed = Line(Account.PARTNER_PAYABLE, Money(-147_000), partner, share.ref)
    events = [
        ("payment_received", RECEIVED),
        ("order_paid", rules.order_paid(shares=[share])),
        ("order_completed", rules.order_completed(share=share, fee=Money(3_000))),
        ("payout_sent", rules.payout_sent(covered=[owed])),
        ("payout_paid", rules.payout_paid(amount=Money(147_000))),
    ]
    seen = []
    for kind, lines in events:
        post(lines=lines, kind=kind)
        money = queries.partner_money(partner)
        seen.append((money.held, money.payable))

    assert seen == [
        (ZERO, ZERO),
        (Money(150_000), ZERO),
        (ZERO, Money(147_000)),
        (ZERO, ZERO),
        (ZERO, ZERO),
    ]
    assert queries.balance(Account.CASH_BANK) == Money(3_347)
    (row,) = queries.partner_refs(partner).items
    assert (row.earned, row.fee, row.paid_out, row.is_paid_out) == (
        Money(147_000),
        Money(3_000),
        Money(147_000),
        True,
    )
    assert total(line.balance for line in queries.trial_balance(Book.MARKETPLACE)) == ZERO


def test_cash_on_delivery_waits_until_somebody_reports_it(app: Flask) -> None:
    partner = make_partner().id
    share = Share(partner, ("orders", 7), Money(80_000))
    post(lines=rules.cod_collected(share=share), kind="cod_collected")

    assert queries.cod_open() == [(partner, "orders", 7, Money(80_000))]
    assert queries.partner_money(partner).due == ZERO

    post(lines=rules.cod_kept(share=share, available=Money(80_000)), kind="cod_reported")

    assert queries.cod_open() == []
    assert queries.partner_balance(partner) == ZERO
    assert queries.partner_refs(partner).items[0].is_paid_out


def test_rows_are_paged_newest_first(app: Flask) -> None:
    for number in range(1, 6):
        post(source_id=number)

    first = queries.rows(account=Account.CASH_BANK, limit=3)
    rest = queries.rows(account=Account.CASH_BANK, limit=3, after=first.next_cursor)

    assert [row.transaction.source_id for row in [*first.items, *rest.items]] == [5, 4, 3, 2, 1]
    assert rest.next_cursor is None


rupiah = st.integers(1, 10**12).map(Money)


@given(amounts=st.lists(rupiah, min_size=1, max_size=6), fee_bp=st.integers(0, 10_000))
def test_every_rule_balances_whatever_the_amounts(amounts: list[Money], fee_bp: int) -> None:
    shares = [Share(n + 1, ("orders", n + 1), amount) for n, amount in enumerate(amounts)]
    one, fee = shares[0], shares[0].amount.share(fee_bp)
    covered = [Line(Account.PARTNER_PAYABLE, -each.amount, each.partner_id, each.ref) for each in shares]
    tables = [
        rules.payment_received(cash=Account.CASH_STRIPE, amount=one.amount, code=Money(999)),
        rules.order_paid(shares=shares),
        rules.order_completed(share=one, fee=fee),
        rules.order_refunded(share=one),
        rules.receipt_refunded(amount=one.amount, ref=("payments", 1)),
        rules.refund_sent(cash=Account.CASH_BANK, amount=one.amount, ref=("payments", 1)),
        rules.cod_collected(share=one, fee=fee),
        rules.cod_kept(share=one, available=fee),
        rules.cod_remitted(share=one),
        rules.payout_sent(covered=covered),
        rules.payout_paid(amount=one.amount),
        rules.payout_returned(covered=covered, cash=Account.CASH_BANK),
        rules.bill_paid(partner_id=1, ref=("bills", 1), amount=one.amount),
    ]
    assert all(total(line.amount for line in lines) == ZERO for lines in tables)


@pytest.mark.parametrize(
    ("ppn_withheld", "to_seller"), [(True, 19_700_000), (False, 21_900_000)], ids=["T5", "T6"]
)
def test_a_bill_splits_into_the_seller_and_the_state(ppn_withheld: bool, to_seller: int) -> None:
    """T5 and T6 of the golden table: 20 million of goods from a PKP, PPh 22 of 1.5 %."""
    lines = rules.bill_received(
        partner_id=1,
        ref=("bills", 1),
        goods=Money(20_000_000),
        ppn=Money(2_200_000),
        ppn_withheld=ppn_withheld,
        withheld={Account.PPH22_PAYABLE: Money(300_000)},
    )

    assert total(line.amount for line in lines) == ZERO
    owed = total(line.amount for line in lines if line.account is Account.BILLS_PAYABLE)
    assert owed == Money(-to_seller)


def earn(partner_id: int, amount: int) -> None:
    share = Share(partner_id, ("orders", 1), Money(amount))
    with transaction():
        service.post(
            source=("orders", 1),
            kind="order_completed",
            book=Book.MARKETPLACE,
            lines=rules.order_completed(share=share),
        )


def charge(partner_id: int, amount: int, source_id: int = 7) -> None:
    against = Line(Account.REFUND_PAYABLE, Money(-amount), ref=("order_returns", source_id))
    with transaction():
        service.charge_partner(
            source=("order_returns", source_id),
            kind="order_returned",
            share=Share(partner_id, ("orders", 1), Money(amount)),
            against=against,
        )


def test_a_charge_is_taken_from_what_we_owe_the_partner(app: Flask) -> None:
    partner = make_partner()
    earn(partner.id, 100_000)

    charge(partner.id, 30_000)

    assert queries.partner_money(partner.id).payable == Money(70_000)
    assert queries.partner_money(partner.id).receivable == ZERO


def test_what_the_balance_does_not_cover_becomes_a_receivable(app: Flask) -> None:
    partner = make_partner()
    earn(partner.id, 100_000)

    charge(partner.id, 130_000)
    charge(partner.id, 130_000)

    assert queries.partner_money(partner.id).payable == ZERO
    assert queries.partner_money(partner.id).receivable == Money(30_000)
    assert queries.balance(Account.REFUND_PAYABLE) == Money(-130_000)
