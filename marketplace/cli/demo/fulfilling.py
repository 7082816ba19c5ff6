"""What becomes of a purchase: paid or not, packed, sent, received, or one of the sadder ends."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from functools import partial

from marketplace.cli.demo.world import World
from marketplace.core import clock
from marketplace.core.money import Money
from marketplace.delivery.kinds import DeliveryKind
from marketplace.orders import queries
from marketplace.orders import service as orders
from marketplace.orders.models import Checkout, Order
from marketplace.payments import queries as payments
from marketplace.payments import service as paying
from marketplace.payments.states import Method, Source


class Fate(StrEnum):
    """How far an order comes. Those that stay are for the last days."""

    COMPLETED = "completed"
    EXPIRED = "expired"
    BUYER_CANCELS = "buyer_cancels"
    PARTNER_CANCELS = "partner_cancels"
    RETURNED = "returned"
    STAYS_UNPAID = "stays_unpaid"
    STAYS_NEW = "stays_new"
    STAYS_PACKING = "stays_packing"
    STAYS_READY = "stays_ready"
    STAYS_SHIPPED = "stays_shipped"
    STAYS_DELIVERED = "stays_delivered"


SHORT = Money(10_000)
REASONS = (
    "Stok rusak terkena hujan",
    "Panen mundur dua hari",
    "Bahan habis, maaf",
    "Alamat di luar jangkauan motor kami",
)


def follow(world: World, checkout: Checkout, fate: Fate) -> None:
    """Plan the next step of a new purchase."""
    codes = [(order.code, order.partner_id) for order in checkout.orders]
    if checkout.is_prepaid:
        payment = payments.current_payment_of(("checkouts", checkout.id))
        if payment is None or fate is Fate.STAYS_UNPAID:
            return
        if fate is Fate.EXPIRED:
            world.agenda.add(clock.now() + timedelta(hours=25), partial(_expire, payment.id))
            return
        wait = _hours(world, 0.1, 0.5 if payment.method is Method.STRIPE else 6)
        world.agenda.add(clock.now() + wait, partial(_pay, world, payment.id, codes, fate))
        return
    _to_partner(world, codes, fate)


def _hours(world: World, low: float, high: float) -> timedelta:
    return timedelta(hours=world.chance.uniform(low, high))


def _expire(payment_id: int) -> None:
    paying.expire(payment_id, source=Source.CLOCK)


def _pay(world: World, payment_id: int, codes: list[tuple[str, int]], fate: Fate) -> None:
    payment = payments.get_payment(payment_id)
    if payment.method is Method.STRIPE:
        paying.settle(payment_id, source=Source.WEBHOOK, ref=f"pi_demo_{payment_id:06}")
    else:
        paying.settle(payment_id, source=Source.FINANCE, by=world.people["maya"])
    _to_partner(world, codes, fate)


def _to_partner(world: World, codes: list[tuple[str, int]], fate: Fate) -> None:
    for code, partner_id in codes:
        shop = next(shop for shop in world.shops if shop.id == partner_id)
        steps = {Fate.BUYER_CANCELS: _buyer_cancels, Fate.PARTNER_CANCELS: _partner_cancels}
        step = steps.get(fate, _accept)
        if fate is not Fate.STAYS_NEW:
            world.agenda.add(
                clock.now() + _hours(world, 0.4, 15),
                partial(step, world, code, partner_id, shop.owner_id, fate),
            )


def _order(code: str, partner_id: int) -> Order:
    return queries.get_partner_order(code, partner_id=partner_id)


def _buyer_cancels(world: World, code: str, partner_id: int, owner: int, fate: Fate) -> None:
    order = _order(code, partner_id)
    orders.cancel_by_buyer(order.id, by=order.buyer_id, reason="Salah pilih, maaf")


def _partner_cancels(world: World, code: str, partner_id: int, owner: int, fate: Fate) -> None:
    orders.cancel_by_partner(code, partner_id=partner_id, by=owner, reason=world.chance.choice(REASONS))


def _accept(world: World, code: str, partner_id: int, owner: int, fate: Fate) -> None:
    order = orders.accept(code, partner_id=partner_id, by=owner)
    if fate is Fate.STAYS_PACKING:
        return
    step = _ready if order.is_pickup else _ship
    world.agenda.add(
        clock.now() + _hours(world, 2, 22), partial(step, world, code, partner_id, owner, fate), may_fail=True
    )


def _ready(world: World, code: str, partner_id: int, owner: int, fate: Fate) -> None:
    orders.mark_ready(code, partner_id=partner_id, by=owner)
    if fate not in (Fate.STAYS_READY, Fate.STAYS_SHIPPED):
        world.agenda.add(
            clock.now() + _hours(world, 3, 40), partial(_fetch, code, partner_id, owner), may_fail=True
        )


def _fetch(code: str, partner_id: int, owner: int) -> None:
    pickup_code = _order(code, partner_id).pickup_code or ""
    orders.hand_over(code, partner_id=partner_id, by=owner, pickup_code=pickup_code)


def _ship(world: World, code: str, partner_id: int, owner: int, fate: Fate) -> None:
    number = f"DEMO{world.chance.randrange(10**9):09}"
    order = orders.ship(code, partner_id=partner_id, by=owner, tracking_number=number)
    if fate in (Fate.STAYS_SHIPPED, Fate.STAYS_READY):
        return
    by_courier = order.delivery_kind is DeliveryKind.COURIER
    wait = _hours(world, 30, 90) if by_courier else _hours(world, 2, 20)
    step = _come_back if fate is Fate.RETURNED else _deliver
    world.agenda.add(clock.now() + wait, partial(step, world, code, partner_id, owner, fate), may_fail=True)


def _come_back(world: World, code: str, partner_id: int, owner: int, fate: Fate) -> None:
    reason = "Alamat tidak ditemukan, nomor tidak aktif"
    orders.take_back(code, partner_id=partner_id, by=owner, reason=reason, can_be_sold=True)


def _deliver(world: World, code: str, partner_id: int, owner: int, fate: Fate) -> None:
    order = orders.deliver(code, partner_id=partner_id, by=owner)
    if order.has_cod and order.delivery_kind.is_handed_over_by_partner:
        _report(world, order, by=owner)
    if fate is not Fate.STAYS_DELIVERED:
        wait = _hours(world, 1, 46)
        world.agenda.add(clock.now() + wait, partial(_confirm, world, order.id, order.buyer_id))


def _report(world: World, order: Order, *, by: int) -> None:
    """In the last week one partner gets less than the order's total."""
    missing = None
    if world.short_cash is None and clock.now() > world.ago(days=7) and order.total > SHORT * 3:
        world.short_cash, missing = order.partner_id, SHORT
    orders.report_cash(
        order.code,
        partner_id=order.partner_id,
        by=by,
        amount=order.total - missing if missing else None,
        note="Uang pembeli kurang, sisanya dijanjikan besok" if missing else "",
    )


def _confirm(world: World, order_id: int, buyer_id: int | None) -> None:
    order = orders.confirm_received(order_id, by=buyer_id)
    if order.has_cod and order.cash_at is None and not _is_overdue(world, order):
        world.agenda.add(clock.now() + timedelta(days=4), partial(_remit, world, order_id))


def _is_overdue(world: World, order: Order) -> bool:
    """The courier of one partner has kept its cash for two weeks."""
    if not world.ago(days=20) < clock.now() < world.ago(days=9):
        return False
    if world.late_cash is None and order.partner_id != world.short_cash:
        world.late_cash = order.partner_id
    return order.partner_id == world.late_cash


def _remit(world: World, order_id: int) -> None:
    orders.remit_cash(order_id, by=world.people["maya"])
