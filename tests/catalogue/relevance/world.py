"""The demo's catalogue without its people and orders: every product that is on sale there, put on sale by the services."""

from __future__ import annotations

from marketplace.catalogue import service
from marketplace.catalogue.models import Product
from marketplace.cli.demo.content import CategoryText, PartnerText, read_categories, read_partners
from marketplace.cli.demo.places import district
from marketplace.cli.demo.vocabulary import counted_later
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from tests.make import make_partner


def open_shops() -> int:
    """Returns how many products are on sale. What a category demands is left out: it has no part in finding."""
    number = 0
    with counted_later(now()), transaction():
        shelves = _shelves()
        for text in read_partners():
            number += _shop(text, shelves)
    return number


def _shelves() -> dict[str, int]:
    made: dict[str, int] = {}
    for number, text in enumerate(read_categories()):
        made[text.slug] = _shelf(text, made.get(text.parent), number)
    return made


def _shelf(text: CategoryText, parent_id: int | None, number: int) -> int:
    return service.create_category(
        name=text.name,
        name_en=text.name_en,
        slug=text.slug,
        parent_id=parent_id,
        keywords=list(text.keywords),
        unit=text.unit,
        position=number,
        by=None,
    ).id


def _shop(text: PartnerText, shelves: dict[str, int]) -> int:
    partner = make_partner(text.name)
    partner.village = text.village
    partner.district_id = district(text.regency, text.district)
    db.session.flush()
    on_sale = [offer for offer in text.products if offer.state == "published"]
    for offer in on_sale:
        product: Product = service.create_product(
            partner_id=partner.id,
            name=offer.name,
            price=Money(offer.price),
            category_id=shelves[offer.category],
            description=offer.about,
            by=None,
        )
        service.publish(product.id, partner_id=partner.id, by=None)
    return len(on_sale)
