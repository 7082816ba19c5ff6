"""Two years of consumers: who buys what, how it is paid, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from marketplace.accounts import service as accounts
from marketplace.catalogue import queries as catalogue
from marketplace.cli.demo import vouchers
from marketplace.cli.demo.fulfilling import Fate, follow
from marketplace.cli.demo.places import district
from marketplace.cli.demo.shops import fill_shelf
from marketplace.cli.demo.world import PASSWORD, Goods, Shop, World
from marketplace.core import clock
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.delivery import queries as delivery
from marketplace.delivery.kinds import Option
from marketplace.orders import service as orders
from marketplace.orders.models import Checkout
from marketplace.orders.queries import Owner
from marketplace.orders.service import Contact, Purchase
from marketplace.payments import service as paying
from marketplace.payments.states import Method
from marketplace.places import queries as places
from marketplace.vouchers.errors import VoucherRefused

METHODS = ((Method.COD, 46), (Method.TRANSFER, 28), (Method.QRIS, 14), (Method.STRIPE, 12))
FOR_STATEMENTS = 8  # transfers of the last night, some of which are in the bank's statement
ORDERS_A_PURCHASE = 0.96  # some baskets hold things of several partners; some find no way to their buyer


@dataclass(frozen=True)
class Shopper:
    """A consumer: with an account, or a guest with a phone number."""

    name: str
    phone: str
    user_id: int | None
    home: int
    address: str
    landmark: str


def plan(world: World) -> None:
    """Put every purchase into the agenda. Sales grow over the two years."""
    shoppers = _shoppers(world)
    span = (world.end - world.start).total_seconds()
    world.methods = [offer.method for offer in paying.offers(Money(100_000)) if offer.reason is None]
    for number in range(round(world.size.orders / ORDERS_A_PURCHASE)):
        part = world.chance.random() ** 0.62
        moment = world.start + timedelta(seconds=span * part)
        moment = moment.replace(hour=world.chance.choice([0, 1, 2, 3, 4, 5, 6, 9, 11, 12, 13, 14]))
        shopper = shoppers[0] if number % 60 == 7 else world.chance.choice(shoppers)
        world.agenda.add(moment, partial(_shop, world, shopper, _fate(world), number), may_fail=True)
    _last_days(world, shoppers)


FATES = {
    Fate.COMPLETED: 900,
    Fate.EXPIRED: 30,
    Fate.BUYER_CANCELS: 22,
    Fate.PARTNER_CANCELS: 24,
    Fate.RETURNED: 14,
}


def _fate(world: World) -> Fate:
    return world.chance.choices(list(FATES), list(FATES.values()))[0]


def _last_days(world: World, shoppers: list[Shopper]) -> None:
    """Orders that stop at each state, at Budi's and Wati's shops and for Sari, so that every tab has something."""
    number = 900_000
    for fate in Fate:
        for shop in (world.shop_of("budi"), world.shop_of("wati"), None):
            hours = 6 if fate in (Fate.STAYS_UNPAID, Fate.STAYS_NEW) else 100
            moment = world.end - timedelta(hours=hours + world.chance.random() * 8)
            shopper = shoppers[0] if shop is None else world.chance.choice(shoppers[1:])
            number += 1
            world.agenda.add(moment, partial(_shop, world, shopper, fate, number, shop), may_fail=True)
    for late in range(FOR_STATEMENTS):
        moment, shopper = world.end - timedelta(hours=5 + late), shoppers[2 + 3 * late]
        number += 1
        world.agenda.add(moment, partial(_shop, world, shopper, Fate.STAYS_UNPAID, number), may_fail=True)


def _shoppers(world: World) -> list[Shopper]:
    names, homes = world.company["shoppers"], world.company["homes"]
    found = []
    with clock.at(world.start - timedelta(days=9)), transaction():
        for number, name in enumerate(["Sari", *names["names"]]):
            home = world.chance.choices(homes, [row["weight"] for row in homes])[0] if number else homes[0]
            phone = f"+62812700{30_000 + number:05}" if number else "+6281260010001"
            user_id = world.people["sari"] if not number else None
            if number and number % 2:
                user = accounts.sign_up(
                    name=name, email=f"{name.lower()}@pembeli.demo.test", phone=phone, password=PASSWORD
                )
                db.session.flush()
                user_id = user.id
            street = world.chance.choice(names["streets"]) % world.chance.randint(2, 98)
            place = district(home["regency"], home["district"])
            found.append(
                Shopper(name, phone, user_id, place, street, world.chance.choice(names["landmarks"]))
            )
    return found


def _shop(world: World, shopper: Shopper, fate: Fate, number: int, shop: Shop | None = None) -> None:
    """Choose, put into the basket, check out; then the order goes its way."""
    chosen = _choose(world, shop)
    if not chosen:
        return
    owner = Owner(user_id=shopper.user_id, token=None if shopper.user_id else f"demo-{number}")
    ways = _ways(world, shopper, chosen)
    if ways is None:
        return
    for goods, variant, quantity in chosen:
        fill_shelf(goods, variant, quantity)
        orders.add_to_basket(owner=owner, variant_id=variant, quantity=Quantity.of(quantity))
    method = _method(world, fate, ways)
    code = vouchers.code_for(world, number, set(ways))
    checkout = _press(owner, replace(_purchase(shopper, ways, method, number), voucher=code))
    db.session.flush()
    follow(world, checkout, fate)


def _press(owner: Owner, purchase: Purchase) -> Checkout:
    """Buy; when the voucher does not count, without it."""
    try:
        return orders.place_checkout(owner=owner, purchase=purchase)
    except VoucherRefused:
        return orders.place_checkout(owner=owner, purchase=replace(purchase, voucher=""))


def _choose(world: World, shop: Shop | None) -> list[tuple[Goods, int, int]]:
    """One shop mostly, sometimes two or three; one to three things of each."""
    now = clock.now()
    open_goods = [
        goods
        for goods in (shop.goods if shop else world.goods())
        if goods.text.state == "published" and goods.since < now and goods.text.stock
    ]
    if not open_goods:
        return []
    first = world.chance.choices(open_goods, [goods.text.sells**1.6 for goods in open_goods])[0]
    picked = {first.product_id: first}
    for _ in range(world.chance.choices([0, 1, 2, 3], [46, 30, 16, 8])[0]):
        near = open_goods if world.chance.random() < 0.22 else [g for g in open_goods if g.shop is first.shop]
        other = world.chance.choice(near)
        picked[other.product_id] = other
    return [
        (goods, world.chance.choice(goods.variants), _how_many(world, goods)) for goods in picked.values()
    ]


def _how_many(world: World, goods: Goods) -> int:
    if goods.text.price <= 8_000:
        return max(goods.text.minimum, world.chance.choice([3, 5, 5, 8, 10, 15]))
    if goods.text.price <= 60_000:
        return world.chance.choice([1, 1, 2, 2, 3, 4])
    return world.chance.choice([1, 1, 1, 2]) if goods.text.price < 300_000 else 1


def _ways(world: World, shopper: Shopper, chosen: list[tuple[Goods, int, int]]) -> dict[int, Option] | None:
    """A way of delivery per partner; None when somebody does not deliver there and it is too far to fetch."""
    found: dict[int, Option] = {}
    for shop_id in sorted({goods.shop.id for goods, _, _ in chosen}):
        mine = [item for item in chosen if item[0].shop.id == shop_id]
        offered = _offered(world, shopper.home, mine)
        is_near = _is_near(mine[0][0].shop, shopper.home)
        weights = [{"own": 55, "pickup": 40 if is_near else 0}.get(way.code, 22) for way in offered]
        if not any(weights):
            return None
        found[shop_id] = world.chance.choices(offered, weights)[0]
    return found


def _is_near(shop: Shop, home: int) -> bool:
    """The same regency: the first four digits of a district's key."""
    return district(shop.text.regency, shop.text.district) // 100 == home // 100


