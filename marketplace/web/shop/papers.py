"""What the receipt of an order says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marketplace.core.clock import JAKARTA
from marketplace.core.config import current
from marketplace.core.money import ZERO, terbilang
from marketplace.core.words import _
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.partners.queries import is_pkp
from marketplace.payments.models import Payment
from marketplace.pricing.rules import tax_within


def paid_at(order: Order, payment: Payment | None) -> datetime | None:
    """When the order's money was there: the payment, or the cash at the door."""
    if order.has_cod:
        return order.completed_at
    return payment.settled_at if payment is not None and payment.is_settled else None


def receipt(order: Order, payment: Payment | None) -> dict[str, Any] | None:
    """The data of `templates/pdf/receipt.typ`; None before the money is there. Equal to the order, to the rupiah."""
    moment = paid_at(order, payment)
    if moment is None:
        return None
    checkout, partner = order.checkout, order.partner
    day = moment.astimezone(JAKARTA).date()
    extras = []
    if order.discount:
        extras.append(
            {"label": "Potongan voucher", "detail": checkout.voucher_code, "amount": -order.discount.amount}
        )
    if order.delivery_fee:
        extras.append(
            {"label": "Ongkos kirim", "detail": order.delivery_label, "amount": order.delivery_fee.amount}
        )
    ppn = tax_within(order.subtotal - order.discount + order.promo, is_pkp=is_pkp(partner, day))
    is_back = order.state in {OrderState.CANCELLED, OrderState.RETURNED}
    return {
        "created_at": moment.isoformat(),
        "number": order.code,
        "purchase_code": checkout.code,
        "paid_on": day.isoformat(),
        "method": str((payment.method if payment is not None else checkout.method).label),
        "delivery_way": order.delivery_label,
        "operator": current().OPERATOR_NAME,
        "status": "DIKEMBALIKAN" if is_back else "LUNAS",
        "partner": {"name": partner.name, "address": partner.place, "npwp": partner.npwp, "nib": partner.nib},
        "buyer": {"name": checkout.name, "phone": checkout.phone, "address": buyer_address(order)},
        "lines": [
            {
                "name": line.name,
                "code": line.sku,
                "quantity": line.quantity.thousandths,
                "unit": line.unit,
                "price": line.unit_price.amount,
                "total": line.total.amount,
            }
            for line in order.lines
        ],
        "subtotal": order.subtotal.amount,
        "extras": extras,
        "total": order.total.amount,
        "words": terbilang(order.total),
        "ppn_included": ppn.amount if ppn > ZERO else None,
        "notes": [_("Receipt of Pasar Mitra, made by computer and valid without signature.")],
    }


def buyer_address(order: Order) -> str:
    """In one line, from the house outwards; empty for a pickup without address."""
    checkout = order.checkout
    district = checkout.district.full_name if checkout.district is not None else ""
    parts = (checkout.address, checkout.village, district, checkout.postcode)
    return ", ".join(part for part in parts if part)
