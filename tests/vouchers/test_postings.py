"""Where a voucher that we fund stands in the books, row by row; a shop's own is seen nowhere but in lower amounts."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.core.money import ZERO, Money, total
from marketplace.ledger import rules
from marketplace.ledger.accounts import Account
from marketplace.ledger.rules import Line, Share

ORDER = ("orders", 11)
SHARE = Share(7, ORDER, Money(80_000), Money(20_000))


def lines(found: list[Line]) -> list[Line]:
    """Lines of nothing are not posted."""
    return [line for line in found if line.amount]


def test_the_partner_is_held_more_than_the_buyer_paid_and_we_pay_the_rest() -> None:
    other = Share(8, ("orders", 12), Money(5_000))
    assert lines(rules.order_paid(shares=[SHARE, other])) == [
        Line(Account.UNMATCHED_RECEIPTS, Money(85_000)),
        Line(Account.PROMO_COST, Money(20_000), 7, ORDER),
        Line(Account.ORDER_HELD, Money(-100_000), 7, ORDER),
        Line(Account.ORDER_HELD, Money(-5_000), 8, ("orders", 12)),
    ]


def test_all_of_it_is_earned_less_the_fee() -> None:
    assert lines(rules.order_completed(share=SHARE, fee=Money(3_000))) == [
        Line(Account.ORDER_HELD, Money(100_000), 7, ORDER),
        Line(Account.PARTNER_PAYABLE, Money(-97_000), 7, ORDER),
        Line(Account.PLATFORM_FEE, Money(-3_000), 7, ORDER),
    ]


def test_a_cancelled_order_gives_the_buyer_what_was_paid_and_us_our_voucher() -> None:
    assert lines(rules.order_refunded(share=SHARE)) == [
        Line(Account.ORDER_HELD, Money(100_000), 7, ORDER),
        Line(Account.REFUND_PAYABLE, Money(-80_000), ref=ORDER),
        Line(Account.PROMO_COST, Money(-20_000), 7, ORDER),
    ]


def test_at_the_door_only_the_buyers_part_is_cash() -> None:
    assert lines(rules.cod_collected(share=SHARE, fee=Money(3_000))) == [
        Line(Account.COD_IN_TRANSIT, Money(80_000), 7, ORDER),
        Line(Account.PROMO_COST, Money(20_000), 7, ORDER),
        Line(Account.PARTNER_PAYABLE, Money(-97_000), 7, ORDER),
        Line(Account.PLATFORM_FEE, Money(-3_000), 7, ORDER),
    ]
    assert lines(rules.cod_kept(share=SHARE, available=Money(97_000)))[0].amount == Money(80_000)
    assert lines(rules.cod_remitted(share=SHARE))[0].amount == Money(80_000)


rupiah = st.integers(0, 10**12).map(Money)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine may pause within one draw
@given(paid=st.lists(st.tuples(rupiah, rupiah), min_size=1, max_size=6), fee_bp=st.integers(0, 3_000))
def test_every_row_balances_whatever_the_voucher(paid: list[tuple[Money, Money]], fee_bp: int) -> None:
    shares = [Share(n, ("orders", n), amount, promo) for n, (amount, promo) in enumerate(paid, 1)]
    one = shares[0]
    fee = one.gross.share(fee_bp)
    rows = [
        rules.order_paid(shares=shares),
        rules.order_completed(share=one, fee=fee),
        rules.order_refunded(share=one),
        rules.cod_collected(share=one, fee=fee),
    ]
    assert all(total(line.amount for line in row) == ZERO for row in rows)
    promos = [line.amount for line in rules.order_paid(shares=shares) if line.account is Account.PROMO_COST]
    assert total(promos) == total(share.promo for share in shares)
