"""What has to be packed, on paper."""

from __future__ import annotations

from typing import Any

import segno
from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.clock import JAKARTA, now
from marketplace.core.config import current
from marketplace.core.db import db
from marketplace.core.pdf import render_pdf
from marketplace.orders import queries
from marketplace.orders.models import Order
from marketplace.web.kit.documents import pdf_response
from marketplace.web.kit.filters import moment
from marketplace.web.partner.portal import bp


@bp.get("/pesanan/daftar-kemas")
def packing() -> ResponseReturnValue:
    """Everything that has to be packed, to print from the browser."""
    found = _to_pack()
    return render_template("partner/orders/packing.html", orders=found, printed_at=now())


@bp.get("/pesanan/daftar-kemas.pdf")
def packing_pdf() -> ResponseReturnValue:
    """The same as a PDF, a page for each order."""
    found = _to_pack()
    if not found:
        return redirect(url_for(".packing"), 303)
    data = {
        "created_at": now().isoformat(timespec="seconds"),
        "partner": {"name": g.partner.name, "phone": g.partner.phone},
        "orders": [_packed(order) for order in found],
    }
    db.session.rollback()
    return pdf_response(render_pdf("packing_list", data, is_demo=current().DEMO), "daftar-kemas")


@bp.get("/pesanan/label.pdf")
def label_pdf() -> ResponseReturnValue:
    """Labels to glue on the parcels, four of them on a sheet. What is fetched needs none."""
    found = [order for order in _to_pack() if not order.is_pickup]
    if not found:
        return redirect(url_for(".packing"), 303)
    data = {
        "created_at": now().isoformat(timespec="seconds"),
        "partner": {"name": g.partner.name, "phone": g.partner.phone},
        "orders": [{**_packed(order), "qr": _squares(order.code)} for order in found],
    }
    db.session.rollback()
    return pdf_response(render_pdf("parcel_label", data, is_demo=current().DEMO), "label-paket")


def _squares(code: str) -> list[str]:
    """The code as rows of dark (1) and light (0) squares."""
    return [
        "".join("1" if dark else "0" for dark in row)
        for row in segno.make(code, error="m", micro=False).matrix
    ]


def _to_pack() -> list[Order]:
    wanted = {code.upper() for code in request.args.getlist("kode")}
    found = queries.packing_orders(partner_id=g.partner.id)
    return [order for order in found if not wanted or order.code in wanted]


def _packed(order: Order) -> dict[str, Any]:
    checkout = order.checkout
    place = checkout.district.full_name if checkout.district is not None else ""
    where = ", ".join(part for part in (checkout.address, checkout.village, place, checkout.postcode) if part)
    return {
        "code": order.code,
        "ordered_on": order.created_at.astimezone(JAKARTA).date().isoformat(),
        "delivery_way": order.delivery_label,
        "due": moment(order.due_at) if order.due_at else None,
        "collect": order.total.amount if order.has_cod else None,
        "note": checkout.note or None,
        "buyer": {
            "name": checkout.name,
            "phone": checkout.phone,
            "address": None if order.is_pickup else where,
            "landmark": checkout.landmark or None,
        },
        "lines": [
            {
                "name": line.name,
                "code": line.sku,
                "quantity": line.quantity.thousandths,
                "unit": line.unit,
            }
            for line in order.lines
        ],
    }
