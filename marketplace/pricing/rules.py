"""Pure rules of prices: wholesale tiers, contract prices, the sums of a basket. No database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from marketplace.core.money import ZERO, Money, total
from marketplace.core.quantity import Quantity

LIST_PRICE = "list"
CONTRACT = "contract"
PLATFORM_FEE = "platform_fee_bp"  # the rule for all partners


class Tier(Protocol):
    """A wholesale price from a quantity on."""

    @property
    def from_quantity(self) -> Quantity: ...
    @property
    def price(self) -> Money: ...


class Priced(Protocol):
    """What has a price: a variant."""

    @property
    def price(self) -> Money: ...
    @property
    def tiers(self) -> Sequence[Tier]: ...


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """One variant in a basket with what it costs. `rule` says why: `list`, `tier:10` or `contract`.

    `discount` is its share of a voucher; `total` is the price without it.
    """

    variant_id: int
    partner_id: int
    quantity: Quantity
    unit_price: Money
    rule: str
    total: Money
    discount: Money = ZERO


@dataclass(frozen=True, slots=True)
class QuotedOrder:
    """What one partner gets: its lines, the delivery, the discount, the sum."""

    partner_id: int
    lines: tuple[QuotedLine, ...]
    subtotal: Money
    delivery: Money
    total: Money
    discount: Money = ZERO


@dataclass(frozen=True, slots=True)
class Quote:
    """The whole basket. Source: product.md V5: the orders sum to the total, to the rupiah."""

    orders: tuple[QuotedOrder, ...]
    total: Money

    @property
    def subtotal(self) -> Money:
        """All goods without delivery."""
        return total(order.subtotal for order in self.orders)

    @property
    def delivery(self) -> Money:
        return total(order.delivery for order in self.orders)

    @property
    def discount(self) -> Money:
        return total(order.discount for order in self.orders)

    @property
    def goods(self) -> Money:
        """What the goods cost after the discount; delivery is never discounted."""
        return self.subtotal - self.discount


def unit_price(variant: Priced, quantity: Quantity, contract: Money | None = None) -> tuple[Money, str]:
    """The price of one unit at this quantity, and the rule it comes from. The lowest price that applies wins.

    Source: product.md S8. A contract price is agreed with this buyer; a tier counts from its quantity on.
    """
    price, rule = variant.price, LIST_PRICE
    for tier in variant.tiers:
        if quantity >= tier.from_quantity and tier.price < price:
            price, rule = tier.price, f"tier:{tier.from_quantity}"
    if contract is not None and contract <= price:
        price, rule = contract, CONTRACT
    return price, rule


def quote_line(
    variant: Priced, quantity: Quantity, *, variant_id: int, partner_id: int, contract: Money | None = None
) -> QuotedLine:
    """One line; its total is rounded once. Source: architecture.md section 8."""
    price, rule = unit_price(variant, quantity, contract)
    return QuotedLine(variant_id, partner_id, quantity, price, rule, quantity.cost(price))


def quote(
    lines: Iterable[QuotedLine], deliveries: Mapping[int, Money], discounts: Mapping[int, Money] | None = None
) -> Quote:
    """Sum lines into one order a partner, in the order of the partners' ids. Without a delivery fee none is added.

    `discounts` are what a voucher takes off each variant's line.
    """
    off = discounts or {}
    by_partner: dict[int, list[QuotedLine]] = {}
    for line in lines:
        by_partner.setdefault(line.partner_id, []).append(
            replace(line, discount=off.get(line.variant_id, ZERO))
        )
    orders = []
    for partner_id, own in sorted(by_partner.items()):
        subtotal, discount = total(line.total for line in own), total(line.discount for line in own)
        fee = deliveries.get(partner_id, ZERO)
        orders.append(QuotedOrder(partner_id, tuple(own), subtotal, fee, subtotal - discount + fee, discount))
    return Quote(tuple(orders), total(order.total for order in orders))


def fee_rule(partner_id: int) -> str:
    """The name of the rule that holds one partner's own fee."""
    return f"{PLATFORM_FEE}.{partner_id}"


def platform_fee(*, goods: Money, seller_discount: Money, fee_bp: int) -> Money:
    """The marketplace's part of one order, in basis points of what the seller gets for its goods.

    A discount that the seller pays lowers it; one that the marketplace pays does not. Delivery carries no fee.
    """
    return (goods - seller_discount).share(fee_bp)


def price_before_tax(price: Money, *, is_pkp: bool, effective_bp: int = 1_100) -> Money:
    """What the company compares: a PKP's catalogue price holds PPN, everybody else's does not.

    Price x 100 / 111 at an effective rate of 11 % (1_100 basis points), cut off to the rupiah. Source: money.md 5.
    """
    return price.of_rate(10_000, 10_000 + effective_bp) if is_pkp else price


def tax_within(price: Money, *, is_pkp: bool, effective_bp: int = 1_100) -> Money:
    """The PPN that a consumer pays within the price. Source: money.md T12 and T14."""
    return price - price_before_tax(price, is_pkp=is_pkp, effective_bp=effective_bp)


def next_tier(variant: Priced, quantity: Quantity) -> Tier | None:
    """The next wholesale price that the buyer has not reached: worth a hint."""
    return next((tier for tier in variant.tiers if tier.from_quantity > quantity), None)
