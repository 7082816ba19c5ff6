"""What the tax rules need: the seller's papers on a day, the company's decisions and the rates of that day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from marketplace.catalogue.kinds import ProductKind, TaxClass
from marketplace.catalogue.models import Product, Variant
from marketplace.core.db import db
from marketplace.core.money import ZERO, Money
from marketplace.core.quantity import Quantity
from marketplace.core.rules import find_rule, get_rule
from marketplace.partners import queries as partners
from marketplace.partners.kinds import DocumentKind, LegalForm
from marketplace.partners.models import Partner
from marketplace.pricing import rules as pricing
from marketplace.procurement.errors import TaxRolesNotSet
from marketplace.procurement.models import Bill, PurchaseOrder, Receipt, Requisition
from marketplace.procurement.rules import tax
from marketplace.procurement.rules.tax import Assessment, Company, Rates, Seller

EXEMPT = {TaxClass.FEED_EXEMPT.value, TaxClass.BASIC_FOOD.value}
SAME_NEED_DAYS = 30


def tax_rates(*, on: date) -> Rates:
    """The rates in force. Raises RuleNotSet."""
    return Rates.from_rule(get_rule("tax_rates", on=on))


def company_tax_roles(*, on: date) -> Company:
    """What the company collects. Raises TaxRolesNotSet."""
    value = find_rule("company_tax_roles", on=on)
    if value is None:
        raise TaxRolesNotSet
    return Company(collects_ppn=bool(value["collects_ppn"]), collects_pph22=bool(value["collects_pph22"]))


def seller_on(partner: Partner, *, on: date) -> Seller:
    """The papers that count on that day; an expired one does not."""
    return Seller(
        is_pkp=partners.is_pkp(partner, on),
        is_individual=partner.legal_form is LegalForm.INDIVIDUAL,
        has_turnover_statement=partners.has_valid_document(partner.id, DocumentKind.SURAT_PERNYATAAN, on=on)
        is not None,
        has_final_tax_certificate=partners.has_valid_document(
            partner.id, DocumentKind.SURAT_KETERANGAN_PP55, on=on
        )
        is not None,
        has_npwp=bool(partner.npwp),
    )


def is_service(product: Product) -> bool:
    """Services are taxed by other rows than goods."""
    return product.kind is ProductKind.SERVICE or product.category.tax_class is TaxClass.SERVICE


def company_price(variant: Variant, quantity: Quantity, *, on: date) -> Money:
    """The price of one unit before tax, with the wholesale tier of that quantity."""
    price, _rule = pricing.unit_price(variant, quantity)
    product = variant.product
    return tax.price_before_tax(
        price,
        is_pkp=partners.is_pkp(product.partner, on),
        is_exempt=product.category.tax_class.value in EXEMPT,
        rates=tax_rates(on=on),
    )


def assess_receipt(receipt: Receipt) -> list[Assessment]:
    """The tax of what was accepted, one assessment for each kind of supply in it."""
    on = receipt.received_on
    partner = receipt.purchase_order.partner
    seller, company, rates = seller_on(partner, on=on), company_tax_roles(on=on), tax_rates(on=on)
    groups: defaultdict[tuple[bool, bool], Money] = defaultdict(lambda: ZERO)
    for line in receipt.lines:
        ordered: Any = line.purchase_order_line
        groups[(ordered.is_service, ordered.tax_class in EXEMPT)] += line.total
    same_need = _bought_for_same_need(receipt)
    return [
        tax.assess(
            goods,
            is_service=service,
            is_exempt=exempt,
            seller=seller,
            company=company,
            rates=rates,
            same_need=same_need + receipt.accepted_total - goods,
        )
        for (service, exempt), goods in sorted(groups.items())
        if goods
    ]


def tax_rows(assessed: Sequence[Assessment]) -> dict[str, Any]:
    """The assessments as they are frozen on the bill."""
    return {
        "rows": [
            {
                "row": part.row,
                "goods": part.goods.amount,
                "ppn": part.ppn.amount,
                "ppn_is_withheld": part.ppn_is_withheld,
                "income_tax": part.income_tax.value,
                "withheld": part.withheld.amount,
            }
            for part in assessed
        ]
    }


def _bought_for_same_need(receipt: Receipt) -> Money:
    """What was billed by the same partner for the same cost centre within 30 days: a split purchase is one purchase."""
    order: PurchaseOrder = receipt.purchase_order
    amount = db.session.scalar(
        select(func.sum(Bill.goods))
        .join(Receipt, Receipt.id == Bill.receipt_id)
        .join(PurchaseOrder, PurchaseOrder.id == Receipt.purchase_order_id)
        .join(Requisition, Requisition.id == PurchaseOrder.requisition_id)
        .where(
            Bill.partner_id == order.partner_id,
            Requisition.cost_centre_id == order.requisition.cost_centre_id,
            Receipt.received_on >= receipt.received_on - timedelta(days=SAME_NEED_DAYS),
            Receipt.received_on <= receipt.received_on,
            Receipt.id != receipt.id,
        )
    )
    return amount or ZERO
