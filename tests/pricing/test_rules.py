"""What a basket costs: tiers, contracts, sums that are right to the rupiah."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue.errors import VariantNotFound
from marketplace.core.db import transaction
from marketplace.core.money import ZERO, Money, total
from marketplace.core.quantity import Quantity
from marketplace.pricing import queries, rules, service
from marketplace.pricing.errors import ContractDatesWrong
from tests.make import make_partner, make_user
from tests.orders.make import make_goods


@dataclass(frozen=True)
class Step:
    from_quantity: Quantity
    price: Money


@dataclass(frozen=True)
class Thing:
    price: Money = field(default_factory=lambda: Money(10_000))
    tiers: list[Step] = field(default_factory=list)


WHOLESALE = Thing(tiers=[Step(Quantity.of(10), Money(9_000)), Step(Quantity.of(50), Money(8_000))])


@pytest.mark.parametrize(
    ("quantity", "price", "rule"),
    [(9, 10_000, "list"), (10, 9_000, "tier:10"), (49, 9_000, "tier:10"), (50, 8_000, "tier:50")],
)
def test_a_tier_counts_from_its_quantity_on(quantity: int, price: int, rule: str):
    assert rules.unit_price(WHOLESALE, Quantity.of(quantity)) == (Money(price), rule)


def test_an_agreed_price_wins_unless_the_wholesale_price_is_lower():
    assert rules.unit_price(WHOLESALE, Quantity.of(1), Money(9_500)) == (Money(9_500), "contract")
    assert rules.unit_price(WHOLESALE, Quantity.of(50), Money(9_500)) == (Money(8_000), "tier:50")


def test_a_line_says_what_was_sold_by_whom_and_why_at_this_price():
    line = rules.quote_line(WHOLESALE, Quantity.of(10), variant_id=3, partner_id=4, contract=Money(8_500))

    assert line == rules.QuotedLine(3, 4, Quantity.of(10), Money(8_500), "contract", Money(85_000))


def test_of_equal_prices_the_agreed_one_is_named_and_an_equal_tier_is_not():
    assert rules.unit_price(WHOLESALE, Quantity.of(10), Money(9_000)) == (Money(9_000), "contract")
    flat = Thing(tiers=[Step(Quantity.of(2), Money(10_000))])
    assert rules.unit_price(flat, Quantity.of(2)) == (Money(10_000), "list")


def test_each_partner_gets_its_own_order_with_its_own_delivery():
    lines = [
        rules.quote_line(Thing(), Quantity.of(1), variant_id=n, partner_id=partner)
        for n, partner in ((1, 2), (2, 1), (3, 2))
    ]

    first, second = rules.quote(lines, {2: Money(7_000)}).orders

    assert (first.partner_id, first.subtotal, first.delivery, first.total) == (
        1, Money(10_000), ZERO, Money(10_000),
    )  # fmt: skip
    assert (second.partner_id, second.subtotal, second.delivery, second.total) == (
        2, Money(20_000), Money(7_000), Money(27_000),
    )  # fmt: skip
    assert [line.variant_id for line in second.lines] == [1, 3]


def test_a_basket_of_two_shops_with_a_voucher_and_one_delivery_in_full():
    rice = rules.quote_line(Thing(), Quantity.of(3), variant_id=5, partner_id=2)
    honey = rules.quote_line(Thing(price=Money(4_000)), Quantity.of(2), variant_id=1, partner_id=2)
    eggs = rules.quote_line(Thing(price=Money(2_500)), Quantity.of(10), variant_id=9, partner_id=1)

    found = rules.quote([rice, honey, eggs], {2: Money(7_000)}, {5: Money(1_000), 9: Money(500)})

    assert found == rules.Quote(
        orders=(
            rules.QuotedOrder(1, (replace(eggs, discount=Money(500)),), Money(25_000), ZERO, Money(24_500), Money(500)),
            rules.QuotedOrder(
                2, (replace(rice, discount=Money(1_000)), honey), Money(38_000), Money(7_000), Money(44_000), Money(1_000)
            ),
        ),
        total=Money(68_500),
    )  # fmt: skip
    assert (found.subtotal, found.delivery, found.discount, found.goods) == (
        Money(63_000), Money(7_000), Money(1_500), Money(61_500),
    )  # fmt: skip


def test_nobody_in_the_basket_costs_nothing():
    assert rules.quote([], {2: Money(7_000)}) == rules.Quote((), ZERO)


@pytest.mark.parametrize(
    ("goods", "seller_discount", "fee_bp", "fee"),
    [
        (100_000, 0, 300, 3_000),
        (100_000, 10_000, 300, 2_700),
        (100_000, 0, 0, 0),
        (50, 0, 100, 1),
        (49, 0, 100, 0),
    ],
)
def test_the_fee_is_of_what_the_seller_gets_and_rounded_half_up(goods, seller_discount, fee_bp, fee):
    found = rules.platform_fee(goods=Money(goods), seller_discount=Money(seller_discount), fee_bp=fee_bp)
    assert found == Money(fee)


def test_a_partners_own_fee_has_its_own_rule():
    assert rules.fee_rule(7) == "platform_fee_bp.7"


def test_the_next_wholesale_price_is_the_one_not_reached_yet():
    assert rules.next_tier(WHOLESALE, Quantity.of(9)) == WHOLESALE.tiers[0]
    assert rules.next_tier(WHOLESALE, Quantity.of(10)) == WHOLESALE.tiers[1]
    assert rules.next_tier(WHOLESALE, Quantity.of(50)) is None


def test_another_rate_of_ppn_is_another_price_before_tax():
    assert rules.tax_within(Money(112_000), is_pkp=True, effective_bp=1_200) == Money(12_000)


def test_a_weighed_quantity_is_rounded_once_a_line():
    line = rules.quote_line(Thing(price=Money(7_001)), Quantity(1_500), variant_id=1, partner_id=1)

    assert line.total == Money(10_502)  # 10,501.5 away from zero


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(1, 10_000_000), st.integers(1, 99_999)),
        min_size=1,
        max_size=12,
    ),
    st.dictionaries(st.integers(1, 4), st.integers(0, 500_000)),
)
def test_orders_sum_to_the_total_whatever_is_bought(lines, fees):
    quoted = [
        rules.quote_line(Thing(price=Money(price)), Quantity(quantity), variant_id=n, partner_id=partner)
        for n, (partner, price, quantity) in enumerate(lines)
    ]
    found = rules.quote(quoted, {partner: Money(fee) for partner, fee in fees.items()})

    assert total(order.total for order in found.orders) == found.total
    assert found.subtotal + found.delivery == found.total
    assert all(order.subtotal == total(line.total for line in order.lines) for order in found.orders)
    backwards = rules.quote(reversed(quoted), {partner: Money(fee) for partner, fee in fees.items()})
    assert backwards.total == found.total


def test_ppn_is_inside_the_price_of_a_pkp_only():
    """money.md T12 and T14."""
    assert rules.tax_within(Money(111_000), is_pkp=True) == Money(11_000)
    assert rules.tax_within(Money(111_000), is_pkp=False) == ZERO
    assert rules.price_before_tax(Money(111_000), is_pkp=True) == Money(100_000)


def test_an_agreed_price_is_for_its_buyer_and_its_days(app):
    thing, sari, tono = make_goods(price=10_000), make_user("Sari"), make_user("Tono")
    with transaction():
        service.agree_price(
            thing.id,
            partner_id=thing.partner_id,
            price=Money(8_500),
            valid_from=date(2026, 1, 1),
            valid_until=date(2026, 6, 30),
            user_id=sari.id,
            by=None,
        )

    def found(user_id: int, on: date) -> dict[int, Money]:
        return queries.contract_prices([thing.id], on=on, user_id=user_id)

    assert found(sari.id, date(2026, 6, 30)) == {thing.id: Money(8_500)}
    assert found(sari.id, date(2026, 7, 1)) == {}
    assert found(tono.id, date(2026, 6, 30)) == {}


def test_nobody_agrees_prices_for_another_shop_or_backwards_in_time(app):
    thing, other = make_goods(), make_partner()
    facts = {"price": Money(1_000), "valid_from": date(2026, 2, 1), "user_id": make_user().id, "by": None}

    with pytest.raises(VariantNotFound), transaction():
        service.agree_price(thing.id, partner_id=other.id, **facts)
    with pytest.raises(ContractDatesWrong), transaction():
        service.agree_price(thing.id, partner_id=thing.partner_id, valid_until=date(2026, 1, 1), **facts)
