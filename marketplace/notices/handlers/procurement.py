"""Messages about the company's purchases: each step tells whoever has to act next."""

from __future__ import annotations

from collections.abc import Iterable

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Role, User
from marketplace.core.db import db, transaction
from marketplace.core.events import on
from marketplace.core.links import link
from marketplace.core.words import _
from marketplace.notices.service import Letter, Write, tell_user
from marketplace.partners import queries as partners
from marketplace.procurement.events import (
    BillPaid,
    BillReviewed,
    BillSubmitted,
    GoodsReceived,
    PurchaseOrderAnswered,
    PurchaseOrderCancelled,
    PurchaseOrderDispatched,
    PurchaseOrderIssued,
    RequisitionDecided,
    RequisitionSubmitted,
)
from marketplace.procurement.models import PurchaseOrder, Receipt, Requisition
from marketplace.procurement.states import RequisitionState


def _tell_all(people: Iterable[User], write: Write, *, key: str) -> None:
    for person in people:
        tell_user(person, write, key=key)


def _owners(partner_id: int) -> list[User]:
    organisation_id = partners.get_partner(partner_id).organisation_id
    return accounts.people_with_role(Role.OWNER, organisation_id=organisation_id)


@on(RequisitionSubmitted)
def tell_approvers(event: RequisitionSubmitted) -> None:
    """Approvers of the site, but not the requester."""
    with transaction():
        requisition = db.session.get_one(Requisition, event.requisition_id)
        people = accounts.people_with_role(Role.APPROVER, site_id=event.site_id)
        address = link("procurement.requisition", code=requisition.code)
        _tell_all(
            (person for person in people if person.id != requisition.requester_id),
            lambda: Letter(
                _("Requisition %(code)s waits for your approval", code=requisition.code),
                [requisition.purpose, str(requisition.total)],
                (_("Open the requisition"), address),
            ),
            key=f"requisition-submitted:{requisition.id}:{requisition.submitted_at}",
        )


@on(RequisitionDecided)
def tell_requester(event: RequisitionDecided) -> None:
    """What became of the request."""
    with transaction():
        requisition = db.session.get_one(Requisition, event.requisition_id)
        person = accounts.get_user(event.requester_id)
        state = RequisitionState(event.decision)
        tell_user(
            person,
            lambda: Letter(
                _("Requisition %(code)s: %(state)s", code=requisition.code, state=str(state.label)),
                [event.note] if event.note else [],
                (_("Open the requisition"), link("procurement.requisition", code=requisition.code)),
            ),
            key=f"requisition-decided:{requisition.id}:{event.decision}:{requisition.submitted_at}",
        )


@on(PurchaseOrderIssued)
def tell_partner_of_purchase_order(event: PurchaseOrderIssued) -> None:
    """The owners of the shop."""
    with transaction():
        order = db.session.get_one(PurchaseOrder, event.purchase_order_id)
        total = str(order.total)
        _tell_all(
            _owners(event.partner_id),
            lambda: Letter(
                _("The company orders from you: %(number)s", number=event.number),
                [_("The order is worth %(total)s before tax. Accept it or say why you cannot.", total=total)],
                (_("Open the order"), link("partner.purchase_order", number=event.number)),
            ),
            key=f"purchase-order:{event.purchase_order_id}",
        )


@on(PurchaseOrderAnswered)
def tell_requester_of_answer(event: PurchaseOrderAnswered) -> None:
    """Accepted, or refused and why."""
    with transaction():
        person = accounts.get_user(event.requester_id)

        def write() -> Letter:
            if event.accepted:
                subject = _("The partner accepted %(number)s", number=event.number)
            else:
                subject = _("The partner refused %(number)s", number=event.number)
            address = link("procurement.purchase_order", number=event.number)
            return Letter(subject, [event.reason] if event.reason else [], (_("Open the order"), address))

        tell_user(person, write, key=f"purchase-order-answered:{event.purchase_order_id}")


@on(PurchaseOrderCancelled)
def tell_partner_of_cancellation(event: PurchaseOrderCancelled) -> None:
    """The stock is free again."""
    with transaction():
        _tell_all(
            _owners(event.partner_id),
            lambda: Letter(
                _("The company cancelled %(number)s", number=event.number),
                [event.reason],
                (_("Open the order"), link("partner.purchase_order", number=event.number)),
            ),
            key=f"purchase-order-cancelled:{event.purchase_order_id}",
        )


@on(PurchaseOrderDispatched)
def tell_receivers(event: PurchaseOrderDispatched) -> None:
    """The receivers of the site."""
    with transaction():
        order = db.session.get_one(PurchaseOrder, event.purchase_order_id)
        _tell_all(
            accounts.people_with_role(Role.RECEIVER, site_id=event.site_id),
            lambda: Letter(
                _("%(number)s is on its way to you", number=event.number),
                [_("Receive it with a BAST when it arrives.")],
                (_("Receive the goods"), link("procurement.receive", number=event.number)),
            ),
            key=f"purchase-order-dispatched:{event.purchase_order_id}:{order.dispatched_at}",
        )


@on(GoodsReceived)
def tell_partner_to_bill(event: GoodsReceived) -> None:
    """The BAST is signed: one click makes the bill."""
    with transaction():
        receipt = db.session.get_one(Receipt, event.receipt_id)
        number = receipt.purchase_order.number
        _tell_all(
            _owners(event.partner_id),
            lambda: Letter(
                _("%(number)s is signed: you can bill now", number=event.number),
                [
                    _(
                        "Accepted: %(total)s before tax. Make the bill with one click.",
                        total=str(receipt.accepted_total),
                    )
                ],
                (_("Make the bill"), link("partner.purchase_order", number=number)),
            ),
            key=f"goods-received:{event.receipt_id}",
        )


@on(BillSubmitted)
def tell_finance_of_bill(event: BillSubmitted) -> None:
    """Company finance reviews it."""
    with transaction():
        _tell_all(
            accounts.people_with_role(Role.FINANCE),
            lambda: Letter(
                _("Bill %(number)s waits for review", number=event.number),
                [],
                (_("Review the bill"), link("procurement.bill", number=event.number)),
            ),
            key=f"bill-submitted:{event.bill_id}",
        )


@on(BillReviewed)
def tell_partner_of_review(event: BillReviewed) -> None:
    """Approved, or returned and why."""
    with transaction():

        def write() -> Letter:
            if event.approved:
                subject = _("Bill %(number)s is approved for payment", number=event.number)
            else:
                subject = _("Bill %(number)s came back to you", number=event.number)
            return Letter(
                subject,
                [event.reason] if event.reason else [],
                (_("Open my bills"), link("partner.bill_list")),
            )

        _tell_all(_owners(event.partner_id), write, key=f"bill-reviewed:{event.bill_id}:{event.approved}")


@on(BillPaid)
def tell_partner_of_payment(event: BillPaid) -> None:
    """The money is on its way to the bank account."""
    with transaction():
        _tell_all(
            _owners(event.partner_id),
            lambda: Letter(
                _("Bill %(number)s is paid", number=event.number),
                [_("%(amount)s was transferred to you.", amount=str(event.amount))],
                (_("Open my bills"), link("partner.bill_list")),
            ),
            key=f"bill-paid:{event.bill_id}",
        )
