"""Public pages are kept: never another person's, never older than what is sold, and told as known to who has them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from marketplace.catalogue import service as catalogue
from marketplace.core import versions
from marketplace.core.db import db, transaction
from marketplace.core.jobs import run_due
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.inventory import service as inventory
from marketplace.partners import service as partners
from marketplace.partners.models import PartnerStatus
from marketplace.payments.states import Method
from marketplace.web.shop import window
from tests.make import Cast, sign_in
from tests.orders.make import buy, contact, make_category, make_goods
from tests.web.test_query_counts import counted, nothing_kept, told

READ = re.compile(r'(?:FROM|JOIN) "?(\w+)')


class Shop:
    """One shop with a product of which plenty is there, and one of which six are."""

    def __init__(self, cast: Cast) -> None:
        with transaction():
            self.partner = cast.ulos
            self.category = make_category("Kain")
            self.goods = make_goods("Ulos sadum", partner=self.partner, category=self.category, stock=50)
            self.last = make_goods("Ulos ragidup", partner=self.partner, category=self.category, stock=6)
        run_due()
        self.pages = (
            "/", "/kategori/kain", "/cari?q=ulos", "/produk/ulos-sadum", "/produk/ulos-ragidup", "/bantuan",
            f"/toko/{self.partner.slug}",
        )  # fmt: skip


@pytest.fixture
def shop(app, cast: Cast) -> Shop:
    return Shop(cast)


def buy_one(goods) -> None:
    buy({goods: 1}, method=Method.COD, contact=contact(district_id=None))
    run_due()


def price(shop: Shop) -> None:
    with transaction():
        catalogue.edit_variant(shop.goods.id, partner_id=shop.partner.id, by=None, price=Money(77_000))


def stock(shop: Shop) -> None:
    with transaction():
        inventory.set_count(shop.goods.id, Quantity.of(3), partner_id=shop.partner.id, by=None)


def category_name(shop: Shop) -> None:
    with transaction():
        catalogue.edit_category(shop.category.id, by=None, name="Kain tenun")


def closed(shop: Shop) -> None:
    with transaction():
        partners.change_status(shop.partner.id, PartnerStatus.PAUSED, reason="libur", by=None)
        catalogue.refresh_partner(shop.partner.id)


def order(shop: Shop) -> None:
    buy_one(shop.goods)


def order_of_the_last(shop: Shop) -> None:
    buy_one(shop.last)


CHANGES = [price, stock, category_name, closed, order, order_of_the_last]


def differing(client, shop: Shop) -> list[str]:
    """The pages that a visitor is given otherwise than they would be made now."""
    given = {page: client.get(page) for page in shop.pages}
    with nothing_kept():
        made = {page: client.get(page) for page in shop.pages}
    return [
        page
        for page in shop.pages
        if (given[page].status_code, given[page].data) != (made[page].status_code, made[page].data)
    ]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_kept_page_is_never_older_than_a_change(app, client, shop: Shop, change: Callable[[Shop], None]):
    assert differing(client, shop) == []
    tags = {page: client.get(page).headers["ETag"] for page in shop.pages}
    change(shop)
    assert differing(client, shop) == []
    page = "/produk/ulos-ragidup" if change is order_of_the_last else "/produk/ulos-sadum"
    assert client.get(page, headers={"If-None-Match": tags[page]}).status_code != 304


def test_without_the_number_the_change_would_be_missed(app, client, shop: Shop, monkeypatch):
    """The negative control of the test above: it can see a page that is too old."""
    assert differing(client, shop) == []
    monkeypatch.setattr(versions, "_WATCHED", {})
    price(shop)
    assert "/produk/ulos-sadum" in differing(client, shop)


def test_a_change_that_was_taken_back_leaves_the_pages_as_they_are(app, client, shop: Shop):
    tag = client.get("/").headers["ETag"]
    with pytest.raises(ZeroDivisionError), transaction():
        catalogue.edit_variant(shop.goods.id, partner_id=shop.partner.id, by=None, price=Money(77_000))
        raise ZeroDivisionError
    with transaction():
        pass
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 304


def test_lists_stay_while_plenty_is_left(client, shop: Shop):
    """An order changes no card as long as more than five are left; the product's own page says how many there are."""
    tags = {page: client.get(page).headers["ETag"] for page in shop.pages}
    buy_one(shop.goods)
    same = {page for page, tag in tags.items() if client.get(page).headers["ETag"] == tag}
    assert same == set(shop.pages) - {"/produk/ulos-sadum"}