def _offered(world: World, home: int, mine: list[tuple[Goods, int, int]]) -> list[Option]:
    """The ways of such a parcel to there; asked once per shop, place and kind of goods."""
    heavy = sum(goods.text.weight * quantity for goods, _, quantity in mine) > 25_000
    key = (mine[0][0].shop.id, home, heavy, *sorted({goods.text.category for goods, _, _ in mine}))
    if key not in world.ways:
        variants = catalogue.variants([variant for _, variant, _ in mine])
        items = [(variants[variant], Quantity.of(quantity)) for _, variant, quantity in mine]
        ways = delivery.options(mine[0][0].shop.id, items, places.get_district(home))
        world.ways[key] = [way for way in ways if way.is_offered]
    return world.ways[key]


def _method(world: World, fate: Fate, ways: dict[int, Option]) -> Method:
    if fate in (Fate.EXPIRED, Fate.STAYS_UNPAID):
        return Method.TRANSFER
    has_cod = all(way.has_cod for way in ways.values())
    offered = [method for method in world.methods if has_cod or method is not Method.COD]
    methods = [(method, weight) for method, weight in METHODS if method in offered]
    return world.chance.choices([m for m, _ in methods], [w for _, w in methods])[0]


def _purchase(shopper: Shopper, ways: dict[int, Option], method: Method, number: int) -> Purchase:
    contact = Contact(
        name=shopper.name,
        phone=shopper.phone,
        district_id=shopper.home,
        address=shopper.address,
        landmark=shopper.landmark,
    )
    return Purchase(
        contact=contact,
        deliveries={partner_id: way.code for partner_id, way in ways.items()},
        method=method,
        idempotency_key=f"demo-{number}",
    )
