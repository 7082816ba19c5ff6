"""Pressing the button: one checkout, one order a partner, the stock promised, the payment opened, or nothing at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from marketplace.core import states
from marketplace.core.clock import now, today
from marketplace.core.db import db
from marketplace.core.events import emit_all
from marketplace.core.failpoints import failpoint
from marketplace.core.money import ZERO
from marketplace.core.numbers import random_code
from marketplace.orders import queries, rules
from marketplace.orders.errors import (
    BasketEmpty,
    CashNotOffered,
    ChooseDay,
    ChooseDelivery,
    KeyUsed,
    NotForSale,
    OwnShop,
    PriceChanged,
    ShopOnHoliday,
    WrongStep,
)
from marketplace.orders.events import OrderPlaced
from marketplace.orders.models import Basket, Checkout, Order, OrderLine
from marketplace.orders.queries.baskets import Owner
from marketplace.orders.queries.previews import Preview, ShopPreview
from marketplace.orders.service import holding
from marketplace.orders.service.facts import facts_of
from marketplace.orders.service.purchases import Purchase
from marketplace.orders.states import OrderState
from marketplace.payments import service as payments
from marketplace.payments.states import Method
from marketplace.places import queries as places
from marketplace.pricing import queries as pricing
from marketplace.pricing.rules import QuotedLine, platform_fee
from marketplace.vouchers import service as vouchers
from marketplace.vouchers.kinds import FundedBy


def place_checkout(*, owner: Owner, purchase: Purchase) -> Checkout:
    """Buy the whole basket. The same form again returns the first purchase.

    Raises KeyUsed when the key was used for another form, BasketEmpty, NotForSale, ShopOnHoliday, OwnShop, WrongStep,
    ChooseDelivery, ChooseDay, CashNotOffered, MethodNotOffered, VoucherRefused, PriceChanged when the buyer saw another
    total, TooManyUnpaid, OutOfStock, DayFull.
    """
    basket = queries.lock_basket(owner)  # the other tab waits here, and then finds the purchase
    there = _same_purchase(owner, purchase)
    if there is not None:
        return there
    if basket is None or not basket.lines:
        raise BasketEmpty
    found = _priced(basket, owner, purchase)
    checkout = _write_checkout(owner, purchase, found)
    orders = _write_orders(checkout, found, _days(found, purchase))
    _promise_and_open(checkout, orders, found)
    if found.voucher is not None and found.quote.discount:
        vouchers.redeem(
            found.voucher,
            holder=holding.holder_of(checkout),
            buyer_id=owner.user_id,
            phone=checkout.phone,
            amount=found.quote.discount,
        )
    placed = [OrderPlaced(**facts_of(order), awaits_payment=checkout.is_prepaid) for order in orders]
    emit_all(zip(placed, orders, strict=True), by=owner.user_id)
    basket.lines.clear()
    db.session.flush()
    failpoint("order_before_commit")
    return checkout


def _same_purchase(owner: Owner, purchase: Purchase) -> Checkout | None:
    there = queries.find_checkout_by_key(purchase.idempotency_key)
    if there is not None and there.request_hash != purchase.hash_for(owner):
        raise KeyUsed
    return there


def _priced(basket: Basket, owner: Owner, purchase: Purchase) -> Preview:
    """What it costs now, after every rule that needs no write. Raises as `place_checkout`."""
    district_id = purchase.contact.district_id
    district = None if district_id is None else places.get_district(district_id)
    found = queries.preview(
        basket,
        buyer_id=owner.user_id,
        district=district,
        deliveries=purchase.deliveries,
        voucher=purchase.voucher,
        phone=purchase.contact.phone,
    )
    _check_goods(basket, found)
    own = queries.own_shops(
        [shop.partner.id for shop in found.shops], buyer_id=owner.user_id, phone=purchase.contact.phone
    )
    if own:
        raise OwnShop(shop=own[0].name)
    for shop in found.shops:
        if shop.chosen is None:
            raise ChooseDelivery(shop=shop.partner.name, partner_id=shop.partner.id)
        if purchase.method is Method.COD and not shop.chosen.has_cod:
            raise CashNotOffered(way=shop.chosen.label, shop=shop.partner.name)
    if found.refusal is not None:
        raise found.refusal
    _check_seen(basket, found, purchase)
    return found


def _check_goods(basket: Basket, found: Preview) -> None:
    for line in basket.lines:
        variant = found.variants.get(line.variant_id)
        if variant is None:
            raise NotForSale(name="?")
        if not variant.is_for_sale or not variant.product.partner.is_active:
            raise NotForSale(name=variant.full_name)
        partner = variant.product.partner
        if partner.reopens_on is not None:
            raise ShopOnHoliday(shop=partner.name, day=f"{partner.reopens_on:%d-%m-%Y}")
        if not rules.is_orderable(line.quantity, minimum=variant.minimum, step=variant.step):
            raise WrongStep(
                name=variant.full_name, minimum=variant.minimum, step=variant.step, unit=variant.unit_label
            )


def _check_seen(basket: Basket, found: Preview, purchase: Purchase) -> None:
    """Amount charged = amount shown. A form without a total was made from the prices in the basket."""
    if purchase.total_seen is not None:
        if purchase.total_seen != found.total:
            raise PriceChanged(total=found.total)
        return
    if purchase.goods_seen is not None:
        if purchase.goods_seen != found.quote.goods:
            raise PriceChanged(total=found.total)
    elif any(found.variants[line.variant_id].price != line.price_seen for line in basket.lines):
        raise PriceChanged(total=found.total)


def _write_checkout(owner: Owner, purchase: Purchase, found: Preview) -> Checkout:
    """Raises KeyUsed when another basket's purchase with this key was faster: the same basket waits for its lock."""
    checkout = Checkout(
        code=random_code("PB", length=8),
        buyer_id=owner.user_id,
        **asdict(purchase.contact),
        locale=purchase.locale,
        method=purchase.method,
        total=found.total,
        voucher_code=None if found.voucher is None else found.voucher.code,
        idempotency_key=purchase.idempotency_key,
        request_hash=purchase.hash_for(owner),
    )
    db.session.add(checkout)
    try:
        db.session.flush()
    except IntegrityError:
        raise KeyUsed from None
    return checkout


