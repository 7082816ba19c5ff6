"""What partners, and the company that buys from them, do about money."""

from __future__ import annotations

from marketplace.orders import service as orders
from marketplace.payments.states import Method
from tests.make import PASSWORD
from tests.orders.story import pickup_code
from tests.orders.test_returning import answer
from tests.procurement.make import received
from tests.vouchers.make import make_voucher
from tests.web.money_views.press import VOUCHER, Press, World, case, numbers


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
    receipt = received(w.cast, w.goods(10_000), 10 + next(numbers))
    return Press("budi", {"receipt_id": receipt.id})


@case("partner.voucher_new")
def _partner_voucher(w: World) -> Press:
    return Press("budi", {}, VOUCHER | {"code": f"BUDI{next(numbers)}"})


@case("partner.voucher_edit")
def _partner_voucher_edit(w: World) -> Press:
    return Press("budi", {"code": _own_voucher(w)}, VOUCHER | {"title": "Lain"})


@case("partner.voucher_end")
def _partner_voucher_end(w: World) -> Press:
    return Press("budi", {"code": _own_voucher(w)})


@case("procurement.requisition_decide")
def _decide(w: World) -> Press:
    from tests.procurement.make import submitted

    return Press("dewi", {"code": submitted(w.cast, w.goods(10_000), 10 + next(numbers))}, {"approve": "1"})


@case("procurement.bill_approve")
def _bill_approve(w: World) -> Press:
    return Press("lina", {"number": w.bill().number}, {"pph21": ""})


@case("procurement.bill_return")
def _bill_return(w: World) -> Press:
    return Press("lina", {"number": w.bill().number}, {"reason": "Jumlahnya beda"})


@case("procurement.bill_pay")
def _bill_pay(w: World) -> Press:
    return Press("lina", {"number": w.bill(approved=True).number}, {"reference": "TRF 123"})


def _own_voucher(w: World) -> str:
    from marketplace.vouchers.kinds import FundedBy

    return make_voucher(funded_by=FundedBy.PARTNER, partner=w.cast.maggot).code
