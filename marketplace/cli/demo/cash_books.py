"""Some sellers of the demo keep their cash book: what they bought, and what they sold at the market."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from marketplace.cashbook import service
from marketplace.cashbook.kinds import Category
from marketplace.cli.demo.world import World
from marketplace.core import clock
from marketplace.core.db import transaction
from marketplace.core.money import Money

SHOPS, MONTHS = 4, 6
ENTRIES = (
    (Category.MATERIALS, 420_000, "Bahan baku dari pasar"),
    (Category.PACKAGING, 85_000, "Plastik dan label"),
    (Category.WAGES, 600_000, "Upah bantu dua hari"),
    (Category.TRANSPORT, 75_000, "Ongkos ke Kuala Tanjung"),
    (Category.SALE, 950_000, "Jualan di pekan"),
)


def build(world: World) -> None:
    """A few entries a month. Chance of its own, so that nothing else moves."""
    chance = Random(f"cash books {world.size.months}")
    with clock.at(world.end), transaction():
        for shop in world.shops[:SHOPS]:
            for back in range(min(MONTHS, world.size.months)):
                for place, (category, amount, note) in enumerate(ENTRIES):
                    service.write_entry(
                        partner_id=shop.id,
                        category=category,
                        amount=Money(amount * chance.randint(70, 130) // 100 // 500 * 500),
                        on=clock.today() - timedelta(days=30 * back + 3 * place + chance.randint(0, 2)),
                        note=note,
                        by=shop.owner_id,
                    )
