"""Many products for measuring, written straight into the tables; the counts and the search index are rebuilt after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, insert, select

from marketplace.catalogue import service as catalogue
from marketplace.catalogue.kinds import ProductKind
from marketplace.catalogue.models import Listing, Product, ProductPhoto, SearchDocument, Variant
from marketplace.catalogue.search.text import index_words
from marketplace.catalogue.states import ProductState
from marketplace.cli.demo.vocabulary import count_words
from marketplace.core import clock
from marketplace.core.db import Model, db, is_sqlite, transaction
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.core.states import StateChange
from marketplace.inventory.models import Stock, StockMove
from marketplace.inventory.states import MoveReason

AT_ONCE = 2_000
Like = tuple[Listing, SearchDocument]
WORDS = (
    "Asli",
    "Pilihan",
    "Istimewa",
    "Harian",
    "Keluarga",
    "Hemat",
    "Kampung",
    "Segar",
    "Halus",
    "Tebal",
    "Danau",
    "Pesisir",
)


def add_products(count: int, *, end: datetime, say: Callable[[str], Any]) -> None:
    """`count` products beside those that are there, copies of them with other names, prices and stock."""
    chance = Random(count)
    models = _models()
    first: dict[type[Model], int] = {
        model: (db.session.scalar(select(func.max(model.id))) or 0) + 1 for model in (Product, Variant)
    }
    db.session.rollback()
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(count, start + AT_ONCE))
        with clock.at(end), transaction():
            for model, rows in _rows(numbers, first, models, chance, end).items():
                db.session.execute(insert(model), rows)
    with clock.at(end), transaction():
        _move_sequences()
        catalogue.rebuild_counts()
    count_words(end)
    say(f"{count} more products stand in the tables.")


def _move_sequences() -> None:
    """PostgreSQL gives the next key from a counter that did not see the keys given here."""
    if not is_sqlite():
        for model in (Product, Variant):
            sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
            db.session.execute(select(func.setval(sequence, select(func.max(model.id)).scalar_subquery())))


def _models() -> list[Like]:
    """What is on sale, with its search words: the copies look and read like these."""
    found = db.session.execute(
        select(Listing, SearchDocument)
        .join(SearchDocument, SearchDocument.product_id == Listing.product_id)
        .where(Listing.is_shown, ~Listing.is_unlimited)
        .order_by(Listing.id)
    ).all()
    db.session.expunge_all()
    return [(listing, words) for listing, words in found]


def _rows(
    numbers: range,
    first: dict[type[Model], int],
    models: list[tuple[Listing, SearchDocument]],
    chance: Random,
    end: datetime,
) -> dict[type[Model], list[dict[str, Any]]]:
    rows: dict[type[Model], list[dict[str, Any]]] = {}
    for number in numbers:
        like, words = chance.choice(models)
        for model, row in _one(number, first, like, chance, end):
            rows.setdefault(model, []).append(row)
        name = rows[Product][-1]["name"]
        rows.setdefault(SearchDocument, []).append(
            {
                "product_id": first[Product] + number,
                "name": " ".join(index_words(name)),
                "words": words.words,
                "stems": words.stems,
            }
        )
    return rows


def _one(
    number: int, first: dict[type[Model], int], like: Listing, chance: Random, end: datetime
) -> Iterator[tuple[type[Model], dict[str, Any]]]:
    product_id, variant_id = first[Product] + number, first[Variant] + number
    name = f"{like.name.partition(' - ')[0]} {chance.choice(WORDS)} {chance.choice(WORDS)} {number + 1}"
    slug = f"{like.slug[:60]}-x{number + 1}"
    price = Money(max(500, round(like.price_from.amount * chance.uniform(0.6, 1.6) / 500) * 500))
    amount = Quantity.of(chance.randint(5, 500))
    published = end - timedelta(minutes=chance.randint(1, 1_000_000))
    owner = {"partner_id": like.partner_id}
    yield (
        Product,
        {
            **owner,
            "id": product_id,
            "category_id": like.category_id,
            "slug": slug,
            "name": name,
            "description": "Barang rekaan untuk mengukur kecepatan.",
            "kind": ProductKind.GOODS,
            "state": ProductState.PUBLISHED,
            "attributes": {},
            "is_halal": like.is_halal,
            "published_at": published,
            "reviewed_at": published,
        },
    )
    yield (
        Variant,
        {
            **owner,
            "id": variant_id,
            "product_id": product_id,
            "sku": f"X{number + 1:07}",
            "price": price,
            "unit": like.unit,
            "weight_gram": 500,
        },
    )
    yield ProductPhoto, {"product_id": product_id, "picture_id": like.picture_id, "position": 0}
    yield Listing, _listing(product_id, slug, name, price, amount, published, like)
    for source, target in ((None, ProductState.DRAFT), (ProductState.DRAFT, ProductState.PUBLISHED)):
        yield (
            StateChange,
            {"machine": "products", "thing_id": product_id, "source": source, "target": target.value},
        )
    yield Stock, {"variant_id": variant_id, "on_hand": amount, "reserved": Quantity(0)}
    yield StockMove, {"variant_id": variant_id, "quantity": amount, "reason": MoveReason.COUNTED}


def _listing(
    product_id: int, slug: str, name: str, price: Money, amount: Quantity, published: datetime, like: Listing
) -> dict[str, Any]:
    return {
        "partner_id": like.partner_id,
        "product_id": product_id,
        **{
            key: getattr(like, key)
            for key in ("category_id", "top_category_id", "regency_id", "picture_id", "unit")
        },
        **{key: getattr(like, key) for key in ("is_halal", "has_own_delivery", "has_pickup", "has_courier")},
        "slug": slug,
        "name": name,
        "price_from": price,
        "photo_count": 1,
        "available": amount,
        "sold": Quantity(0),
        "is_shown": True,
        "published_at": published,
        "changed_at": published,
    }
