"""From a requisition to paid: the story of fifty kilograms of maggot, and who may not do what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.core.clock import at, now, today
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.core.states import WrongState
from marketplace.inventory.models import Stock
from marketplace.ledger.models import Posting
from marketplace.procurement import queries, service
from marketplace.procurement.errors import (
    BillExists,
    EmptyRequisition,
    OwnApproval,
    OwnReceipt,
    OwnRequest,
    PurchaseOrderNotFound,
    ReceiptDoesNotAddUp,
    RejectionNeedsReason,
    RequisitionNotFound,
    TaxRolesNotSet,
)
from marketplace.procurement.models import Approval, Bill, BillPayment, Receipt
from marketplace.procurement.rules.clock import Turn
from marketplace.procurement.service.fulfilling import Inspected
from marketplace.procurement.states import BillState, PurchaseOrderState, RequisitionState
from tests.orders.make import make_goods
from tests.procurement.make import billed, decide_taxes, ordered, received, sent, submitted


@pytest.fixture
def maggot(cast):
    decide_taxes()
    return make_goods("Maggot segar", partner=cast.maggot, price=7_000, stock=80, unit="kg")


def stock_of(variant) -> tuple[int, int]:
    db.session.rollback()
    row = db.session.scalar(select(Stock).where(Stock.variant_id == variant.id))
    return row.on_hand.thousandths // 1000, row.reserved.thousandths // 1000


def balance(account: str) -> int:
    amount = db.session.scalar(select(func.sum(Posting.amount)).where(Posting.account == account))
    return int(getattr(amount, "amount", amount or 0))


def test_fifty_kilograms_from_request_to_paid(cast, maggot):
    bill = billed(cast, maggot, 50, rejected=2)

    assert stock_of(maggot) == (32, 0), "80 - 50 sent + 2 that came back"
    assert bill.goods == Money(48 * 7_000)
    assert bill.receipt.purchase_order.state is PurchaseOrderState.RECEIVED
    assert queries.match_of(bill).fits
    with transaction():
        service.approve_bill(bill.number, by=cast.lina.id)
    with transaction():
        service.pay_bill(bill.number, by=cast.lina.id, reference="TRF-1")

    paid = queries.get_bill(bill.number)
    assert paid.state is BillState.PAID
    assert balance("company_cash") == -paid.net.amount
    assert balance("bills_payable") == 0
    assert queries.clock_of(paid.receipt).turn is Turn.NOBODY


def test_document_numbers_have_no_gaps_per_site_and_year(cast, maggot):
    year = today().year
    first = ordered(cast, maggot, 1).number
    code = submitted(cast, maggot, 2)
    with pytest.raises(RuntimeError), transaction():
        service.approve(code, approver_id=cast.dewi.id, site_ids=None)
        raise RuntimeError("the light goes out")
    second = ordered(cast, maggot, 3).number
    assert (first, second) == (f"PO/KTG/{year}/0001", f"PO/KTG/{year}/0002")


def test_nobody_approves_their_own_requisition(cast, maggot):
    code = submitted(cast, maggot)
    with pytest.raises(OwnRequest), transaction():
        service.approve(code, approver_id=cast.ratna.id, site_ids=None)


def test_the_database_refuses_self_approval_whatever_code_runs(cast, maggot):
    requisition = queries.get_requisition(submitted(cast, maggot), site_ids=None)
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(
            Approval(
                requisition_id=requisition.id,
                requester_id=cast.ratna.id,
                approver_id=cast.ratna.id,
                decision=RequisitionState.ORDERED,
            )
        )
        session.flush()


def test_the_database_refuses_a_lie_about_who_asked(cast, maggot):
    requisition = queries.get_requisition(submitted(cast, maggot), site_ids=None)
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(
            Approval(
                requisition_id=requisition.id,
                requester_id=cast.tono.id,
                approver_id=cast.ratna.id,
                decision=RequisitionState.ORDERED,
            )
        )
        session.flush()


def test_the_approver_does_not_receive(cast, maggot):
    order = sent(cast, maggot)
    item = Inspected(order.lines[0].id, Quantity.of(50))
    with pytest.raises(OwnApproval), transaction():
        service.receive(order.number, receiver_id=cast.dewi.id, site_ids=None, inspected=[item])
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(
            Receipt(
                number="BAST/X",
                purchase_order_id=order.id,
                approver_id=cast.dewi.id,
                receiver_id=cast.dewi.id,
                received_on=today(),
            )
        )
        session.flush()


def test_the_receiver_neither_reviews_nor_pays_the_bill(cast, maggot):
    bill = billed(cast, maggot)
    with pytest.raises(OwnReceipt), transaction():
        service.approve_bill(bill.number, by=cast.joko.id)
    with transaction():
        service.approve_bill(bill.number, by=cast.lina.id)
    with pytest.raises(OwnReceipt), transaction():
        service.pay_bill(bill.number, by=cast.joko.id)
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(
            BillPayment(
                bill_id=bill.id,
                receiver_id=cast.joko.id,
                paid_by_id=cast.joko.id,
                paid_on=today(),
                amount=bill.net,
            )
        )
        session.flush()


def test_a_bill_is_paid_once(cast, maggot):
    bill = billed(cast, maggot)
    with transaction():
        service.approve_bill(bill.number, by=cast.lina.id)
    with transaction():
        service.pay_bill(bill.number, by=cast.lina.id)
    with pytest.raises(WrongState), transaction():
        service.pay_bill(bill.number, by=cast.lina.id)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(BillPayment)) == 1


def test_a_bast_is_billed_once(cast, maggot):
    bill = billed(cast, maggot)
    with pytest.raises(BillExists), transaction():
        service.submit_bill(bill.receipt_id, partner_id=cast.maggot.id, by=cast.budi.id)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Bill)) == 1


def test_accepted_and_rejected_must_be_what_was_sent(cast, maggot):
    order = sent(cast, maggot)
    line = order.lines[0].id
    for accepted, rejected in [(50, 1), (48, 0), (51, 0)]:
        item = Inspected(line, Quantity.of(accepted), Quantity.of(rejected), reason="Basah")
        with pytest.raises(ReceiptDoesNotAddUp), transaction():
            service.receive(order.number, receiver_id=cast.joko.id, site_ids=None, inspected=[item])
    with pytest.raises(RejectionNeedsReason), transaction():
        item = Inspected(line, Quantity.of(48), Quantity.of(2))
        service.receive(order.number, receiver_id=cast.joko.id, site_ids=None, inspected=[item])


def test_scrapped_goods_do_not_come_back_to_stock(cast, maggot):
    received(cast, maggot, 50, rejected=2, restock=False)
    assert stock_of(maggot) == (30, 0)


def test_stock_is_promised_on_acceptance_and_freed_on_cancellation(cast, maggot):
    order = ordered(cast, maggot)
    assert stock_of(maggot) == (80, 0)
    with transaction():
        service.accept_order(order.number, partner_id=cast.maggot.id, by=cast.budi.id)
    assert stock_of(maggot) == (80, 50)
    with transaction():
        service.cancel_order(order.number, site_ids=None, by=cast.hasan.id, reason="Batal")
    assert stock_of(maggot) == (80, 0)


def test_parts_are_sent_and_received_apart(cast, maggot):
    order = ordered(cast, maggot)
    line = order.lines[0].id
    with transaction():
        service.accept_order(order.number, partner_id=cast.maggot.id, by=cast.budi.id)
        service.dispatch(
            order.number, partner_id=cast.maggot.id, by=cast.budi.id, quantities={line: Quantity.of(20)}
        )
    with transaction():
        first = service.receive(
            order.number,
            receiver_id=cast.joko.id,
            site_ids=None,
            inspected=[Inspected(line, Quantity.of(20))],
        )
        assert first.accepted_total == Money(140_000)
    assert queries.get_purchase_order(order.number, site_ids=None).state is PurchaseOrderState.PARTLY_RECEIVED
    assert stock_of(maggot) == (60, 30)
    with transaction():
        service.dispatch(order.number, partner_id=cast.maggot.id, by=cast.budi.id)
        service.receive(
            order.number,
            receiver_id=cast.joko.id,
            site_ids=None,
            inspected=[Inspected(line, Quantity.of(30))],
        )
    assert queries.get_purchase_order(order.number, site_ids=None).state is PurchaseOrderState.RECEIVED


def test_one_requisition_makes_one_order_per_partner(cast, maggot):
    ulos = make_goods("Ulos", partner=cast.ulos, price=350_000, stock=5)
    code = submitted(cast, maggot)
    with transaction():
        service.return_to_requester(code, approver_id=cast.dewi.id, site_ids=None, note="Tambah ulos")
    with transaction():
        service.set_line(code, requester_id=cast.ratna.id, variant_id=ulos.id, quantity=Quantity.of(1))
        service.submit_requisition(code, requester_id=cast.ratna.id)
    with transaction():
        orders = service.approve(code, approver_id=cast.dewi.id, site_ids=None)
        assert {order.partner_id for order in orders} == {cast.maggot.id, cast.ulos.id}
        assert sum(order.total.amount for order in orders) == 350_000 + 50 * 7_000


def test_an_order_keeps_name_and_price_of_the_day(cast, maggot):
    order = ordered(cast, maggot)
    with transaction() as session:
        session.merge(maggot).price = Money(9_999)
    line = queries.get_purchase_order(order.number, site_ids=None).lines[0]
    assert line.unit_price == Money(7_000)


def test_no_order_before_the_tax_team_has_decided(cast):
    variant = make_goods(partner=cast.maggot, stock=80)
    code = submitted(cast, variant, 5)
    with pytest.raises(TaxRolesNotSet), transaction():
        service.approve(code, approver_id=cast.dewi.id, site_ids=None)
    assert queries.get_requisition(code, site_ids=None).state is RequisitionState.SUBMITTED


def test_others_do_not_see_it(cast, maggot):
    order = ordered(cast, maggot)
    with pytest.raises(PurchaseOrderNotFound):
        queries.get_purchase_order(order.number, partner_id=cast.ulos.id)
    with pytest.raises(PurchaseOrderNotFound):
        queries.get_purchase_order(order.number, site_ids=frozenset({cast.hydropower.id}))
    with pytest.raises(RequisitionNotFound):
        queries.get_requisition(order.requisition.code, requester_id=cast.tono.id)


def test_an_empty_requisition_is_not_sent(cast, maggot):
    code = submitted(cast, maggot)
    with transaction():
        service.return_to_requester(code, approver_id=cast.dewi.id, site_ids=None, note="?")
        service.remove_line(code, requester_id=cast.ratna.id, variant_id=maggot.id)
    with pytest.raises(EmptyRequisition), transaction():
        service.submit_requisition(code, requester_id=cast.ratna.id)


def test_the_pay_clock_counts_from_the_bast_and_names_whose_turn_it_is(cast, maggot):
    with at(now() - timedelta(days=20)):
        receipt = received(cast, maggot)
        number = receipt.number
    waiting = queries.clock_of(queries.get_receipt(number, site_ids=None))
    assert (waiting.days, waiting.is_late, waiting.turn) == (20, True, Turn.PARTNER)
    with transaction():
        bill = service.submit_bill(receipt.id, partner_id=cast.maggot.id, by=cast.budi.id)
    assert queries.clock_of(queries.get_receipt(number, site_ids=None)).turn is Turn.FINANCE_REVIEW
    with transaction():
        service.approve_bill(bill.number, by=cast.lina.id)
    assert queries.clock_of(queries.get_receipt(number, site_ids=None)).turn is Turn.FINANCE_PAYMENT
