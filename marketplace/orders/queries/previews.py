"""What a basket would cost at an address: one computation for the checkout page and for the order itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select

from marketplace.accounts.models import Membership, User
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.kinds import ProductKind
from marketplace.catalogue.models import Variant
from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.money import Money
from marketplace.core.words import _
from marketplace.delivery import queries as delivery
from marketplace.delivery.kinds import Option
from marketplace.inventory import queries as inventory
from marketplace.orders.models import Basket
from marketplace.orders.queries.baskets import quote_lines
from marketplace.partners.models import Partner
from marketplace.payments import service as payments
from marketplace.payments.service import Offer
from marketplace.payments.states import Method
from marketplace.places.models import District
from marketplace.pricing import rules as pricing
from marketplace.pricing.rules import Quote, QuotedOrder
from marketplace.vouchers import queries as vouchers
from marketplace.vouchers.errors import VoucherRefused
from marketplace.vouchers.models import Voucher
from marketplace.vouchers.rules import split_discount, worth


@dataclass(frozen=True, slots=True)
class ShopPreview:
    """One partner's part: its lines, the ways it can take, the way chosen (None: not yet)."""

    partner: Partner
    order: QuotedOrder
    options: Sequence[Option]
    chosen: Option | None


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole purchase. `refusal` says why the voucher that was typed takes nothing off."""

    quote: Quote
    shops: Sequence[ShopPreview]
    variants: Mapping[int, Variant]
    voucher: Voucher | None = None
    refusal: VoucherRefused | None = None
    days: Mapping[int, Sequence[date]] = field(
        default_factory=dict
    )  # of services: those that are free, by variant

    @property
    def total(self) -> Money:
        return self.quote.total

    @property
    def is_complete(self) -> bool:
        """Every shop has a way of delivery, so that the total is the one to be paid."""
        return all(shop.chosen is not None for shop in self.shops)


def preview(
    basket: Basket,
    *,
    buyer_id: int | None,
    district: District | None,
    deliveries: Mapping[int, str],
    fill_in: bool = False,
    voucher: str = "",
    phone: str | None = None,
) -> Preview:
    """Price the basket. `deliveries` maps partner ids to codes of ways; one that is not offered counts as not chosen.

    A `voucher` that cannot be used takes nothing off and says why: nothing is raised.

    With `fill_in` a shop without a choice gets its first offered way: what the page shows as chosen.
    """
    variants = catalogue.variants(line.variant_id for line in basket.lines)
    lines = quote_lines(basket.lines, variants, buyer_id=buyer_id)
    bare = pricing.quote(lines, {})
    parcels = [
        delivery.Parcel(
            order.partner_id, [(variants[line.variant_id], line.quantity) for line in order.lines]
        )
        for order in bare.orders
    ]
    code, refusal, discounts = _discounts(bare, voucher, buyer_id=buyer_id, phone=phone)
    options = delivery.options_for(parcels, district)
    chosen = {
        partner_id: _choose(found, deliveries.get(partner_id), fill_in=fill_in)
        for partner_id, found in options.items()
    }
    fees = {partner_id: option.fee for partner_id, option in chosen.items() if option is not None}
    quote = pricing.quote(lines, fees, discounts)
    shops = [
        ShopPreview(
            variants[order.lines[0].variant_id].product.partner,
            order,
            options[order.partner_id],
            chosen[order.partner_id],
        )
        for order in quote.orders
    ]
    return Preview(quote, shops, variants, code, refusal, _days(basket, variants))


def _days(basket: Basket, variants: Mapping[int, Variant]) -> Mapping[int, Sequence[date]]:
    """When each service in the basket can be done, but for the holidays of its shop. Asks nothing when there is none."""
    wanted = {}
    for line in basket.lines:
        variant = variants.get(line.variant_id)
        if variant is not None and variant.product.kind is ProductKind.SERVICE:
            wanted[line.variant_id] = (line.quantity, variant.product.lead_time_days)
    return {
        variant_id: [day for day in days if not variants[variant_id].product.partner.is_closed_on(day)]
        for variant_id, days in inventory.free_days(wanted).items()
    }


def _discounts(
    bare: Quote, code: str, *, buyer_id: int | None, phone: str | None
) -> tuple[Voucher | None, VoucherRefused | None, Mapping[int, Money]]:
    """What the voucher takes off each variant's line. Source: product.md A4 and A6."""
    if not code.strip():
        return None, None, {}
    goods = {order.partner_id: order.subtotal for order in bare.orders}
    try:
        found, counted = vouchers.get_usable(code, goods=goods, buyer_id=buyer_id, phone=phone, on=today())
    except VoucherRefused as refusal:
        return None, refusal, {}
    lines = {
        line.variant_id: line.total
        for order in bare.orders
        for line in order.lines
        if found.partner_id in {None, order.partner_id}
    }
    return found, None, split_discount(worth(found, counted), lines)


def _choose(options: Sequence[Option], code: str | None, *, fill_in: bool) -> Option | None:
    offered = [option for option in options if option.is_offered]
    found = next((option for option in offered if option.code == code), None)
    if found is None and fill_in and offered:
        return offered[0]
    return found


def payment_offers(found: Preview) -> list[Offer]:
    """Every way of paying this purchase; cash only where each parcel can be paid when it arrives."""
    return [
        Offer(offer.method, offer.hold, cash_refusal(found) or offer.reason, offer.fee)
        if offer.method is Method.COD
        else offer
        for offer in payments.offers(found.total)
    ]


def cash_refusal(found: Preview) -> str | None:
    """Why cash is not possible, or None."""
    for shop in found.shops:
        if shop.chosen is not None and not shop.chosen.has_cod:
            return _(
                "%(courier)s of %(shop)s takes no cash.", courier=shop.chosen.label, shop=shop.partner.name
            )
    return None


def own_shops(partner_ids: Sequence[int], *, buyer_id: int | None, phone: str | None) -> Sequence[Partner]:
    """Those of the partners that the buyer belongs to, by account or by phone number."""
    who = []
    if buyer_id is not None:
        who.append(User.id == buyer_id)
    if phone is not None:
        who.append(User.phone == phone)
    if not who:
        return []
    query = (
        select(Partner)
        .join(Membership, Membership.organisation_id == Partner.organisation_id)
        .join(User, User.id == Membership.user_id)
        .where(Partner.id.in_(partner_ids), Membership.ended_at.is_(None), or_(*who))
    )
    return db.session.scalars(query).unique().all()
