"""The couriers' prices, taken away, changed and put back."""

from __future__ import annotations

import html
import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.core.audit import AuditEntry
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.delivery import queries, service
from marketplace.delivery.models import CourierTariff
from tests.make import Cast, sign_in


@pytest.fixture
def ayu(client: FlaskClient, cast: Cast) -> FlaskClient:
    """The administrator, with the sample prices loaded."""
    with transaction():
        service.load_tariffs()
    sign_in(client, cast.ayu)
    return client


def upload(ayu: FlaskClient, data: bytes, name: str = "ongkir.csv"):
    return ayu.post("/admin/ongkir", data={"file": (io.BytesIO(data), name)})


def fields(page: str) -> dict[str, str]:
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'<input[^>]*name="(rows|instead_of)"[^>]*value="([^"]*)"', page)
    }


def price(courier: str) -> set[Money]:
    db.session.rollback()
    return {row.first_kg for row in queries.tariffs() if row.courier == courier}


def test_the_same_table_changes_nothing(ayu: FlaskClient):
    for kind in ("csv", "xlsx"):
        taken = ayu.get(f"/admin/ongkir/tabel.{kind}")
        assert taken.headers["Content-Disposition"].endswith(f'ongkir.{kind}"')
        page = upload(ayu, taken.data).get_data(as_text=True)
        assert "/admin/ongkir/ganti" not in page, kind
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "courier_tariffs_replaced")) == 1


def test_changed_prices_are_looked_at_and_then_used(ayu: FlaskClient):
    table = ayu.get("/admin/ongkir/tabel.csv").data.decode()
    before = price("JNE")
    changed = re.sub(r"^(JNE,REG,,Sumatera Utara),\d+", r"\1,12345", table, flags=re.MULTILINE)
    assert changed != table

    page = upload(ayu, changed.encode()).get_data(as_text=True)
    assert price("JNE") == before
    sent = fields(page)
    assert ayu.post("/admin/ongkir/ganti", data=sent).status_code == 303
    assert Money(12_345) in price("JNE")
    again = ayu.post("/admin/ongkir/ganti", data=sent)
    assert again.status_code == 200  # the table is not the one that was compared: nothing to do is said
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert entry.after == {"added": 0, "changed": 1, "removed": 0}


def test_somebody_elses_change_in_between_asks_again(ayu: FlaskClient):
    table = ayu.get("/admin/ongkir/tabel.csv").data.decode()
    sent = fields(upload(ayu, table.replace("SiCepat", "Pos").encode()).get_data(as_text=True))
    with transaction():
        service.replace_tariffs(queries.tariffs()[:-1], by=None)
    assert ayu.post("/admin/ongkir/ganti", data=sent).status_code == 200
    assert price("Pos") == set()


def test_a_table_with_a_mistake_changes_nothing_and_says_where(ayu: FlaskClient):
    table = ayu.get("/admin/ongkir/tabel.csv").data.decode().replace("Sumatera Utara", "<b>Atlantis</b>")
    page = upload(ayu, table.encode()).get_data(as_text=True)
    assert "&lt;b&gt;Atlantis&lt;/b&gt;" in page
    assert "/admin/ongkir/ganti" not in page


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 50, b"a,b\n1,2\n", b"Kurir,Layanan,Ke,Kg pertama,Kg berikutnya,Hari\n"]
)
def test_what_is_no_table_is_refused_beside_the_field(ayu: FlaskClient, data: bytes):
    refused = upload(ayu, data)
    assert refused.status_code == 422
    assert 'id="file-error"' in refused.get_data(as_text=True)
    assert ayu.post("/admin/ongkir/ganti", data={"rows": data}).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(CourierTariff)) > 50
