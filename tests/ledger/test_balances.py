"""What the books say of a partner: what is held, owed, taken back and paid out."""

from __future__ import annotations

from flask import Flask

from marketplace.core.db import transaction
from marketplace.core.money import ZERO, Money, total
from marketplace.ledger import queries, rules, service
from marketplace.ledger.accounts import Account, Book
from marketplace.ledger.models import LedgerTransaction
from marketplace.ledger.rules import Line, Share
from tests.ledger.make import RECEIVED, post, written
from tests.make import make_partner


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


def test_a_charge_says_everything_and_the_same_charge_again_is_the_first(app: Flask) -> None:
    """The second time the balance is spent: computed again it would say something else."""
    partner = make_partner()
    earn(partner.id, 20_000)
    others = [
        Line(Account.REFUND_PAYABLE, Money(-30_000), ref=("order_returns", 7)),
        Line(Account.PROMO_COST, Money(-5_000), partner.id, ("orders", 1)),
    ]

    def charge_it(**more: str) -> LedgerTransaction:
        with transaction():
            return service.charge_partner(
                source=("order_returns", 7),
                kind="order_returned",
                share=Share(partner.id, ("orders", 1), Money(35_000)),
                against=others,
                **more,
            )

    first = charge_it(memo="PM-ABC")

    assert charge_it(memo="another").id == first.id
    assert written(first) == (
        "order_returns",
        7,
        "order_returned",
        "PM-ABC",
        [
            (Account.PARTNER_PAYABLE, 20_000, Book.MARKETPLACE, partner.id, "orders", 1),
            (Account.PARTNER_RECEIVABLE, 15_000, Book.MARKETPLACE, partner.id, "orders", 1),
            (Account.PROMO_COST, -5_000, Book.MARKETPLACE, partner.id, "orders", 1),
            (Account.REFUND_PAYABLE, -30_000, Book.MARKETPLACE, None, "order_returns", 7),
        ],
    )


def test_a_charge_needs_no_memo_and_takes_nothing_from_another_partner(app: Flask) -> None:
    poor, rich = make_partner("Poor"), make_partner("Rich")
    earn(rich.id, 100_000)

    charge(poor.id, 40_000)

    assert queries.partner_money(rich.id).payable == Money(100_000)
    assert queries.partner_money(poor.id).receivable == Money(40_000)
    entry = queries.find_transaction(("order_returns", 7), "order_returned")
    assert entry is not None
    assert entry.memo == ""
