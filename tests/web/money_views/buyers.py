"""What buyers do about money."""

from __future__ import annotations

from marketplace.core.db import db
from marketplace.orders.models import Order
from marketplace.payments.states import Method
from marketplace.web.shop.returns import PREFIX
from tests.payments.make import photo_bytes
from tests.web.money_views.press import Press, World, case
from tests.web.shop.test_checkout import answers, form_of, put_in

PHOTO = photo_bytes()


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
