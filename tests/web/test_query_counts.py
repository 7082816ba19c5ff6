"""How often a page asks the database: a few times, and no more often when there is more to show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import current_app
from sqlalchemy import event

from marketplace.core import jobs
from marketplace.core.db import db, transaction
from tests.make import Cast, sign_in
from tests.orders.make import make_category, make_goods, make_order

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")
FEW, MANY = 2, 14


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    said: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _many) -> None:
        if not statement.lstrip().upper().startswith(NOT_COUNTED):
            said.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Every page is made anew meanwhile."""
    pages = current_app.extensions["stored_pages"]
    pages.most, before = 0, pages.most
    try:
        yield
    finally:
        pages.most = before


def statements(client, address: str) -> list[str]:
    """Of the second visit: the first one may fill a cache."""
    assert client.get(address).status_code == 200
    with counted() as said, nothing_kept():
        assert client.get(address).status_code == 200
    return said


def stock_up(cast: Cast, count: int) -> list:
    """So many goods, half of them of each partner, in as many categories."""
    with transaction():
        made = []
        for number in range(count):
            partner = cast.maggot if number % 2 else cast.ulos
            category = make_category(f"Jenis {number % 5}")
            made.append(
                make_goods(f"Kopi {number}", partner=partner, category=category, stock=50, tiers={5: 40_000})
            )
    jobs.run_due()
    return made


def fill(client, goods) -> None:
    for variant in goods:
        answer = client.post("/keranjang/tambah", data={"variant_id": variant.id, "quantity": "1"})
        assert answer.status_code in {200, 303}, answer.get_data(as_text=True)


def told(said: list[str]) -> str:
    return "\n\n".join(" ".join(statement.split())[:400] for statement in said)


@pytest.mark.parametrize("kind", ["home", "category", "search", "product", "shop"])
def test_a_consumer_page_asks_at_most_eight_times_however_much_there_is(app, client, cast: Cast, kind):
    (first, *_) = stock_up(cast, FEW)
    address = {
        "home": "/",
        "category": f"/kategori/{first.product.category.slug}",
        "search": "/cari?q=kopi",
        "product": f"/produk/{first.product.slug}",
        "shop": f"/toko/{cast.ulos.slug}",
    }[kind]
    few = statements(client, address)
    stock_up(cast, MANY)
    many = statements(client, address)
    assert 0 < len(many) <= 8, told(many)
    assert len(many) <= len(few), told(many)


def test_the_basket_asks_at_most_eight_times_however_full_it_is(app, client, cast: Cast):
    goods = stock_up(cast, FEW)
    fill(client, goods)
    few = statements(client, "/keranjang")
    fill(client, stock_up(cast, MANY))
    many = statements(client, "/keranjang")
    assert 0 < len(many) <= 8, told(many)
    assert len(many) == len(few), told(many)


def test_the_partners_home_asks_at_most_twelve_times_however_much_there_is_to_do(app, client, cast: Cast):
    sign_in(client, cast.budi)

    def trade(count: int) -> None:
        for variant in stock_up(cast, count):
            if variant.partner_id == cast.maggot.id:
                make_order(variant=variant, quantity=1)
        jobs.run_due()

    trade(FEW)
    few = statements(client, "/mitra")
    trade(MANY)
    many = statements(client, "/mitra")
    assert 0 < len(many) <= 12, told(many)
    assert len(many) == len(few), told(many)
