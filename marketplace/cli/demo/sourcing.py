"""The company buys from the same shelves: requests, orders, receipts and bills in every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from marketplace.cli.demo.shops import fill_shelf
from marketplace.cli.demo.world import Goods, Shop, World
from marketplace.core import clock
from marketplace.core.db import db
from marketplace.core.money import Money
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.procurement import queries, service
from marketplace.procurement.service.fulfilling import Inspected

STEPS = (
    *("draft", "submitted", "returned", "refused", "cancelled", "issued", "po_refused", "po_cancelled"),
    *(
        "accepted",
        "dispatched",
        "partly",
        "received",
        "rejected_part",
        "billed",
        "bill_returned",
        "approved",
        "paid",
    ),
)


@dataclass(frozen=True)
class Case:
    """One need of one site, met by one partner, and the step at which it stops."""

    site: str
    shop: Shop
    lines: tuple[tuple[Goods, int], ...]
    stops: str

    def passes(self, step: str) -> bool:
        return STEPS.index(self.stops) >= STEPS.index(step)


def plan(world: World) -> None:
    """Most run to their payment; the last weeks hold one that stops at each step."""
    span = (world.end - world.start).total_seconds()
    last = STEPS * (1 if world.size.purchases < 50 else 2)
    for number in range(max(2, world.size.purchases - len(last))):
        moment = world.start + timedelta(days=30, seconds=(span - 90 * 86_400) * world.chance.random() ** 0.7)
        stops = world.chance.choices(["paid", "refused", "po_refused", "rejected_part"], [90, 3, 3, 4])[0]
        _add(world, moment, number, stops)
    for number, stops in enumerate(last):
        days = 4 if stops in STEPS[:8] else 34
        _add(world, world.ago(days=days + world.chance.random() * 4), number, stops)


def _add(world: World, moment: datetime, number: int, stops: str) -> None:
    world.agenda.add(moment, partial(_ask, world, number, stops), may_fail=True)


def _case(world: World, number: int, stops: str) -> Case | None:
    """Budi's and Wati's shops are asked every few times, so that their inboxes have something."""
    now = clock.now()
    shops = [s for s in world.shops if any(_fits(g, now) for g in s.goods)]
    capable = [s for s in shops if s.text.stage in ("capable", "trial")] or shops
    if not shops:
        return None
    shop = world.chance.choice(capable if world.chance.random() < 0.8 else shops)
    if number % 4 == 1 and world.shop_of("budi") in shops:
        shop = world.shop_of("budi")
    if number % 9 == 2 and world.shop_of("wati") in shops:
        shop = world.shop_of("wati")
    goods = [g for g in shop.goods if _fits(g, now)]
    picked = world.chance.sample(goods, min(len(goods), world.chance.choice([1, 1, 2])))
    site = "PRT" if shop.text.site == "PRT" or world.chance.random() < 0.1 else "KTG"
    return Case(site, shop, tuple((g, _how_many(world, g)) for g in picked), stops)


def _fits(goods: Goods, now: datetime) -> bool:
    return goods.text.company and goods.text.state == "published" and goods.since < now


def _how_many(world: World, goods: Goods) -> int:
    """Worth between one and twelve million rupiah, within what the partner can make."""
    worth = world.chance.choice([900_000, 2_000_000, 3_500_000, 6_000_000, 12_000_000])
    most = goods.text.capacity if goods.text.kind == "service" else 2_000
    return max(goods.text.minimum, min(most, round(worth / goods.text.price) or 1))


def _later(world: World, low: float, high: float, step: Callable[..., None], *values: Any) -> None:
    world.agenda.add(
        clock.now() + timedelta(days=world.chance.uniform(low, high)), partial(step, world, *values)
    )


def _hands(world: World, case: Case) -> tuple[int, int]:
    """Requester and receiver of the site."""
    names = ("ratna", "joko") if case.site == "KTG" else ("bonar", "lasma")
    return world.people[names[0]], world.people[names[1]]


def _ask(world: World, number: int, stops: str) -> None:
    case = _case(world, number, stops)
    if case is None:
        return
    requester = _hands(world, case)[0]
    purposes = world.company["purposes"]
    purpose = world.chance.choice(purposes.get(case.lines[0][0].text.category, purposes["umum"]))
    request = service.create_requisition(
        site_id=world.sites[case.site],
        requester_id=requester,
        cost_centre_id=world.chance.choice(world.centres[case.site]),
        need_on=clock.today() + timedelta(days=14),
        purpose=purpose,
        delivery_place="Gudang umum" if case.site == "KTG" else "Wisma Paritohan",
    )
    db.session.flush()
    for goods, quantity in case.lines:
        service.set_line(
            request.code, requester_id=requester, variant_id=goods.variants[0], quantity=Quantity.of(quantity)
        )
    if case.passes("submitted"):
        service.submit_requisition(request.code, requester_id=requester)
        if case.stops != "submitted":
            _later(world, 0.2, 1.5, _decide, case, request.code)


def _decide(world: World, case: Case, code: str) -> None:
    dewi = world.people["dewi"]
    if case.stops == "returned":
        note = "Mohon jelaskan jumlah pesertanya."
        service.return_to_requester(code, approver_id=dewi, site_ids=None, note=note)
    elif case.stops == "refused":
        service.refuse(code, approver_id=dewi, site_ids=None, note="Anggaran triwulan ini untuk K3 dulu.")
    elif case.stops == "cancelled":
        service.cancel_requisition(code, requester_id=_hands(world, case)[0])
    else:
        for order in service.approve(code, approver_id=dewi, site_ids=None, note="Setuju"):
            if case.stops != "issued":
                _later(world, 0.1, 1.2, _answer, case, order.number)


def _answer(world: World, case: Case, number: str) -> None:
    shop = case.shop
    if case.stops == "po_refused":
        service.refuse_order(
            number, partner_id=shop.id, by=shop.owner_id, reason="Mesin sedang diperbaiki minggu ini"
        )
        return
    for goods, quantity in case.lines:
        fill_shelf(goods, goods.variants[0], quantity)
    service.accept_order(number, partner_id=shop.id, by=shop.owner_id)
    if case.stops == "po_cancelled":
        _later(world, 0.1, 0.5, _cancel, case, number)
    elif case.stops != "accepted":
        _later(world, 1.5, 6, _send, case, number)


def _cancel(world: World, case: Case, number: str) -> None:
    service.cancel_order(number, site_ids=None, by=world.people["hasan"], reason="Kegiatan diundur")


def _send(world: World, case: Case, number: str) -> None:
    shop = case.shop
    order = queries.get_purchase_order(number, partner_id=shop.id)
    quantities = None
    if case.stops == "partly":
        quantities = {
            line.id: Quantity.of(max(1, line.quantity.thousandths // 2_000)) for line in order.lines
        }
    service.dispatch(number, partner_id=shop.id, by=shop.owner_id, quantities=quantities)
    if case.stops != "dispatched":
        _later(world, 0.2, 1.5, _receive, case, number)


def _receive(world: World, case: Case, number: str) -> None:
    order = queries.get_purchase_order(number, partner_id=case.shop.id)
    inspected = []
    for position, line in enumerate(order.lines):
        on_the_way = line.dispatched - line.accepted - line.rejected
        bad = Quantity.of(max(1, on_the_way.thousandths // 20_000))
        bad = bad if case.stops == "rejected_part" and not position and bad < on_the_way else NOTHING
        inspected.append(
            Inspected(line.id, on_the_way - bad, bad, reason="Kemasan basah" if bad else "", restock=False)
        )
    receipt = service.receive(
        number, receiver_id=_hands(world, case)[1], site_ids=None, inspected=inspected, note=""
    )
    db.session.flush()
    if case.passes("billed") or case.stops == "rejected_part":
        _later(world, 0.3, 2.5, _bill, case, receipt.id)


def _bill(world: World, case: Case, receipt_id: int) -> None:
    bill = service.submit_bill(receipt_id, partner_id=case.shop.id, by=case.shop.owner_id)
    if case.stops != "billed":
        _later(world, 0.5, 4, _review, case, bill.number)


def _review(world: World, case: Case, number: str) -> None:
    lina = world.people["lina"]
    if case.stops == "bill_returned":
        service.return_bill(number, by=lina, reason="Nomor surat jalan belum tertulis.")
        return
    needs_pph21 = queries.get_bill(number).needs_pph21
    service.approve_bill(number, by=lina, pph21=Money(0) if needs_pph21 else None)
    if case.stops != "approved":
        _later(world, 1.5, 9, _pay, case, number)


def _pay(world: World, case: Case, number: str) -> None:
    reference = f"TRF-DEMO-{number.rpartition('/')[2]}"
    service.pay_bill(number, by=world.people["lina"], reference=reference)
