"""Stock from the seller's phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.core.quantity import Quantity
from marketplace.inventory import queries, service
from marketplace.inventory.models import Batch
from marketplace.inventory.states import BatchStage
from tests.catalogue.make import make_category, make_product
from tests.make import Cast, cast, sign_in

__all__ = ["cast"]


@pytest.fixture
def budi(cast: Cast, client: FlaskClient) -> FlaskClient:
    return sign_in(client, cast.budi)


@pytest.fixture
def variant(cast: Cast) -> int:
    return make_product("Maggot kering", partner=cast.maggot, stock=10).variants[0].id


def there(variant: int) -> int:
    db.session.rollback()
    return queries.stocks([variant])[variant].on_hand.thousandths // 1_000


def test_one_tap_changes_the_number(budi: FlaskClient, variant: int) -> None:
    for path, expected in (("tambah", 11), ("kurang", 10), ("kurang", 9), ("habis", 0)):
        answer = budi.post(f"/mitra/stok/{variant}/{path}")
        assert answer.status_code == 303
        assert there(variant) == expected


def test_a_tap_never_takes_what_was_promised(budi: FlaskClient, variant: int) -> None:
    with transaction():
        service.reserve({variant: Quantity.of(10)}, holder=("order", 1), expires_at=None)
    assert budi.post(f"/mitra/stok/{variant}/kurang").status_code == 422
    assert there(variant) == 10


def test_a_count_is_typed_as_people_type(budi: FlaskClient, variant: int) -> None:
    path = f"/mitra/stok/{variant}"
    refused = budi.post(path, data={"quantity": "banyak"})
    assert refused.status_code == 422
    assert 'value="banyak"' in refused.text
    assert budi.post(path, data={"quantity": "7,5"}).status_code == 303
    assert queries.stocks([variant])[variant].on_hand == Quantity(7_500)


def test_a_sale_outside_is_refused_beyond_what_is_free(budi: FlaskClient, variant: int) -> None:
    path = f"/mitra/stok/{variant}/keluar"
    assert budi.post(path, data={"kind": "sold", "quantity": "11"}).status_code == 422
    assert budi.post(path, data={"kind": "sold", "quantity": "4", "amount": "50rb"}).status_code == 303
    assert budi.post(path, data={"kind": "lost", "quantity": "1", "note": "basah"}).status_code == 303
    assert there(variant) == 5
    page = budi.get(f"/mitra/stok/{variant}").text
    assert "basah" in page


def test_a_batch_is_started_corrected_and_harvested(budi: FlaskClient, cast: Cast) -> None:
    category = make_category("Maggot", kind="living", unit="kg")
    variant = make_product("Maggot segar", partner=cast.maggot, category=category, stock=0).variants[0].id
    day = (today() + timedelta(days=6)).isoformat()
    sent = {"variant_id": variant, "expected": "40", "started_on": today().isoformat(), "harvest_on": day}

    assert budi.post("/mitra/panen/baru", data={**sent, "harvest_on": "kapan-kapan"}).status_code == 422
    assert budi.post("/mitra/panen/baru", data={**sent, "variant_id": "999"}).status_code == 422
    assert budi.post("/mitra/panen/baru", data=sent).status_code == 303
    batch = db.session.scalars(select(Batch)).one()
    assert budi.post(f"/mitra/panen/{batch.id}/tahap/growing").status_code == 303
    correction = {"expected": "40", "loss": "41", "harvest_on": day}
    assert budi.post(f"/mitra/panen/{batch.id}/ubah", data=correction).status_code == 422
    assert budi.post(f"/mitra/panen/{batch.id}/ubah", data={**correction, "loss": "3"}).status_code == 303
    assert budi.post(f"/mitra/panen/{batch.id}", data={"quantity": "36,5"}).status_code == 303

    db.session.refresh(batch)
    assert batch.state is BatchStage.HARVESTED
    assert queries.available([variant])[variant] == Quantity(36_500)
    assert "36,5" in budi.get("/mitra/panen").text


def test_another_shops_batch_does_not_exist(budi: FlaskClient, cast: Cast) -> None:
    category = make_category("Maggot", kind="living")
    product = make_product("Maggot", partner=cast.ulos, category=category)
    with transaction():
        batch = service.start_batch(
            product.variants[0].id,
            partner_id=cast.ulos.id,
            harvest_on=today(),
            expected=Quantity.of(4),
            by=None,
        ).id
    for method, path in (
        ("GET", ""),
        ("POST", ""),
        ("GET", "/ubah"),
        ("POST", "/tahap/ready"),
        ("POST", "/gagal"),
    ):
        data = {"quantity": "1"} if method == "POST" else None
        assert budi.open(f"/mitra/panen/{batch}{path}", method=method, data=data).status_code == 404


def test_a_service_has_a_limit_a_day(budi: FlaskClient, cast: Cast) -> None:
    product = make_product(
        "Nasi kotak", partner=cast.maggot, category=make_category("Katering", kind="service")
    )
    variant = product.variants[0].id
    assert budi.post(f"/mitra/stok/{variant}/kapasitas", data={"per_day": "100"}).status_code == 303
    assert queries.day_left(variant, today()) == Quantity.of(100)
    assert budi.post(f"/mitra/stok/{variant}/kapasitas", data={"per_day": ""}).status_code == 303
    assert queries.day_left(variant, today()) is None
