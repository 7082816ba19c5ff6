"""Tigor helped Budi in his shop one afternoon; since then Budi does most of it himself."""

from __future__ import annotations

from datetime import timedelta

from marketplace.cli.demo.world import Shop, World
from marketplace.core import clock
from marketplace.core.db import transaction
from marketplace.partners import queries, service
from marketplace.partners.models import Assistance

DAYS_AGO, OWN_ACTS = 9, 5
WORDS = " Kami buka setiap hari."


def build(world: World) -> None:
    """One help with two acts, and a few days of the owner's own."""
    shop, officer = world.shop_of("budi"), world.people["tigor"]
    with clock.at(world.ago(days=DAYS_AGO)):
        with transaction():
            code = service.ask_for_help(shop.id, by=shop.owner_id)
            helped = service.start_helping(code, officer_id=officer)
        for _act in range(2):
            _edit(shop, by=officer, helped=helped)
    for back in range(OWN_ACTS):
        with clock.at(world.ago(days=DAYS_AGO - 1) + timedelta(days=back)):
            _edit(shop, by=shop.owner_id)


def _edit(shop: Shop, *, by: int, helped: Assistance | None = None) -> None:
    """The shop page is saved again."""
    with service.acting("shop_profile", partner_id=shop.id, by=by, assistance=helped), transaction():
        partner = queries.get_partner(shop.id)
        service.edit_shop(
            shop.id,
            name=partner.name,
            story=partner.story.removesuffix(WORDS) + WORDS,
            consent_story=partner.consent_story,
            district_id=partner.district_id,
            village=partner.village,
            phone=partner.phone,
            hours=partner.hours,
            since_year=partner.since_year,
            by=by,
        )
