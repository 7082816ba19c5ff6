"""Partners are paid: once a month in older times, every week in the last two months. Two transfers come back."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from marketplace.cli.demo.world import World
from marketplace.core import clock
from marketplace.partners import service as partners
from marketplace.payouts import queries, service

WEEKLY = timedelta(days=60)


def plan(world: World) -> None:
    """Put the payout days into the agenda: maya prepares, ayu gives it to the bank and confirms."""
    moment = world.start + timedelta(days=30)
    number = 0
    while moment < world.end:
        with clock.at(moment):
            day = queries.next_day()
            moment += timedelta(days=(day - clock.today()).days)
        number += 1
        world.agenda.add(moment, partial(_pay, world, number), may_fail=True)
        moment += timedelta(days=6 if moment > world.end - WEEKLY else 27)
    world.agenda.add(world.end - timedelta(hours=20), partial(_new_account, world))
    world.agenda.add(world.end - timedelta(hours=12), partial(_prepare, world), may_fail=True)


def _pay(world: World, number: int) -> None:
    payout = service.prepare(by=world.people["maya"])
    service.mark_sent(payout.id, by=world.people["ayu"])
    if number == 4 or clock.now() > world.end - timedelta(days=7):
        service.mark_returned(
            payout.transfers[0].id, reason="Rekening tidak ditemukan", by=world.people["maya"]
        )
    service.confirm(payout.id, by=world.people["ayu"])


def _prepare(world: World) -> None:
    """The newest batch is still on maya's desk."""
    service.prepare(by=world.people["maya"])


def _new_account(world: World) -> None:
    """The partner that is owed most changed its account yesterday: its money waits 48 hours."""
    ready = [one for one in queries.candidates() if one.is_ready]
    if not ready:
        return
    partner_id = max(ready, key=lambda one: one.amount.amount).partner.id
    shop = next(shop for shop in world.shops if shop.id == partner_id)
    partners.set_bank_account(
        shop.id, bank="BRI", number="0071999888", holder=shop.text.name[:60], by=shop.owner_id
    )
