"""Pages of paying, as a buyer with a phone and without scripts meets them."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Config
from marketplace.core.clock import at, now
from marketplace.core.db import transaction
from marketplace.orders.models import Checkout
from marketplace.orders.states import OrderState
from marketplace.payments import gateway as gateways
from marketplace.payments import queries, service
from marketplace.payments.states import Method, PaymentState, ProofState, Source
from marketplace.payments.stripe_lookalike.faults import HEALTHY, Knobs
from marketplace.payments.stripe_lookalike.server import Lookalike
from tests.make import Cast, sign_in
from tests.orders.make import buy, make_goods, payment_of
from tests.payments.cards import press, running_stripe
from tests.payments.make import photo_bytes


@pytest.fixture
def stripe(app: Flask, settings: Config) -> Iterator[Lookalike]:
    with running_stripe(settings) as server:
        yield server


@pytest.fixture
def sari(client: FlaskClient, cast: Cast) -> FlaskClient:
    return sign_in(client, cast.sari)


def bought(cast: Cast, method: Method = Method.TRANSFER) -> Checkout:
    return buy({make_goods(partner=cast.ulos, price=152_500): 1}, method=method, buyer=cast.sari)


def address(checkout: Checkout, tail: str = "bayar") -> str:
    return f"/pembelian/{checkout.code}/{tail}"


def send_photo(visitor: FlaskClient, checkout: Checkout, colour: str = "white") -> Any:
    data = {"photo": (io.BytesIO(photo_bytes(colour)), "bukti.jpg")}
    return visitor.post(address(checkout), data=data, content_type="multipart/form-data")


def test_a_transfer_says_how_much_where_and_until_when(sari: FlaskClient, cast: Cast) -> None:
    checkout = bought(cast)
    payment = payment_of(checkout)
    page = sari.get(address(checkout))
    text = page.get_data(as_text=True)

    assert page.status_code == 200
    due = str(payment.amount_due)
    assert f"{due[:-3]}<mark>{due[-3:]}</mark>" in text
    assert "107-00-0000000-1" in text
    assert 'data-copy="1070000000001"' in text
    assert "data-countdown=" in text
    assert 'capture="environment"' in text


def test_other_peoples_purchases_do_not_exist(app: Flask, sari: FlaskClient, cast: Cast) -> None:
    checkout = bought(cast)
    tono = sign_in(app.test_client(), cast.tono)
    for visitor in (tono, app.test_client()):
        assert visitor.get(address(checkout)).status_code == 404
        assert visitor.get(address(checkout, "kembali")).status_code == 404
        assert send_photo(visitor, checkout).status_code == 404
        assert visitor.post(address(checkout, "bayar/kartu")).status_code == 404


def test_a_photo_from_the_phone_is_kept_and_sending_twice_is_harmless(sari: FlaskClient, cast: Cast) -> None:
    checkout = bought(cast)
    for _click in range(2):
        assert send_photo(sari, checkout).status_code == 303
    payment = payment_of(checkout)

    assert [proof.state for proof in queries.proofs_of([payment.id])[payment.id]] == [ProofState.WAITING]
    assert "Foto Anda sudah kami terima" in sari.get(address(checkout)).get_data(as_text=True)


@pytest.mark.parametrize("body", [None, b"%PDF-1.7", b""])
def test_no_photo_or_no_picture_is_refused_beside_the_field(
    sari: FlaskClient, cast: Cast, body: bytes | None
) -> None:
    checkout = bought(cast)
    data = {} if body is None else {"photo": (io.BytesIO(body), "x.jpg")}
    answer = sari.post(address(checkout), data=data, content_type="multipart/form-data")
    text = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert 'id="error-summary"' in text
    assert 'id="photo-error"' in text


def test_a_rejected_photo_says_why(sari: FlaskClient, cast: Cast) -> None:
    checkout = bought(cast)
    send_photo(sari, checkout)
    payment = payment_of(checkout)
    proof = queries.proofs_of([payment.id])[payment.id][0]
    with transaction():
        service.reject_proof(proof.id, reason="Fotonya gelap sekali.", by=cast.maya.id)

    assert "Fotonya gelap sekali." in sari.get(address(checkout)).get_data(as_text=True)


def test_when_the_time_is_over_the_page_says_so_and_still_takes_a_photo(
    sari: FlaskClient, cast: Cast
) -> None:
    checkout = bought(cast)
    with at(now() + timedelta(days=2)):
        service.expire_due()
    text = sari.get(address(checkout)).get_data(as_text=True)

    assert "Waktu pembayaran sudah habis" in text
    assert send_photo(sari, checkout).status_code == 303


def test_the_card_button_leads_to_the_hosted_page_and_back_to_the_purchase(
    stripe: Lookalike, sari: FlaskClient, cast: Cast
) -> None:
    checkout = bought(cast, Method.STRIPE)
    assert sari.get(address(checkout)).status_code == 200
    first, second = (sari.post(address(checkout, "bayar/kartu")) for _click in range(2))
    assert (first.status_code, first.location) == (303, second.location)

    waiting = sari.get(address(checkout, "kembali"))
    assert waiting.status_code == 200
    assert "Menunggu konfirmasi" in waiting.get_data(as_text=True)

    press(first.location)
    back = sari.get(address(checkout, "kembali"))
    assert (back.status_code, back.location) == (303, f"/pembelian/{checkout.code}")
    assert checkout.orders[0].state is OrderState.NEW
    assert payment_of(checkout).settled_by is Source.RETURN_PAGE


def test_looking_at_the_page_of_paying_opens_nothing(
    stripe: Lookalike, sari: FlaskClient, cast: Cast
) -> None:
    checkout = bought(cast, Method.STRIPE)
    sari.get(address(checkout))

    assert payment_of(checkout).provider_ref is None
    assert stripe.account.store.all("checkout.session") == []


def test_a_card_service_that_is_away_costs_nothing_and_trying_again_works(
    stripe: Lookalike, sari: FlaskClient, cast: Cast
) -> None:
    checkout = bought(cast, Method.STRIPE)
    stripe.faults.set(Knobs(status=500))
    answer = sari.post(address(checkout, "bayar/kartu"))
    text = answer.get_data(as_text=True)

    assert answer.status_code == 503
    assert "Traceback" not in text
    assert f"/pembelian/{checkout.code}/bayar/kartu" in text
    assert checkout.orders[0].state is OrderState.UNPAID
    assert sari.get(address(checkout, "kembali")).status_code == 200

    stripe.faults.set(HEALTHY)
    gateways._gateway.cache_clear()
    assert sari.post(address(checkout, "bayar/kartu")).status_code == 303


def test_another_way_of_paying_for_the_same_goods(stripe: Lookalike, sari: FlaskClient, cast: Cast) -> None:
    checkout = bought(cast, Method.STRIPE)
    hosted = sari.post(address(checkout, "bayar/kartu")).location
    assert sari.post(address(checkout, "bayar/cara"), data={"payment": "transfer"}).status_code == 303

    payment = payment_of(checkout)
    assert (payment.method, payment.state) == (Method.TRANSFER, PaymentState.OPEN)
    press(hosted)
    assert stripe.account.store.all("payment_intent") == []
    states = [one.state for one in queries.payments_of(("checkouts", checkout.id))]
    assert states == [PaymentState.VOID, PaymentState.OPEN]


@pytest.mark.parametrize("method", ["", "cod", "gold"])
def test_a_way_that_is_not_offered_is_refused(sari: FlaskClient, cast: Cast, method: str) -> None:
    checkout = bought(cast)
    answer = sari.post(address(checkout, "bayar/cara"), data={"payment": method})

    assert answer.status_code == 422
    assert payment_of(checkout).method is Method.TRANSFER


def test_paid_is_paid(sari: FlaskClient, cast: Cast) -> None:
    checkout = bought(cast)
    with transaction():
        service.confirm_transfer(payment_of(checkout).id, by=cast.maya.id)
    text = sari.get(address(checkout)).get_data(as_text=True)

    assert "Pembayaran Anda sudah kami terima" in text
    assert checkout.code in text
    assert send_photo(sari, checkout).status_code == 303


def test_qris_is_shown_only_when_the_operator_has_a_code(
    app: Flask, sari: FlaskClient, cast: Cast, settings: Config
) -> None:
    code = (
        "00020101021126570011ID.CO.EXAMPLE0118936009110000000000021005123456789020451110303UMI5802ID6304ABCD"
    )
    app.config["SETTINGS"] = dataclasses.replace(settings, OPERATOR_QRIS=code)
    try:
        checkout = bought(cast, Method.QRIS)
        text = sari.get(address(checkout)).get_data(as_text=True)
        picture = sari.get(address(checkout, "bayar/qris.svg"))
    finally:
        app.config["SETTINGS"] = settings

    assert "Pembayaran ini dikonfirmasi oleh orang" in text
    assert picture.mimetype == "image/svg+xml"
    assert sari.get(address(checkout, "bayar/qris.svg")).status_code == 404


def test_in_english_too(sari: FlaskClient, cast: Cast) -> None:
    checkout = bought(cast)
    sari.post("/bahasa", data={"locale": "en", "next": "/"})

    assert "Transfer exactly this amount" in sari.get(address(checkout)).get_data(as_text=True)
