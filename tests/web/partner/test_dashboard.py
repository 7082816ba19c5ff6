"""The partner's home."""

from __future__ import annotations

from sqlalchemy import event

from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.orders.models import Order
from tests.make import Cast, sign_in
from tests.orders.make import make_goods, make_order


def test_the_home_page_says_what_needs_doing_in_twelve_statements(client, cast: Cast):
    thing = make_goods("Maggot kering", partner=cast.maggot, stock=4)
    order = make_order(variant=thing, quantity=1)
    with transaction():
        db.session.get(Order, order.id).due_at = now()
    sign_in(client, cast.budi)
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    page = client.get("/mitra/").get_data(as_text=True)

    read = [text for text in statements if text.startswith("SELECT")]
    assert len(read) <= 12, "\n\n".join(read)
    assert order.code in page
    assert "Maggot kering" in page


def test_a_new_shop_is_shown_the_way_to_its_first_order(client, cast: Cast):
    sign_in(client, cast.budi)

    assert "/mitra/produk/baru" in client.get("/mitra/").get_data(as_text=True)