def _days(found: Preview, purchase: Purchase) -> dict[int, date]:
    """The day of each service. Raises ChooseDay."""
    chosen = {}
    for variant_id, free in found.days.items():
        day = purchase.days.get(variant_id, free[0] if free else None)
        if day is None or day not in free:
            raise ChooseDay(name=found.variants[variant_id].full_name, variant_id=variant_id)
        chosen[variant_id] = day
    return chosen


def _write_orders(checkout: Checkout, found: Preview, days: Mapping[int, date]) -> list[Order]:
    fees = pricing.platform_fees([shop.partner.id for shop in found.shops], on=today())
    moment = checkout.created_at or now()
    payer = None if found.voucher is None else found.voucher.funded_by
    orders = [
        _order(checkout, shop, payer, fee_bp=fees[shop.partner.id], moment=moment) for shop in found.shops
    ]
    for order, shop in zip(orders, found.shops, strict=True):
        order.lines = [_line(line, found, days) for line in shop.order.lines]
    db.session.add_all(orders)
    db.session.flush()
    return orders


def _order(
    checkout: Checkout, shop: ShopPreview, payer: FundedBy | None, *, fee_bp: int, moment: datetime
) -> Order:
    if shop.chosen is None:
        raise ChooseDelivery(shop=shop.partner.name)
    order = Order(
        checkout=checkout,
        partner_id=shop.partner.id,
        buyer_id=checkout.buyer_id,
        code=random_code("PM"),
        state=OrderState.UNPAID if checkout.is_prepaid else OrderState.NEW,
        subtotal=shop.order.subtotal,
        discount=shop.order.discount,
        discount_by=payer if shop.order.discount else None,
        delivery_code=shop.chosen.code,
        delivery_label=shop.chosen.label,
        delivery_days=shop.chosen.days,
        delivery_fee=shop.order.delivery,
        total=shop.order.total,
        fee=platform_fee(
            goods=shop.order.subtotal,
            seller_discount=shop.order.discount if payer is FundedBy.PARTNER else ZERO,
            fee_bp=fee_bp,
        ),
        has_cod=not checkout.is_prepaid,
    )
    if not checkout.is_prepaid:
        order.due_at, order.cancel_at = moment + rules.ACCEPT_WITHIN, moment + rules.CANCEL_AFTER
    return order


def _line(line: QuotedLine, found: Preview, days: Mapping[int, date]) -> OrderLine:
    variant = found.variants[line.variant_id]
    return OrderLine(
        variant_id=variant.id,
        product_id=variant.product_id,
        name=variant.full_name,
        sku=variant.sku,
        unit=variant.unit,
        quantity=line.quantity,
        unit_price=line.unit_price,
        price_rule=line.rule,
        total=line.total,
        discount=line.discount,
        day=days.get(variant.id),
    )


def _promise_and_open(checkout: Checkout, orders: Sequence[Order], found: Preview) -> None:
    """Open the payment, then promise the stock for as long as that payment may take."""
    if checkout.is_prepaid:
        holding.count_unpaid(checkout.phone)
    payment = payments.open_payment(
        payable=("checkouts", checkout.id),
        method=checkout.method,
        amount=checkout.total,
        by=checkout.buyer_id,
        is_first=True,
    )
    for order in orders:  # with the history of the payment, in one statement
        states.start(order, by=checkout.buyer_id)
    if not checkout.is_prepaid and len(orders) == 1:
        holding.promise(orders, holder=orders[0].holder, until=None, known=found.variants)
        return
    holding.promise(
        orders, holder=holding.holder_of(checkout), until=payment.expires_at, known=found.variants
    )
    if not checkout.is_prepaid:
        holding.hand_to_orders(checkout, orders)
