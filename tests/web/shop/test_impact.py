"""/dampak: for everybody, with sources, and without any single partner's figures."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from marketplace.core.clock import now, today
from tests.make import Cast, make_partner
from tests.programme.make import give_aid, make_product, sell_to_consumer


def page_of(client: FlaskClient) -> str:
    answer = client.get("/dampak")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def sell(cast: Cast, partner_id: int, amount: int) -> None:
    product = make_product(partner_id, f"Barang {partner_id}", by=cast.budi.id)
    give_aid(cast, partner_id, on=today() - timedelta(days=30), products=[product.id])
    sell_to_consumer(product, amount, at=now() - timedelta(days=3))


def test_it_opens_on_an_empty_market(client: FlaskClient) -> None:
    assert "Rp" not in page_of(client).split("<main", 1)[1].split("</main", 1)[0]


def test_a_sum_that_would_tell_one_partners_figure_is_withheld(cast: Cast, client: FlaskClient) -> None:
    sell(cast, cast.maggot.id, 111_000)
    sell(cast, cast.ulos.id, 222_000)
    few = page_of(client)
    assert "333.000" not in few
    assert "111.000" not in few

    sell(cast, make_partner("Kopi Toba", site=cast.smelter).id, 444_000)
    enough = page_of(client)
    assert "Rp777.000" in enough
    assert "444.000" not in enough
    assert cast.maggot.name not in enough
    assert "Batu Bara" in enough


def test_a_month_in_which_one_partner_sold_is_not_drawn(cast: Cast, client: FlaskClient) -> None:
    coffee = make_partner("Kopi Toba", site=cast.smelter)
    for partner_id in (cast.maggot.id, cast.ulos.id, coffee.id):
        sell(cast, partner_id, 100_000)
    assert "Penjualan ke konsumen per bulan" in page_of(client)

    product = make_product(coffee.id, "Kopi bubuk", by=cast.budi.id)
    sell_to_consumer(product, 55_000, at=now() - timedelta(days=70))
    page = page_of(client)
    assert "Rp355.000" in page
    assert "Penjualan ke konsumen per bulan" not in page
    assert "Rp55.000" not in page
