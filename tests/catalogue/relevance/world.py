"""The demo's catalogue without its people and orders: the words of every product it tells of.

Rows are written straight into the tables and indexed together, because publishing 149 products one by one takes longer
than all the searching.
"""

from __future__ import annotations

from marketplace.catalogue import service
from marketplace.catalogue.kinds import ProductKind
from marketplace.catalogue.models import Category, Listing, Product
from marketplace.catalogue.rules import slug_of
from marketplace.catalogue.states import ProductState
from marketplace.cli.demo.content import (
    CategoryText,
    PartnerText,
    ProductText,
    read_categories,
    read_partners,
)
from marketplace.cli.demo.places import district
from marketplace.cli.demo.vocabulary import counted_later
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.partners.models import Partner
from tests.make import make_partner


def open_shops() -> int:
    """Returns how many products are on sale. What a category demands is left out: it has no part in finding."""
    with transaction():
        shelves = _shelves()
        for text in read_partners():
            partner = _partner(text)
            for offer in text.products:
                _put_on_sale(offer, partner, shelves[offer.category])
    with counted_later(now()), transaction():
        return service.rebuild_search()


def _shelves() -> dict[str, Category]:
    made: dict[str, Category] = {}
    for number, text in enumerate(read_categories()):
        made[text.slug] = _shelf(text, made.get(text.parent), number)
    return made


def _shelf(text: CategoryText, parent: Category | None, number: int) -> Category:
    return service.create_category(
        name=text.name,
        name_en=text.name_en,
        slug=text.slug,
        parent_id=None if parent is None else parent.id,
        keywords=list(text.keywords),
        unit=text.unit,
        position=number,
        by=None,
    )


def _partner(text: PartnerText) -> Partner:
    partner = make_partner(text.name)
    partner.village = text.village
    partner.district_id = district(text.regency, text.district)
    return partner


def _put_on_sale(offer: ProductText, partner: Partner, shelf: Category) -> None:
    product = Product(
        partner_id=partner.id,
        category_id=shelf.id,
        slug=f"{slug_of(offer.name)}-{partner.id}",
        name=offer.name,
        description=offer.about,
        kind=ProductKind.GOODS,
        state=ProductState.PUBLISHED,
        published_at=now(),
    )
    db.session.add(product)
    db.session.flush()
    db.session.add(
        Listing(
            product_id=product.id,
            partner_id=partner.id,
            category_id=shelf.id,
            top_category_id=shelf.parent_id or shelf.id,
            slug=product.slug,
            name=product.name,
            unit=offer.unit,
            price_from=Money(offer.price),
            is_shown=True,
            published_at=now(),
            changed_at=now(),
        )
    )
