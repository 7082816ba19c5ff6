"""A return that its seller does not answer: our staff decides, and both sides hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.core import jobs
from marketplace.core.db import db, transaction
from marketplace.notices.models import Message
from marketplace.orders import queries
from marketplace.orders.models import OrderReturn
from marketplace.orders.states import ReturnState
from tests.make import Cast, sign_in
from tests.orders.test_returning import ask, delivered

BASE = "/admin/keuangan/retur"


@pytest.fixture
def asked(cast: Cast) -> OrderReturn:
    return ask(delivered(), 1)


def its_time_is_over(asked: OrderReturn) -> int:
    with transaction():
        asked.answer_by -= timedelta(days=3)
    return asked.id


def test_finance_finds_it_agrees_and_gives_the_money_back(
    client: FlaskClient, cast: Cast, asked: OrderReturn
) -> None:
    maya = sign_in(client, cast.maya)
    code = asked.order.code
    assert code not in maya.get(BASE).get_data(as_text=True)
    early = maya.post(f"{BASE}/{asked.id}", data={"decision": "setuju", "why": "Rusak"})
    assert early.status_code == 409
    key = its_time_is_over(asked)

    assert f"{BASE}/{key}" in maya.get(BASE).get_data(as_text=True)
    assert f"{BASE}/{key}" in maya.get(f"/admin/keuangan/pesanan/{code}").get_data(as_text=True)
    assert "Jawab pengembalian untuk penjual yang diam" in maya.get("/admin/keuangan").get_data(as_text=True)
    empty = maya.post(f"{BASE}/{key}", data={"decision": "setuju", "why": ""})
    assert empty.status_code == 422
    assert "checked" in empty.get_data(as_text=True), "what was chosen is kept"
    for decision in ("setuju", "sampai"):
        said = maya.post(f"{BASE}/{key}", data={"decision": decision, "why": "Foto jelas"})
        assert said.status_code == 303

    db.session.rollback()
    assert queries.get_return_for_staff(key).state is ReturnState.REFUNDED
    assert code not in maya.get(BASE).get_data(as_text=True)
    jobs.run_due()
    told = " ".join(message.subject for message in db.session.query(Message))
    assert f"Kami sudah menjawab pengembalian barang {code}" in told


def test_the_auditor_reads_and_decides_nothing(client: FlaskClient, cast: Cast, asked: OrderReturn) -> None:
    edi = sign_in(client, cast.edi)
    key = its_time_is_over(asked)

    assert "Jawab untuk penjual" not in edi.get(f"{BASE}/{key}").get_data(as_text=True)
    assert edi.post(f"{BASE}/{key}", data={"decision": "tolak", "why": "x"}).status_code == 403
