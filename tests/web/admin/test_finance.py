"""Money pages of the operator: finance acts, the auditor reads, nobody else enters."""

from __future__ import annotations

from io import BytesIO
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from marketplace.core.db import db, transaction
from marketplace.core.money import ZERO
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.orders import queries as order_queries
from marketplace.orders import service as orders
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.payments import queries, service
from marketplace.payments.models import Payment
from marketplace.payments.states import PaymentState, ProofState, Source
from tests.make import Cast, sign_in
from tests.orders.make import buy, contact, make_goods, make_order, payment_of
from tests.payments.make import photo_bytes

_phones = count(1)
PAGES = [
    "",
    "/transfer",
    "/pembayaran",
    "/pengembalian",
    "/cod",
    "/buku",
    "/buku/cash_bank",
    "/buku?buku=company",
]


@pytest.fixture
def maya(client: FlaskClient, cast: Cast) -> FlaskClient:
    return sign_in(client, cast.maya)


def waiting(cast: Cast, *, with_photo: bool = True) -> Payment:
    checkout = buy({make_goods(partner=cast.ulos): 1}, buyer=cast.sari)
    payment = payment_of(checkout)
    if with_photo:
        photo = service.keep_photo(photo_bytes())
        with transaction():
            service.submit_proof(payment.id, photo=photo)
    return payment


def confirm(visitor: FlaskClient, payment: Payment, received: object = None) -> int:
    data = {"received": str(payment.amount_due if received is None else received), "ref": "24/11 no. 7"}
    return visitor.post(f"/admin/keuangan/transfer/{payment.id}/konfirmasi", data=data).status_code


@pytest.mark.parametrize("tail", PAGES)
def test_each_page_opens_for_finance_admin_and_auditor_only(app: Flask, cast: Cast, tail: str) -> None:
    waiting(cast)
    make_order(variant=make_goods(partner=cast.ulos))
    status = {
        person: sign_in(app.test_client(), getattr(cast, person)).get(f"/admin/keuangan{tail}").status_code
        for person in ("maya", "ayu", "edi", "lina", "budi", "sari", "tono")
    }

    assert status == {"maya": 200, "ayu": 200, "edi": 200, "lina": 403, "budi": 403, "sari": 403, "tono": 403}
    assert app.test_client().get(f"/admin/keuangan{tail}").status_code == 303


def test_what_waits_is_on_the_first_page(maya: FlaskClient, cast: Cast) -> None:
    waiting(cast)
    text = maya.get("/admin/keuangan").get_data(as_text=True)

    assert "Periksa foto bukti transfer" in text
    assert "1 menunggu" in text


def test_confirming_a_transfer_starts_the_order(maya: FlaskClient, cast: Cast) -> None:
    payment = waiting(cast)
    page = maya.get(f"/admin/keuangan/transfer/{payment.id}")
    assert str(payment.amount_due) in page.get_data(as_text=True)

    assert confirm(maya, payment) == 303

    order = order_of(payment)
    assert order.state is OrderState.NEW
    assert ledger.balance(Account.CASH_BANK) == payment.amount_due


def order_of(payment: Payment) -> Order:
    db.session.rollback()
    checkout = order_queries.find_checkout_by_id(payment.payable_id)
    assert checkout is not None
    return checkout.orders[0]


def test_the_second_person_is_told_and_nothing_is_booked_twice(
    app: Flask, maya: FlaskClient, cast: Cast
) -> None:
    payment = waiting(cast)
    ayu = sign_in(app.test_client(), cast.ayu)
    assert [confirm(maya, payment), confirm(ayu, payment)] == [303, 303]

    page = ayu.get(f"/admin/keuangan/pembayaran/{payment.id}").get_data(as_text=True)
    assert "Petugas lain baru saja mengonfirmasi" in page
    assert ledger.balance(Account.CASH_BANK) == payment.amount_due


@pytest.mark.parametrize("received", ["", "banyak", "1", "45.000"])
def test_another_amount_is_refused_beside_the_field_and_kept(
    maya: FlaskClient, cast: Cast, received: str
) -> None:
    payment = waiting(cast)
    data = {"received": received, "ref": "24/11 no. 7"}
    answer = maya.post(f"/admin/keuangan/transfer/{payment.id}/konfirmasi", data=data)
    text = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert 'id="received-error"' in text
    assert 'value="24/11 no. 7"' in text
    assert f'value="{received}"' in text
    assert payment_state(payment) is PaymentState.OPEN


def payment_state(payment: Payment) -> PaymentState:
    db.session.rollback()
    return queries.get_payment(payment.id).state


def test_the_auditor_reads_and_changes_nothing(app: Flask, cast: Cast) -> None:
    payment = waiting(cast)
    edi = sign_in(app.test_client(), cast.edi)

    assert "konfirmasi" not in edi.get(f"/admin/keuangan/transfer/{payment.id}").get_data(as_text=True)
    assert confirm(edi, payment) == 403
    assert payment_state(payment) is PaymentState.OPEN


def test_rejecting_a_photo_needs_a_reason(maya: FlaskClient, cast: Cast) -> None:
    payment = waiting(cast)
    proof = queries.proofs_of([payment.id])[payment.id][0]
    address = f"/admin/keuangan/bukti/{proof.id}/tolak"

    assert maya.post(address, data={"reason": " "}).status_code == 422
    assert maya.post(address, data={"reason": "Belum masuk."}).status_code == 303
    assert queries.get_proof(proof.id).state is ProofState.REJECTED


