"""What the operator's finance and administrators do about money."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.orders import service as orders
from marketplace.payments import queries, service
from marketplace.payments.states import Method, Source
from tests.orders.make import payment_of
from tests.orders.test_returning import answer
from tests.payments.make import photo_bytes
from tests.payments.receipts import csv_of
from tests.payouts.make import make_paid_partner
from tests.vouchers.make import make_voucher
from tests.web.money_views.press import VOUCHER, Press, World, case, numbers

PHOTO = photo_bytes()


@case("admin.cod_remit")
def _cod_remit(w: World) -> Press:
    order = w.order(orders.accept, _by_courier, orders.deliver, method=Method.COD, way="courier:sicepat:reg")
    with transaction():
        orders.confirm_received(order.id, by=None)
    return Press("maya", {"order_id": order.id})


@case("admin.cod_lost")
def _cod_lost(w: World) -> Press:
    return Press("maya", {"order_id": w.cash().id}, {"note": "Pembeli pindah"})


@case("admin.finance_order_cancel")
def _staff_cancel(w: World) -> Press:
    return Press("maya", {"code": w.order().code}, {"reason": "Penjual tutup"})


@case("admin.finance_order_refund")
def _staff_refund(w: World) -> Press:
    data = {"what": "goodwill", "amount": "10rb", "reason": "Terlambat", "seen": "0"}
    return Press("maya", {"code": w.delivered().code}, data)


@case("admin.finance_payment_ask")
def _ask(w: World) -> Press:
    return Press("maya", {"payment_id": payment_of(w.card()).id}, is_one_step=False)


@case("admin.finance_payment_review")
def _review(w: World) -> Press:
    payment = payment_of(w.bought())
    with transaction():
        service.hold_for_review(payment.id, "amount Rp1", source=Source.WEBHOOK)
    return Press("maya", {"payment_id": payment.id}, {"note": "Dikembalikan di Stripe."})


@case("admin.return_answer")
def _return_answer(w: World) -> Press:
    asked = w.asked()
    answer(asked, orders.approve_return)
    with transaction():
        asked.answer_by = None if asked.answer_by is None else asked.answer_by - timedelta(days=30)
        asked.created_at -= timedelta(days=30)
    return Press("maya", {"return_id": asked.id}, {"decision": "sampai", "why": "Foto jelas"})


@case("admin.payout_prepare")
def _payout_prepare(w: World) -> Press:
    make_paid_partner(f"Kelompok Tani {next(numbers)}")
    return Press("maya")


@case("admin.payout_send")
def _payout_send(w: World) -> Press:
    return Press("ayu", {"payout_id": w.batch().id})


@case("admin.payout_confirm")
def _payout_confirm(w: World) -> Press:
    return Press("ayu", {"payout_id": w.sent_batch().id})


@case("admin.payout_mark_returned")
def _payout_returned(w: World) -> Press:
    return Press("maya", {"transfer_id": w.sent_batch().transfers[0].id}, {"reason": "Rekening ditutup"})


@case("admin.proof_reject")
def _proof_reject(w: World) -> Press:
    return Press("maya", {"proof_id": _proof(w)}, {"reason": "Belum masuk."})


@case("admin.transfer_confirm")
def _transfer_confirm(w: World) -> Press:
    payment = payment_of(w.bought())
    return Press("maya", {"payment_id": payment.id}, {"received": str(payment.amount_due), "ref": "no. 7"})


@case("admin.refund_send")
def _refund_send(w: World) -> Press:
    return Press("maya", {"refund_id": w.refund().id}, {"note": "24/11", "photo": PHOTO})


@case("admin.refund_send by card")
def _refund_send_card(w: World) -> Press:
    order = w.card(heard=True).orders[0]
    with transaction():
        orders.cancel_by_partner(order.code, partner_id=order.partner_id, by=None, reason="Habis")
    refund = queries.refunds_of(payment_of(order.checkout).id)[0]
    return Press("maya", {"refund_id": refund.id}, is_one_step=False)


@case("admin.line_match")
def _line_match(w: World) -> Press:
    code = w.bought().code
    return Press("maya", {"line_id": w.line().id}, {"code": code, "note": "Nama sama"})


@case("admin.line_provider")
def _line_provider(w: World) -> Press:
    w.card(heard=True)
    return Press(
        "maya", {"line_id": w.line(100_000).id}, {"provider-method": "stripe", "provider-fee": "3000"}
    )


@case("admin.line_ignore")
def _line_ignore(w: World) -> Press:
    return Press("maya", {"line_id": w.line().id}, {"ignore-reason": "Bunga bank"})


@case("admin.line_give_back")
def _line_give_back(w: World) -> Press:
    return Press("maya", {"line_id": w.line().id}, {"back-reason": "Salah kirim"})


@case("admin.line_returned")
def _line_returned(w: World) -> Press:
    line_id = w.line().id
    with transaction():
        service.give_line_back(line_id, reason="Salah kirim", by=w.cast.maya.id)
    return Press("maya", {"line_id": line_id}, {"sent-reason": "TRF 77"})


@case("admin.statement_add")
def _statement_add(w: World) -> Press:
    return Press("maya", {}, {"bank": "BCA", "file": csv_of((f"Kiriman {next(numbers)}", 7_654))})


@case("admin.statement_columns")
def _statement_columns(w: World) -> Press:
    columns = {"date": "0", "text": "1", "credit": "3", "amount": "", "mark": ""}
    return Press("maya", {"statement_id": w.statement().id}, columns)


@case("admin.statement_confirm")
def _statement_confirm(w: World) -> Press:
    return Press("maya", {"statement_id": w.statement().id})


@case("admin.rules")
def _rules(w: World) -> Press:
    data = {
        "name": "payout_minimum",
        "partner_id": "",
        "valid_from": f"{today() + timedelta(days=next(numbers)):%Y-%m-%d}",
        "value": "20000",
        "source": "Keputusan direksi",
    }
    return Press("ayu", {}, data)


@case("admin.voucher_new")
def _voucher_new(w: World) -> Press:
    return Press("ayu", {}, VOUCHER | {"code": f"PANEN{next(numbers)}"})


@case("admin.voucher_edit")
def _voucher_edit(w: World) -> Press:
    return Press("ayu", {"code": make_voucher().code}, VOUCHER | {"title": "Lain"})


@case("admin.voucher_end")
def _voucher_end(w: World) -> Press:
    return Press("ayu", {"code": make_voucher().code})


def _by_courier(code: str, **whose: Any) -> None:
    orders.ship(code, courier="SiCepat REG", tracking_number="JP1234567890", **whose)


def _proof(w: World) -> int:
    payment = payment_of(w.bought())
    photo = service.keep_photo(photo_bytes())
    with transaction():
        return service.submit_proof(payment.id, photo=photo).id
