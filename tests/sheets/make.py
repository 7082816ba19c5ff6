"""A shop with thousands of variants, its spreadsheet, and the mistakes that people make in one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert, select

from marketplace.catalogue.models import Product, ProductChange, Variant
from marketplace.catalogue.states import ChangeState, ProductState
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.inventory.models import Stock
from marketplace.partners.models import Partner
from tests.catalogue.make import make_category, make_product

HEAD = [
    "sku",
    "name",
    "variant",
    "category",
    "unit",
    "price",
    "stock",
    "weight_gram",
    "minimum",
    "lead_time_days",
    "is_halal",
]
CHOICES = 10  # variants of one product


def make_shop(partner: Partner, *, variants: int) -> list[list[Any]]:
    """So many variants on sale, ten to a product, written at once; and the rows of the spreadsheet that says so."""
    with transaction() as session:
        category = make_category("Makanan ringan", name_en="Snacks")
        kept = {"partner_id": partner.id, "category_id": category.id, "state": ProductState.DRAFT}
        names = {f"kue-{n}": f"Kue nomor {n}" for n in range(variants // CHOICES)}
        session.execute(
            insert(Product), [{**kept, "slug": slug, "name": name} for slug, name in names.items()]
        )
        ids = dict(session.execute(select(Product.slug, Product.id).where(Product.slug.in_(names))).all())
        made = [
            {
                "product_id": ids[slug],
                "partner_id": partner.id,
                "sku": f"{slug}-{place}",
                "name": f"rasa {place}",
                "price": Money(10_000 + place),
                "position": place,
                "weight_gram": 250,
            }
            for slug in names
            for place in range(CHOICES)
        ]
        session.execute(insert(Variant), made)
        known = session.execute(select(Variant.sku, Variant.id).where(Variant.partner_id == partner.id))
        stocks = {sku: variant_id for sku, variant_id in known if sku.startswith("kue-")}
        session.execute(
            insert(Stock), [{"variant_id": one, "on_hand": Quantity.of(7)} for one in stocks.values()]
        )
    return [
        [one["sku"], names[one["sku"].rpartition("-")[0]], one["name"], "Makanan ringan", "buah", one["price"].amount,
         7, 250, 1, 0, "tidak"]
        for one in made
    ]  # fmt: skip


def make_hard_cases(partner: Partner) -> None:
    """A service, a thing half of which is promised, one whose words wait for review, and two of one name."""
    with transaction() as session:
        make_product(
            "Las pagar",
            partner=partner,
            category=make_category("Jasa las", name_en="Welding", kind="service", unit="jam"),
            sku="LAS",
            stock=None,
        )
        kept = make_product("Madu", partner=partner, category=make_category(), sku="MADU", stock=9)
        stock = session.scalars(select(Stock).where(Stock.variant_id == kept.variants[0].id)).one()
        stock.reserved = Quantity.of(5)
        looked_at = make_category("Obat", name_en="Medicine", review_first=True)
        herb = make_product("Jamu", partner=partner, category=looked_at, sku="JAMU", published=False)
        herb.state = ProductState.PUBLISHED
        session.add(ProductChange(product_id=herb.id, before={}, after={}, state=ChangeState.PENDING))
        for code in ("TAS-1", "TAS-2"):
            make_product("Tas", partner=partner, category=make_category(), sku=code, published=False)
    db.session.rollback()


def _with(row: list[Any], **cells: Any) -> list[Any]:
    return [cells.get(key, cell) for key, cell in zip(HEAD, row, strict=True)]


def _only(**cells: Any) -> list[Any]:
    return [cells.get(key, "") for key in HEAD]


def mistakes(row: list[Any], number: int) -> Iterator[tuple[str, list[Any], str, str]]:
    """One of each kind: what is wrong, the row, its column, and a word of what is said about it."""
    yield "price in words", _with(row, price="mahal"), "price", "25000"
    yield "price below zero", _with(row, price=-5_000), "price", "minus"
    yield "price of nothing", _with(row, price=0), "price", "nol"
    yield "cents", _with(row, price=1_000.5), "price", "bulat"
    yield "price beyond all", _with(row, price=999_999_999_999), "price", "99"
    yield "broken formula", _with(row, price="#REF!"), "price", "rumus"
    yield "a date", _with(row, weight_gram="12/05/2026"), "weight_gram", "tanggal"
    yield "stock below zero", _with(row, stock=-1), "stock", "minus"
    yield "stock in words", _with(row, stock="banyak"), "stock", "angka"
    yield "weight with a comma", _with(row, weight_gram=0.5), "weight_gram", "gram"
    yield "minimum of nothing", _with(row, minimum=0), "minimum", "nol"
    yield "late by years", _with(row, lead_time_days=999), "lead_time_days", "180"
    yield "halal perhaps", _with(row, is_halal="mungkin"), "is_halal", "ya"
    yield "unknown unit", _with(row, unit="karungg"), "unit", "satuan"
    yield "unknown category", _with(row, category="Makanan ringa"), "category", "makanan ringan"
    yield "name too long", _with(row, name="x" * 151), "name", "150"
    yield "another's name of a variant", _with(row, variant="rasa 9"), "variant", "varian"
    yield "no name and no code", _only(price=5_000), "name", "nama"
    yield "unknown code alone", _only(sku=f"TIDAK-ADA-{number}", price=5_000), "sku", "kode"
    yield "new without a price", _only(name=f"Baru {number}", category="Makanan ringan"), "price", "harga"
