"""Categories, products and photos for tests, made by calling the services."""

from __future__ import annotations

import io
from itertools import count
from typing import Any

from PIL import Image
from sqlalchemy import select

from marketplace.catalogue import service
from marketplace.catalogue.models import Category, Product
from marketplace.core.db import db
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.inventory import service as inventory
from marketplace.partners.models import Partner
from tests.make import make_partner, within

_numbers = count(1)


def make_category(name: str = "Kerajinan", **facts: Any) -> Category:
    """The category of this name, made when there is none."""
    with within():
        found = db.session.scalar(select(Category).where(Category.name == name))
        return found or service.create_category(name=name, by=None, **facts)


def make_product(
    name: str | None = None,
    *,
    partner: Partner | None = None,
    category: Category | None = None,
    price: int = 45_000,
    stock: int | None = 10,
    published: bool = True,
    **facts: Any,
) -> Product:
    """A product with one variant, on sale unless told otherwise."""
    with within():
        partner = partner or make_partner()
        category = category or make_category()
        product = service.create_product(
            partner_id=partner.id,
            name=name or f"Barang {next(_numbers)}",
            price=Money(price),
            category_id=category.id,
            by=None,
            **facts,
        )
        if stock is not None:
            inventory.set_count(product.variants[0].id, Quantity.of(stock), partner_id=partner.id, by=None)
        if published:
            service.publish(product.id, partner_id=partner.id, by=None)
    return product


def photo(*, width: int = 800, height: int = 600, kind: str = "JPEG") -> bytes:
    """The bytes of a real picture."""
    body = io.BytesIO()
    Image.new("RGB", (width, height), (180, 90, 40)).save(body, kind)
    return body.getvalue()
