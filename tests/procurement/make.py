"""Purchases of the company for tests, made by calling the services."""

from __future__ import annotations

from datetime import timedelta

from marketplace.catalogue.models import Variant
from marketplace.core.clock import today
from marketplace.core.quantity import Quantity
from marketplace.core.rules import set_rule
from marketplace.procurement import service
from marketplace.procurement.models import Bill, CostCentre, PurchaseOrder, Receipt
from marketplace.procurement.service.fulfilling import Inspected
from tests.make import Cast, within


def decide_taxes(*, collects_ppn: bool = True, collects_pph22: bool = True) -> None:
    """The company's tax team has decided."""
    with within():
        set_rule(
            "company_tax_roles",
            {"collects_ppn": collects_ppn, "collects_pph22": collects_pph22},
            valid_from=today() - timedelta(days=400),
        )


def make_cost_centre(cast: Cast, code: str = "CC-100") -> CostCentre:
    with within():
        return service.create_cost_centre(
            site_id=cast.smelter.id, code=code, name="Peternakan kantin", by=None
        )


def submitted(cast: Cast, variant: Variant, quantity: int = 50) -> str:
    """Ratna asks; the code of her requisition."""
    with within():
        centre = make_cost_centre(cast, f"CC-{variant.id}-{quantity}")
        requisition = service.create_requisition(
            site_id=cast.smelter.id,
            requester_id=cast.ratna.id,
            cost_centre_id=centre.id,
            need_on=today() + timedelta(days=7),
            purpose="Pakan ternak binaan",
            delivery_place="Gudang kantin",
        )
        service.set_line(
            requisition.code,
            requester_id=cast.ratna.id,
            variant_id=variant.id,
            quantity=Quantity.of(quantity),
        )
        service.submit_requisition(requisition.code, requester_id=cast.ratna.id)
        return requisition.code


def ordered(cast: Cast, variant: Variant, quantity: int = 50) -> PurchaseOrder:
    """Dewi approves."""
    code = submitted(cast, variant, quantity)
    with within():
        (order,) = service.approve(code, approver_id=cast.dewi.id, site_ids=None)
        return order


def sent(cast: Cast, variant: Variant, quantity: int = 50) -> PurchaseOrder:
    """Budi accepts and sends."""
    number = ordered(cast, variant, quantity).number
    with within():
        service.accept_order(number, partner_id=variant.partner_id, by=cast.budi.id)
        return service.dispatch(number, partner_id=variant.partner_id, by=cast.budi.id)


def received(
    cast: Cast, variant: Variant, quantity: int = 50, *, rejected: int = 0, restock: bool = True
) -> Receipt:
    """Joko signs the BAST."""
    order = sent(cast, variant, quantity)
    with within():
        item = Inspected(
            order.lines[0].id,
            Quantity.of(quantity - rejected),
            Quantity.of(rejected),
            reason="Basah" if rejected else "",
            restock=restock,
        )
        return service.receive(order.number, receiver_id=cast.joko.id, site_ids=None, inspected=[item])


def billed(cast: Cast, variant: Variant, quantity: int = 50, *, rejected: int = 0) -> Bill:
    """Budi bills in one click."""
    receipt = received(cast, variant, quantity, rejected=rejected)
    with within():
        return service.submit_bill(receipt.id, partner_id=variant.partner_id, by=cast.budi.id)
