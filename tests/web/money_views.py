"""Every form that moves, promises or decides about money, with a press of its button that works.

A case makes what the form needs and says who presses what. `test_every_form_is_a_money_view_or_is_not` in
test_money_breaks.py keeps the list complete.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalogue.models import Variant
from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.orders import service as orders
from marketplace.orders.models import Checkout, Order, OrderReturn
from marketplace.payments import queries, service
from marketplace.payments.models import BankLine, BankStatement, Refund
from marketplace.payments.states import Method, Source
from marketplace.payouts.models import Payout
from marketplace.procurement import service as procurement
from marketplace.procurement.models import Bill
from marketplace.web.shop.returns import PREFIX
from tests.make import PASSWORD, Cast, sign_in
from tests.orders.make import buy, contact, make_goods, pay, payment_of
from tests.orders.story import own_delivery, pickup_code
from tests.orders.test_returning import answer, ask
from tests.payments.cards import check, press, start
from tests.payments.make import photo_bytes
from tests.payments.receipts import booked, csv_of, lines, upload
from tests.payouts.make import make_paid_partner, prepare, send
from tests.procurement.make import billed, received
from tests.vouchers.make import make_voucher
from tests.web.shop.test_checkout import answers, form_of, put_in

_numbers = count(1)
PHOTO = photo_bytes()
VOUCHER = {
    "title": "Potongan panen", "kind": "percent", "percent": "10", "cap": "20rb", "minimum": "50.000",
    "valid_from": "2026-01-01", "limit_total": "100", "funded_by": "operator",
}  # fmt: skip


@dataclass(frozen=True)
class Press:
    """Who presses the button at which address with what. Bytes are sent as a file.

    Not `is_one_step`: the provider is asked between two transactions, so the first of them stays.
    """

    person: str
    values: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    is_one_step: bool = True

    def body(self) -> dict[str, Any]:
        return {
            name: (io.BytesIO(value), f"{name}.{'csv' if name == 'file' else 'jpg'}")
            if isinstance(value, bytes)
            else value
            for name, value in self.data.items()
        }


@dataclass
class World:
    """The cast, each with a browser, and what they have to do with money."""

    app: Flask
    cast: Cast
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def browser(self, person: str) -> FlaskClient:
        if person not in self.browsers:
            self.browsers[person] = sign_in(self.app.test_client(), getattr(self.cast, person))
        return self.browsers[person]

    def goods(self, price: int = 60_000) -> Variant:
        return make_goods(partner=self.cast.maggot, price=price, stock=100)

    def bought(self, method: Method = Method.TRANSFER, **facts: Any) -> Checkout:
        phone = f"+6281300000{next(_numbers):03}"
        facts = {"buyer": self.cast.sari, "contact": contact(phone=phone), **facts}
        return buy({self.goods(): 2}, method=method, **facts)

    def order(self, *verbs: Callable[..., object], method: Method = Method.TRANSFER, **facts: Any) -> Order:
        """An order of Sari's at Budi's shop, paid unless in cash, as far along as the verbs."""
        if facts.get("way") == "own":
            own_delivery(make_goods(partner=self.cast.maggot))
        checkout = self.bought(method, **facts)
        if method is Method.TRANSFER:
            pay(checkout)
        order = checkout.orders[0]
        for verb in verbs:
            with transaction():
                verb(order.code, partner_id=order.partner_id, by=None)
        return order

    def delivered(self, method: Method = Method.TRANSFER) -> Order:
        return self.order(orders.accept, orders.ship, orders.deliver, method=method, way="own")

    def cash(self) -> Order:
        order = self.delivered(Method.COD)
        with transaction():
            orders.confirm_received(order.id, by=None)
        return order

    def asked(self) -> OrderReturn:
        return ask(self.delivered(), 1)

    def refund(self) -> Refund:
        order = self.order()
        with transaction():
            orders.cancel_by_partner(order.code, partner_id=order.partner_id, by=None, reason="Habis")
        return queries.refunds_of(payment_of(order.checkout).id)[0]

    def card(self, *, heard: bool = False) -> Checkout:
        checkout = self.bought(Method.STRIPE)
        press(start(payment_of(checkout)))
        if heard:
            check(payment_of(checkout), Source.WEBHOOK)
        return checkout

    def line(self, amount: int = 4_321) -> BankLine:
        booked(csv_of((f"Kiriman {next(_numbers)}", amount)), by=self.cast.maya.id)
        return lines()[-1]

    def statement(self) -> BankStatement:
        return upload(csv_of((f"Kiriman {next(_numbers)}", 5_432)), by=self.cast.maya.id)

    def batch(self) -> Payout:
        make_paid_partner(f"Kelompok Tani {next(_numbers)}")
        return prepare(self.cast.maya.id)

    def sent_batch(self) -> Payout:
        payout = self.batch()
        send(payout, self.cast.ayu.id)
        return payout

    def bill(self, *, approved: bool = False) -> Bill:
        bill = billed(self.cast, self.goods(10_000), 10 + next(_numbers))
        if approved:
            with transaction():
                procurement.approve_bill(bill.number, by=self.cast.lina.id, pph21=None)
        return bill


Case = Callable[[World], Press]
CASES: dict[str, Case] = {}


def case(endpoint: str) -> Callable[[Case], Case]:
    def note(make: Case) -> Case:
        CASES[endpoint] = make
        return make

    return note


@case("shop.checkout_place")
def _checkout(w: World) -> Press:
    visitor, goods = w.browser("sari"), w.goods()
    put_in(visitor, goods)
    return Press("sari", {}, {**form_of(visitor), **answers(goods)})


@case("shop.payment_card")
def _payment_card(w: World) -> Press:
    return Press("sari", {"code": w.bought(Method.STRIPE).code}, is_one_step=False)


@case("shop.payment_method")
def _payment_method(w: World) -> Press:
    return Press("sari", {"code": w.bought().code}, {"payment": "stripe"})


@case("shop.payment_proof")
def _payment_proof(w: World) -> Press:
    return Press("sari", {"code": w.bought().code}, {"photo": PHOTO})


@case("shop.purchase_cancel")
def _purchase_cancel(w: World) -> Press:
    return Press("sari", {"code": w.bought().code})


@case("shop.order_cancel")
def _order_cancel(w: World) -> Press:
    return Press("sari", {"code": w.order().code}, {"reason": "Salah pesan"})


@case("shop.order_received")
def _order_received(w: World) -> Press:
    return Press("sari", {"code": w.delivered().code})


@case("shop.order_return")
def _order_return(w: World) -> Press:
    order = w.delivered()
    return Press("sari", {"code": order.code}, {f"{PREFIX}{order.lines[0].id}": "1", "reason": "Rusak"})


@case("shop.refund_account")
def _refund_account(w: World) -> Press:
    refund = w.refund()
    code = db.session.get_one(Order, refund.ref[1]).code
    account = {"bank": "BRI", "number": "0012345678", "holder": "Sari"}
    return Press("sari", {"code": code, "refund_id": refund.id}, account)


@case("partner.order_cancel")
def _partner_cancel(w: World) -> Press:
    return Press("budi", {"code": w.order().code}, {"choice": "stock", "reason": ""})


@case("partner.order_back")
def _partner_back(w: World) -> Press:
    order = w.order(orders.accept, orders.ship, way="own")
    return Press("budi", {"code": order.code}, {"reason": "Ditolak", "can_be_sold": "y"})


@case("partner.order_hand_over")
def _hand_over(w: World) -> Press:
    order = w.order(orders.accept, orders.mark_ready)
    return Press("budi", {"code": order.code}, {"pickup_code": pickup_code(order)})


@case("partner.order_cash")
def _order_cash(w: World) -> Press:
    return Press("budi", {"code": w.delivered(Method.COD).code})


@case("partner.cash_report")
def _cash_report(w: World) -> Press:
    return Press("budi", {"code": w.cash().code})


@case("partner.cash_part")
def _cash_part(w: World) -> Press:
    return Press("budi", {"code": w.cash().code}, {"amount": "20rb", "note": "Pembeli kurang uang"})


@case("partner.return_approve")
def _return_approve(w: World) -> Press:
    return Press("budi", {"return_id": w.asked().id})


@case("partner.return_refuse")
def _return_refuse(w: World) -> Press:
    return Press("budi", {"return_id": w.asked().id}, {"answer": "Sudah dipakai"})


@case("partner.return_receive")
def _return_receive(w: World) -> Press:
    asked = w.asked()
    answer(asked, orders.approve_return)
    return Press("budi", {"return_id": asked.id}, {"can_be_sold": "y"})


@case("partner.bank_account_edit")
def _bank_account(w: World) -> Press:
    account = {"bank": "BRI", "number": "0071239999", "holder": "Maggot Jaya", "password": PASSWORD}
    return Press("budi", {}, account)


@case("partner.bill_submit")
def _bill_submit(w: World) -> Press:
    receipt = received(w.cast, w.goods(10_000), 10 + next(_numbers))
    return Press("budi", {"receipt_id": receipt.id})


@case("partner.voucher_new")
def _partner_voucher(w: World) -> Press:
    return Press("budi", {}, VOUCHER | {"code": f"BUDI{next(_numbers)}"})


@case("partner.voucher_edit")
def _partner_voucher_edit(w: World) -> Press:
    return Press("budi", {"code": _own_voucher(w)}, VOUCHER | {"title": "Lain"})


@case("partner.voucher_end")
def _partner_voucher_end(w: World) -> Press:
    return Press("budi", {"code": _own_voucher(w)})


@case("procurement.requisition_decide")
def _decide(w: World) -> Press:
    from tests.procurement.make import submitted

    return Press("dewi", {"code": submitted(w.cast, w.goods(10_000), 10 + next(_numbers))}, {"approve": "1"})


@case("procurement.bill_approve")
def _bill_approve(w: World) -> Press:
    return Press("lina", {"number": w.bill().number}, {"pph21": ""})


@case("procurement.bill_return")
def _bill_return(w: World) -> Press:
    return Press("lina", {"number": w.bill().number}, {"reason": "Jumlahnya beda"})


@case("procurement.bill_pay")
def _bill_pay(w: World) -> Press:
    return Press("lina", {"number": w.bill(approved=True).number}, {"reference": "TRF 123"})


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
    make_paid_partner(f"Kelompok Tani {next(_numbers)}")
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
    return Press("maya", {}, {"bank": "BCA", "file": csv_of((f"Kiriman {next(_numbers)}", 7_654))})


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
        "valid_from": f"{today() + timedelta(days=next(_numbers)):%Y-%m-%d}",
        "value": "20000",
        "source": "Keputusan direksi",
    }
    return Press("ayu", {}, data)


@case("admin.voucher_new")
def _voucher_new(w: World) -> Press:
    return Press("ayu", {}, VOUCHER | {"code": f"PANEN{next(_numbers)}"})


@case("admin.voucher_edit")
def _voucher_edit(w: World) -> Press:
    return Press("ayu", {"code": make_voucher().code}, VOUCHER | {"title": "Lain"})


@case("admin.voucher_end")
def _voucher_end(w: World) -> Press:
    return Press("ayu", {"code": make_voucher().code})


def _by_courier(code: str, **whose: Any) -> None:
    orders.ship(code, courier="SiCepat REG", tracking_number="JP1234567890", **whose)


def _own_voucher(w: World) -> str:
    from marketplace.vouchers.kinds import FundedBy

    return make_voucher(funded_by=FundedBy.PARTNER, partner=w.cast.maggot).code


def _proof(w: World) -> int:
    payment = payment_of(w.bought())
    photo = service.keep_photo(photo_bytes())
    with transaction():
        return service.submit_proof(payment.id, photo=photo).id
