"""`flask demo load`: a small world to look at, built by calling the services, so that it cannot rot."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import click
from flask.cli import with_appcontext


@click.group("demo", help="The demo world: fictional partners, goods, orders and people.")
def demo() -> None:
    """The group of commands."""


@demo.command(
    "load", help="Fill an empty database with the demo world; does nothing when it is there already."
)
@click.option("--products", type=click.IntRange(min=0), help="Add so many products straight into the tables.")
@click.option("--orders", type=click.IntRange(min=0), help="So many consumer orders (usually about 1,500).")
@click.option("--small", is_flag=True, help="A tenth of the world, in seconds: for tests.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day on which the world ends.")
@click.option("--seed", type=int, default=1976, show_default=True, help="Another number gives other orders.")
@with_appcontext
def load(products: int | None, orders: int | None, small: bool, today: datetime | None, seed: int) -> None:
    """Parse the options; the work is in `world`."""
    from marketplace.cli.demo import world

    size = world.SMALL if small else world.WHOLE
    if orders is not None:
        size = size.with_orders(orders)
    world.load(
        size=size, end=end_of(today.date() if today else None), seed=seed, bulk=products or 0, say=click.echo
    )


def end_of(day: date | None) -> datetime:
    """The moment at which the world stops: six in the morning of that day in western Indonesia, never in the future."""
    from marketplace.core.clock import JAKARTA, now
    from marketplace.core.clock import today as current_day

    moment = datetime.combine(day or current_day(), time(6), JAKARTA).astimezone(UTC)
    return moment if day is not None or moment <= now() else now() - timedelta(minutes=5)