def test_the_second_visit_is_answered_by_one_statement_and_no_page(client, shop: Shop):
    for page in shop.pages:
        first = client.get(page)
        assert first.headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in first.vary
        with counted() as said:
            again = client.get(page, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data, len(said)) == (304, b"", 1), (page, told(said))
        assert "Content-Security-Policy" in again.headers


def test_a_page_reads_no_table_that_is_not_watched(app, client, shop: Shop):
    read: set[str] = set()
    with nothing_kept(), counted() as said:
        for page in (*shop.pages, "/kategori/kain?halal=1", "/cari?q=ulos&stok=1", "/cari?q=ulus"):
            client.get(page)
    read = {table for statement in said for table in READ.findall(statement)}
    derived = {"search_index", "anon_1", "anon_2", "shops", "some", "hit", "hits"}  # of watched tables
    assert read - derived - set(window.SHOWN) == set(), told(said)


def test_each_visitor_has_their_own_token_and_number(app, with_csrf, shop: Shop):
    def token(answer) -> str:
        return re.findall(r'name="csrf_token" value="([^"]+)"', answer.text)[0]

    one, other = app.test_client(), app.test_client()
    mine = token(one.get("/produk/ulos-sadum"))
    form = {"variant_id": shop.goods.id, "quantity": "1"}
    assert one.post("/keranjang/tambah", data={**form, "csrf_token": mine}).status_code == 303
    one.get("/keranjang")  # takes the message along
    page, theirs = one.get("/produk/ulos-sadum"), other.get("/produk/ulos-sadum")
    assert '<span class="count">1</span>' in page.text
    assert 'class="count"' not in theirs.text
    assert token(page) == mine, "the token lives as long as the cookie"
    assert mine not in theirs.text
    assert page.headers["ETag"] != theirs.headers["ETag"]
    assert one.get("/", headers={"If-None-Match": theirs.headers["ETag"]}).status_code == 200
    assert other.post("/keranjang/tambah", data={**form, "csrf_token": mine}).status_code == 400


def test_who_is_signed_in_gets_a_page_of_their_own(app, cast: Cast, shop: Shop):
    visitor, person = app.test_client(), sign_in(app.test_client(), cast.sari)
    before = visitor.get("/")
    own = person.get("/")
    assert cast.sari.name.split()[0] in own.text
    assert "ETag" not in own.headers
    assert visitor.get("/").data == before.data


def test_a_message_is_shown_once_and_to_nobody_else(app, shop: Shop):
    one, other = app.test_client(), app.test_client()
    one.post("/keranjang/tambah", data={"variant_id": shop.goods.id, "quantity": "1"})
    assert "flashes" in one.get("/").text
    assert "flashes" not in one.get("/").text
    assert "flashes" not in other.get("/").text


def test_words_that_find_nothing_are_noted_each_time(client, shop: Shop):
    """Whoever searches has an effect, so the answer is never one made for somebody else."""
    assert "ETag" not in client.get("/cari?q=zebra").headers


def test_the_other_language_is_another_page(app, shop: Shop):
    one, other = app.test_client(), app.test_client()
    other.post("/bahasa", data={"locale": "en"})
    assert 'lang="id"' in one.get("/").text[:200]
    assert 'lang="en"' in other.get("/").text[:200]


def test_each_change_moves_the_number_up(app, shop: Shop):
    numbers = [db.session.scalar(versions.NUMBER)]
    for amount in (51_000, 52_000):
        with transaction():
            catalogue.edit_variant(shop.goods.id, partner_id=shop.partner.id, by=None, price=Money(amount))
        numbers.append(db.session.scalar(versions.NUMBER))
    assert numbers == sorted(set(numbers))
