"""What a voucher is worth and how it is split: checks 14 and 5 in figures."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import ZERO, Money, total
from marketplace.core.quantity import Quantity
from marketplace.pricing.rules import QuotedLine, platform_fee, quote, tax_within
from marketplace.vouchers.kinds import VoucherKind
from marketplace.vouchers.rules import normal_code, split_discount, worth

rupiah = st.integers(1, 10**9).map(Money)
lines = st.dictionaries(st.integers(1, 50), rupiah, min_size=1, max_size=12)


@dataclass(frozen=True)
class Terms:
    kind: VoucherKind
    basis_points: int | None = None
    amount: Money | None = None
    cap: Money | None = None


def test_a_percentage_stops_at_its_cap_and_a_fixed_amount_at_the_goods():
    ten = Terms(VoucherKind.PERCENT, basis_points=1_000, cap=Money(15_000))
    assert worth(ten, Money(90_005)) == Money(9_001)
    assert worth(ten, Money(900_000)) == Money(15_000)
    assert worth(Terms(VoucherKind.FIXED, amount=Money(20_000)), Money(50_000)) == Money(20_000)
    assert worth(Terms(VoucherKind.FIXED, amount=Money(20_000)), Money(12_000)) == Money(12_000)


def test_the_rupiah_that_is_left_goes_to_the_largest_remainder_and_then_to_the_lowest_id():
    assert split_discount(Money(100), {7: Money(10), 3: Money(10), 5: Money(10)}) == {
        3: Money(34),
        5: Money(33),
        7: Money(33),
    }
    assert split_discount(Money(10), {1: Money(33), 2: Money(67)}) == {1: Money(3), 2: Money(7)}


def test_a_code_is_found_however_it_was_typed():
    assert normal_code(" panen 10 ") == "PANEN10"


def test_a_percentage_without_a_cap_and_terms_without_a_figure():
    assert worth(Terms(VoucherKind.PERCENT, basis_points=1_000), Money(900_000)) == Money(90_000)
    assert worth(Terms(VoucherKind.PERCENT), Money(900_000)) == ZERO
    assert worth(Terms(VoucherKind.FIXED), Money(900_000)) == ZERO
    assert worth(Terms(VoucherKind.FIXED, amount=Money(1_000), cap=Money(1)), Money(5_000)) == Money(1_000)


def test_lines_that_cost_nothing_bear_nothing():
    assert split_discount(Money(10), {1: ZERO, 2: Money(1), 3: Money(9)}) == {2: Money(1), 3: Money(9)}
    assert split_discount(Money(1), {1: Money(5)}) == {1: Money(1)}
    assert split_discount(ZERO, {1: Money(5)}) == {}
    assert split_discount(Money(-1), {1: Money(5)}) == {}
    assert split_discount(Money(10), {1: ZERO}) == split_discount(Money(10), {}) == {}


@given(goods=lines, bp=st.integers(1, 9_000), cap=st.none() | rupiah, seed=st.integers())
def test_the_parts_sum_to_the_discount_none_is_negative_or_above_its_line_and_the_order_is_nothing(
    goods: dict[int, Money], bp: int, cap: Money | None, seed: int
):
    whole = worth(Terms(VoucherKind.PERCENT, basis_points=bp, cap=cap), total(goods.values()))
    parts = split_discount(whole, goods)
    mixed = list(goods.items())
    Random(seed).shuffle(mixed)

    assert total(parts.values()) == whole
    assert all(ZERO <= part <= goods[line_id] for line_id, part in parts.items())
    assert split_discount(whole, dict(mixed)) == parts


@given(
    amounts=st.lists(st.tuples(st.integers(1, 4), rupiah), min_size=1, max_size=8),
    bp=st.integers(1, 9_000),
    fee_bp=st.integers(0, 3_000),
    seller_pays=st.booleans(),
    delivery=st.integers(0, 10**6).map(Money),
)
def test_fee_discount_and_tax_fit_into_every_order_and_the_orders_sum_to_the_total(
    amounts: list[tuple[int, Money]], bp: int, fee_bp: int, seller_pays: bool, delivery: Money
):
    own = [
        QuotedLine(number, partner, Quantity.of(1), amount, "list", amount)
        for number, (partner, amount) in enumerate(amounts, 1)
    ]
    whole = worth(Terms(VoucherKind.PERCENT, basis_points=bp), total(line.total for line in own))
    parts = split_discount(whole, {line.variant_id: line.total for line in own})
    found = quote(own, {partner: delivery for partner, _ in amounts}, parts)

    assert total(order.total for order in found.orders) == found.total
    assert found.discount == whole
    assert found.total == found.subtotal - whole + found.delivery
    for order in found.orders:
        own_discount = order.discount if seller_pays else ZERO
        fee = platform_fee(goods=order.subtotal, seller_discount=own_discount, fee_bp=fee_bp)
        earned = order.total + (order.discount - own_discount) - fee
        assert order.discount == total(line.discount for line in order.lines)
        assert ZERO <= fee <= order.subtotal - own_discount
        assert earned >= order.delivery
        assert ZERO <= tax_within(order.subtotal - own_discount, is_pkp=True) <= order.subtotal


def test_the_fee_is_lowered_by_the_sellers_discount_and_not_by_ours():
    assert platform_fee(goods=Money(100_000), seller_discount=Money(10_000), fee_bp=300) == Money(2_700)
    assert platform_fee(goods=Money(100_000), seller_discount=ZERO, fee_bp=300) == Money(3_000)