def test_the_photo_is_shown_to_finance_alone(app: Flask, maya: FlaskClient, cast: Cast) -> None:
    payment = waiting(cast)
    proof = queries.proofs_of([payment.id])[payment.id][0]
    address = f"/admin/keuangan/bukti/{proof.id}/foto"
    answer = maya.get(address)

    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert "no-store" in answer.headers["Cache-Control"]
    assert sign_in(app.test_client(), cast.budi).get(address).status_code == 403
    assert maya.get(f"/media/{proof.file_key}").status_code == 404


def test_the_same_photo_for_two_purchases_is_flagged(maya: FlaskClient, cast: Cast) -> None:
    waiting(cast)
    second = waiting(cast)

    text = maya.get(f"/admin/keuangan/transfer/{second.id}").get_data(as_text=True)
    assert "Foto ini juga dikirim untuk pembayaran lain" in text


def test_the_history_names_every_step_and_who_took_it(maya: FlaskClient, cast: Cast) -> None:
    payment = waiting(cast)
    confirm(maya, payment)
    text = maya.get(f"/admin/keuangan/pembayaran/{payment.id}").get_data(as_text=True)

    for words in ("Pembayaran dibuka", "Foto bukti transfer dikirim", "Uang diterima", "Maya", "24/11 no. 7"):
        assert words in text
    for kind in ("Pembayaran diterima", "Dipasangkan ke pesanan"):
        assert kind in text


def test_a_difference_waits_until_somebody_wrote_what_was_done(maya: FlaskClient, cast: Cast) -> None:
    payment = waiting(cast, with_photo=False)
    with transaction():
        service.hold_for_review(payment.id, "amount Rp1", source=Source.WEBHOOK)
    assert "di sana jumlahnya Rp1" in maya.get("/admin/keuangan").get_data(as_text=True)

    address = f"/admin/keuangan/pembayaran/{payment.id}/periksa"
    assert maya.post(address, data={"note": " "}).status_code == 422
    assert maya.post(address, data={"note": "Dikembalikan di Stripe."}).status_code == 303
    with transaction():
        service.hold_for_review(payment.id, "amount Rp1", source=Source.RECONCILER)

    assert queries.held_for_review() == []
    assert "Dikembalikan di Stripe." in maya.get(f"/admin/keuangan/pembayaran/{payment.id}").get_data(
        as_text=True
    )


def test_a_refund_is_noted_once(maya: FlaskClient, cast: Cast) -> None:
    order = make_order(variant=make_goods(partner=cast.ulos))
    with transaction():
        orders.cancel_by_partner(order.code, partner_id=order.partner_id, by=cast.wati.id, reason="Habis.")
    refund = queries.refunds_waiting()[0]
    assert "Pesanan dibatalkan" in maya.get("/admin/keuangan/pengembalian").get_data(as_text=True)

    address = f"/admin/keuangan/pengembalian/{refund.id}/kirim"
    for _click in range(2):
        data = {"note": "24/11", "photo": (BytesIO(photo_bytes()), "bukti.jpg")}
        assert maya.post(address, data=data).status_code == 303

    assert ledger.balance(Account.REFUND_PAYABLE) == ZERO
    assert queries.refunds_waiting() == []


def test_a_note_that_is_too_long_is_refused_and_kept(maya: FlaskClient, cast: Cast) -> None:
    order = make_order(variant=make_goods(partner=cast.ulos))
    with transaction():
        orders.cancel_by_partner(order.code, partner_id=order.partner_id, by=cast.wati.id, reason="Habis.")
    refund = queries.refunds_waiting()[0]
    answer = maya.post(f"/admin/keuangan/pengembalian/{refund.id}/kirim", data={"note": "x" * 201})

    assert answer.status_code == 422
    assert "x" * 201 in answer.get_data(as_text=True)


def test_the_books_open_down_to_one_entry(maya: FlaskClient, cast: Cast) -> None:
    make_order(variant=make_goods(partner=cast.ulos))
    balance = maya.get("/admin/keuangan/buku").get_data(as_text=True)
    assert "Kedua sisi seimbang." in balance

    account = maya.get("/admin/keuangan/buku/order_held").get_data(as_text=True)
    assert "Tenun Ulos Tepi Danau" in account
    entry = ledger.rows(account=Account.ORDER_HELD).items[0].transaction
    assert "Dipasangkan ke pesanan" in maya.get(f"/admin/keuangan/buku/transaksi/{entry.id}").get_data(
        as_text=True
    )


@pytest.mark.parametrize(
    "tail",
    ["/transfer/99", "/pembayaran/99", "/bukti/99/foto", "/buku/gold", "/buku/transaksi/99"],
)
def test_what_does_not_exist_is_404(maya: FlaskClient, tail: str) -> None:
    assert maya.get(f"/admin/keuangan{tail}").status_code == 404


def test_broken_filters_show_everything(maya: FlaskClient, cast: Cast) -> None:
    waiting(cast)
    answer = maya.get("/admin/keuangan/pembayaran?status=gold&cara=%00&setelah=zzz")

    assert answer.status_code == 200
    assert "Transfer bank" in answer.get_data(as_text=True)


@pytest.mark.parametrize("tail", ["/pembayaran", "/transfer", "/pengembalian"])
def test_lists_ask_the_database_no_more_for_more_rows(maya: FlaskClient, cast: Cast, tail: str) -> None:
    goods = make_goods(partner=cast.ulos, stock=100)

    def statements() -> int:
        seen: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        maya.get(f"/admin/keuangan{tail}")
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    def more(number: int) -> None:
        for _each in range(number):
            phone = f"+62812000{next(_phones):05}"
            buy({goods: 1}, contact=contact(phone=phone))
            order = make_order(variant=goods, contact=contact(phone=phone))
            with transaction():
                orders.cancel_by_partner(
                    order.code, partner_id=order.partner_id, by=cast.wati.id, reason="Habis."
                )

    more(2)
    few = statements()
    more(6)

    assert statements() <= few
