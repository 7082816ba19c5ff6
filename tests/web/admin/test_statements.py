"""Bank statements in the pages of finance: upload, preview, booking, the queue."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import jobs
from marketplace.core.db import db
from marketplace.orders.models import Checkout
from marketplace.payments import queries
from marketplace.payments.models import Payment
from marketplace.payments.queries import receipts
from marketplace.payments.states import LineState, PaymentState
from tests.make import Cast, sign_in
from tests.orders.make import buy, make_goods, payment_of
from tests.payments.receipts import csv_of, lines

BASE = "/admin/keuangan/mutasi"


@pytest.fixture
def maya(client: FlaskClient, cast: Cast) -> FlaskClient:
    return sign_in(client, cast.maya)


def waiting(cast: Cast) -> tuple[Checkout, Payment]:
    checkout = buy({make_goods(partner=cast.ulos): 1}, buyer=cast.sari)
    return checkout, payment_of(checkout)


def send(visitor: FlaskClient, data: bytes, bank: str = "BCA") -> tuple[int, str]:
    answer = visitor.post(BASE, data={"bank": bank, "file": (io.BytesIO(data), "mutasi.csv")})
    return answer.status_code, answer.headers.get("Location", "")


def test_a_file_is_looked_at_booked_and_found_again(maya: FlaskClient, cast: Cast) -> None:
    _checkout, payment = waiting(cast)
    payment_id, due = payment.id, payment.amount_due.amount
    status, address = send(maya, csv_of(("Transfer Sari", due), ("Bunga", 1_234)))
    assert status == 303
    page = maya.get(address).get_data(as_text=True)
    assert "Transfer Sari" in page
    assert "Bukukan uang masuk" in page

    assert maya.post(f"{address}/bukukan").status_code == 303
    running = maya.get(address)
    assert "Sedang dibukukan" in running.get_data(as_text=True)
    assert running.headers["Refresh"] == "3", "it asks again by itself"
    jobs.run_due()
    done = maya.get(address)
    page = done.get_data(as_text=True)
    assert "Sudah dibukukan" in page
    assert "Refresh" not in done.headers
    db.session.rollback()
    assert queries.get_payment(payment_id).state is PaymentState.SETTLED
    assert "mutasi.csv" in maya.get(BASE).get_data(as_text=True)
    assert "Bunga" in maya.get(f"{BASE}/antrean").get_data(as_text=True)


def test_bad_lines_are_shown_and_can_be_downloaded(maya: FlaskClient, cast: Cast) -> None:
    _status, address = send(maya, csv_of(("Sari", 5_000)) + b"\n=1+1;X;;5000,00\n24/11/2026;Y;;abc\n")
    page = maya.get(address).get_data(as_text=True)
    assert "2 baris tidak terbaca" in page
    assert "Bukukan uang masuk" not in page
    text = maya.get(f"{address}/kesalahan.csv").get_data(as_text=True)

    assert "'=1+1" in text
    assert "abc" in text


def test_a_file_that_is_none_keeps_the_bank_that_was_chosen(maya: FlaskClient, cast: Cast) -> None:
    answer = maya.post(BASE, data={"bank": "BRI", "file": (io.BytesIO(b"\x00\x01" * 400), "x.csv")})

    assert answer.status_code == 422
    assert '<option selected value="BRI">' in answer.get_data(as_text=True)


def test_columns_that_nobody_knows_are_asked_for(maya: FlaskClient, cast: Cast) -> None:
    _status, address = send(maya, b"Waktu,Isi,Angka\n24/11/2026,Sari,5000\n")
    answer = maya.post(
        f"{address}/kolom", data={"date": "0", "text": "1", "credit": "", "amount": "", "mark": ""}
    )
    assert answer.status_code == 422
    assert (
        maya.post(
            f"{address}/kolom", data={"date": "0", "text": "1", "credit": "", "amount": "2", "mark": ""}
        ).status_code
        == 303
    )

    assert "Rp5.000" in maya.get(address).get_data(as_text=True)


def test_too_little_is_matched_by_code_and_the_buyer_sees_what_is_missing(
    app: Flask, maya: FlaskClient, cast: Cast
) -> None:
    checkout, payment = waiting(cast)
    code, payment_id = checkout.code, payment.id
    _status, address = send(maya, csv_of(("Kurang", payment.amount_due.amount - 4_000)))
    maya.post(f"{address}/bukukan")
    jobs.run_due()
    line_id = lines()[0].id
    where = f"{BASE}/baris/{line_id}"
    assert maya.get(where).status_code == 200
    assert maya.post(f"{where}/cocokkan", data={"code": "PM-NADA"}).status_code == 422
    assert maya.post(f"{where}/cocokkan", data={"code": code}).status_code == 303
    page = sign_in(app.test_client(), cast.sari).get(f"/pembelian/{code}/bayar").get_data(as_text=True)
    assert "Masih kurang Rp4.000" in page
    db.session.rollback()
    assert queries.get_payment(payment_id).state is PaymentState.OPEN
    assert "Rp4.000" in maya.get(f"/admin/keuangan/transfer/{payment_id}").get_data(as_text=True)


def test_a_line_is_ignored_with_a_reason_or_given_back(maya: FlaskClient, cast: Cast) -> None:
    _status, address = send(maya, csv_of(("Bunga", 1_234), ("Salah kirim", 9_999)))
    maya.post(f"{address}/bukukan")
    jobs.run_due()
    first, second = (line.id for line in lines())
    assert maya.post(f"{BASE}/baris/{first}/abaikan", data={}).status_code == 422
    maya.post(f"{BASE}/baris/{first}/abaikan", data={"ignore-reason": "Bunga bank"})
    maya.post(f"{BASE}/baris/{second}/kembalikan", data={"back-reason": "Salah rekening"})
    assert maya.get(f"{BASE}/baris/{second}").status_code == 200
    maya.post(f"{BASE}/baris/{second}/terkirim", data={"sent-reason": "24/11 no. 7"})
    db.session.rollback()

    assert receipts.get_line(first).state is LineState.IGNORED
    assert receipts.get_line(second).state is LineState.RETURNED
