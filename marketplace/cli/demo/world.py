"""Building the world step by step, on a settable clock and with seeded chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from time import monotonic, process_time
from typing import Any

from sqlalchemy import select, update

from marketplace.accounts.models import User
from marketplace.cli.demo.agenda import Agenda
from marketplace.cli.demo.conditions import (
    fast_writes,
    no_waking,
    one_hash,
    seeded,
    uncollected,
    without_notices,
)
from marketplace.cli.demo.content import (
    CategoryText,
    PartnerText,
    ProductText,
    read_categories,
    read_company,
    read_partners,
)
from marketplace.core import audit, clock, jobs
from marketplace.core.db import db, transaction
from marketplace.core.jobs import Job, JobState
from marketplace.delivery.kinds import Option
from marketplace.payments.states import Method

PASSWORD = "demo-pasar-mitra"
FRESH = timedelta(days=7)  # older notices count as sent


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much of everything. `products` is the most per partner."""

    partners: int
    products: int
    orders: int
    purchases: int
    months: int
    side: int  # of a picture, in pixels

    def with_orders(self, orders: int) -> Size:
        return replace(self, orders=orders)


WHOLE = Size(partners=99, products=99, orders=1_500, purchases=150, months=24, side=800)
SMALL = Size(partners=10, products=4, orders=60, purchases=12, months=6, side=480)


@dataclass
class Shop:
    """A partner of the demo as the later steps need it: plain ids, good in every transaction."""

    text: PartnerText
    id: int
    owner_id: int
    opened: datetime
    goods: list[Goods] = field(default_factory=list)


@dataclass
class Goods:
    """A product on sale. `left` is our own count of what is free, so that the shelf can be filled in time."""

    text: ProductText
    shop: Shop
    product_id: int
    variants: list[int]
    slug: str
    since: datetime
    left: dict[int, int] = field(default_factory=dict)


@dataclass
class World:
    """What has been built so far."""

    size: Size
    end: datetime
    chance: Random
    say: Callable[[str], Any]
    company: dict[str, Any]
    partners: list[PartnerText]
    categories: list[CategoryText]
    agenda: Agenda
    people: dict[str, int] = field(default_factory=dict)
    sites: dict[str, int] = field(default_factory=dict)
    centres: dict[str, list[int]] = field(default_factory=dict)
    shelves: dict[str, int] = field(default_factory=dict)
    shops: list[Shop] = field(default_factory=list)
    pictures: dict[str, tuple[str, str]] = field(default_factory=dict)
    methods: list[Method] = field(default_factory=list)
    ways: dict[tuple[Any, ...], list[Option]] = field(default_factory=dict)
    late_cash: int | None = None  # the partner whose courier keeps the buyers' cash
    short_cash: int | None = None  # the partner who got less than the order's total

    @property
    def start(self) -> datetime:
        return self.ago(months=self.size.months)

    def ago(self, *, months: float = 0, days: float = 0) -> datetime:
        return self.end - timedelta(days=months * 30.4 + days)

    def goods(self) -> list[Goods]:
        return [goods for shop in self.shops for goods in shop.goods]

    def shop_of(self, login: str) -> Shop:
        return next(shop for shop in self.shops if shop.owner_id == self.people[login])


def load(*, size: Size, end: datetime, seed: int, bulk: int, say: Callable[[str], Any]) -> None:
    """The whole of it. A database with the demo world, or with people of its own, is left as it is."""
    from marketplace.cli.demo.bulk import add_products

    if db.session.scalar(select(User.id).where(User.email == "sari@demo.test")) is not None:
        say("The demo world is there already; nothing was changed.")
        if bulk:
            add_products(bulk, end=end, say=say)
        return
    if db.session.scalar(select(User.id).limit(1)) is not None:
        raise SystemExit("This database already has people. The demo world goes into an empty one only.")
    world = World(
        size=size,
        end=end,
        chance=Random(seed),
        say=say,
        company=read_company(),
        partners=_partners(size),
        categories=read_categories(),
        agenda=Agenda(end),
    )
    with fast_writes(), seeded(seed), one_hash(), no_waking(), uncollected():
        _build(world)
    if bulk:
        add_products(bulk, end=end, say=say)


def _partners(size: Size) -> list[PartnerText]:
    """All, or the first ones with their first products; those in a rarer state are always among them."""
    chosen = []
    for partner in read_partners()[: size.partners]:
        rare_first = sorted(partner.products, key=lambda product: product.state == "published")[
            : size.products
        ]
        products = [product for product in partner.products if product in rare_first]
        chosen.append(replace(partner, products=tuple(products)))
    return chosen


def _build(world: World) -> None:
    from marketplace.cli.demo import (
        assisting,
        buying,
        cash_books,
        help_given,
        money_back,
        money_in,
        offices,
        payouts,
        photos,
        reviewing,
        shops,
        sourcing,
        vouchers,
    )

    with photos.drawing(world) as drawn:
        for words, step in (
            ("People, sites and rules", offices.build),
            ("Partners, papers and products", shops.build),
            ("Aid, visits and targets", help_given.build),
            ("The shops open", shops.open_shelves),
            ("Aid is linked to products", help_given.link_aid),
            ("Vouchers are given out", vouchers.build),
            ("Consumers shop", buying.plan),
            ("The company buys", sourcing.plan),
            ("Partners are paid", payouts.plan),
            ("Refunds are sent", money_back.plan),
            ("Two years go by" if world.size.months == 24 else "Time goes by", _live),
            ("Money is looked for in the account", money_in.build),
            ("Money goes back", money_back.build),
            ("Buyers write reviews", reviewing.build),
            ("Cash books are kept", cash_books.build),
            ("An officer helps a seller", assisting.build),
            ("Shelves are counted, harvests started", shops.count_shelves),
            ("Messages of the last week", _send_notices),
            ("Pictures are hung", lambda w: drawn()),
        ):
            began, work = monotonic(), process_time()
            step(world)
            world.say(f"{words}: {monotonic() - began:.1f} s ({process_time() - work:.1f} s of work)")
    world.say(f"The demo world stands. {len(world.shops)} partners, {len(world.goods())} products.")


def _live(world: World) -> None:
    """Everything planned happens in its order. Nobody reads the messages of two years ago: they are not written."""
    with without_notices():
        world.agenda.run(until=world.end - FRESH)
    world.agenda.run(until=world.end)
    refused = Counter(line.split()[1] for line in world.agenda.refused)
    world.say(f"  {world.agenda.done} things happened; refused: {dict(refused) or 'nothing'}")


def _send_notices(world: World) -> None:
    with clock.at(world.end):
        with transaction() as session:
            session.execute(
                update(Job)
                .where(Job.name == "core.images.sizes")
                .values(state=JobState.DONE, done_at=Job.run_at)
                .execution_options(synchronize_session=False)
            )
        while ids := jobs.due_jobs():
            _do(ids)
        while audit.seal_entries():
            pass


def _do(ids: list[int]) -> None:
    """As `jobs.run_due`, but marked together: nobody else works here, and one that fails ends the load."""
    these = Job.id.in_(ids)
    rows = db.session.execute(select(Job.name, Job.payload).where(these).order_by(Job.run_at, Job.id)).all()
    db.session.rollback()
    for name, payload in rows:
        jobs.WORK[name](dict(payload))
    with transaction() as session:
        done = (
            update(Job)
            .where(these)
            .values(state=JobState.DONE, attempts=1, done_at=clock.now(), progress=100)
        )
        session.execute(done.execution_options(synchronize_session=False))
