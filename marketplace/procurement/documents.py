"""The data of procurement's documents on paper, as `templates/pdf/README.md` names it. Documents are Indonesian."""

from __future__ import annotations

from typing import Any

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation, User
from marketplace.core.clock import JAKARTA
from marketplace.core.money import terbilang
from marketplace.partners import queries as partners
from marketplace.partners.models import Partner
from marketplace.procurement import queries
from marketplace.procurement.models import Bill, PurchaseOrder, Receipt
from marketplace.procurement.rules.tax import IncomeTax

WITHHELD = {
    IncomeTax.FINAL.value: "PPh final 0,5% (PP 55)",
    IncomeTax.PPH21.value: "PPh 21",
    IncomeTax.PPH22.value: "PPh 22",
    IncomeTax.PPH23.value: "PPh 23",
}
NOTES = [
    "Barang diperiksa saat diterima; yang tidak sesuai dikembalikan kepada mitra.",
    "Cantumkan nomor PO pada surat jalan.",
    "Harga di atas belum termasuk pajak; pajak dihitung menurut dokumen mitra pada tanggal BAST.",
]


def purchase_order(order: PurchaseOrder) -> dict[str, Any]:
    """A purchase order. Its total is before tax: the tax depends on the partner's papers on the day of the BAST."""
    made_on = order.created_at.astimezone(JAKARTA)
    requester = accounts.get_user(order.requisition.requester_id)
    return {
        "created_at": made_on.isoformat(),
        "number": order.number,
        "issued_on": made_on.date().isoformat(),
        "needed_on": order.need_on.isoformat(),
        "request_number": order.requisition.code,
        "payment_terms": f"{queries.payment_term_days()} hari sejak BAST ditandatangani",
        "company": _company(order),
        "partner": _partner(order.partner),
        "is_service": any(line.is_service for line in order.lines),
        "delivery": {
            "name": order.delivery_place or order.site.name,
            "address": order.site.name,
            "contact": requester.name,
        },
        "lines": [
            {
                "name": line.name,
                "quantity": line.quantity.thousandths,
                "unit": line.unit,
                "price": line.unit_price.amount,
                "total": line.total.amount,
            }
            for line in order.lines
        ],
        "subtotal": order.total.amount,
        "taxes": [],
        "total": order.total.amount,
        "words": terbilang(order.total),
        "withheld": [],
        "payable": order.total.amount,
        "notes": NOTES,
        "signatures": [
            _signature("Diminta oleh", requester, made_on.date().isoformat()),
            _signature("Disetujui oleh", order.approver, made_on.date().isoformat()),
            {
                "role": "Diterima oleh mitra",
                "organisation": order.partner.name,
                "signed_on": _answered_on(order),
            },
        ],
    }


def receipt(row: Receipt) -> dict[str, Any]:
    """The BAST: ordered, delivered, accepted and rejected per line."""
    order = row.purchase_order
    return {
        "created_at": row.created_at.astimezone(JAKARTA).isoformat(),
        "number": row.number,
        "received_on": row.received_on.isoformat(),
        "place": order.delivery_place or order.site.name,
        "po_number": order.number,
        "po_on": order.created_at.astimezone(JAKARTA).date().isoformat(),
        "needed_on": order.need_on.isoformat(),
        "company": _company(order),
        "partner": _partner(order.partner),
        "is_service": any(line.purchase_order_line.is_service for line in row.lines),
        "lines": [
            {
                "name": line.purchase_order_line.name,
                "unit": line.purchase_order_line.unit,
                "ordered": line.purchase_order_line.quantity.thousandths,
                "delivered": (line.accepted + line.rejected).thousandths,
                "accepted": line.accepted.thousandths,
                "rejected": line.rejected.thousandths,
                "reason": line.reason,
            }
            for line in row.lines
        ],
        "days_late": max(0, (row.received_on - order.need_on).days),
        "is_final": all(not line.purchase_order_line.to_send for line in row.lines),
        "accepted_total": row.accepted_total.amount,
        "notes": [row.note] if row.note else [],
        "signatures": [
            {
                "role": "Pihak pertama, yang menyerahkan",
                "organisation": order.partner.name,
                "signed_on": row.received_on.isoformat(),
            },
            _signature("Pihak kedua, yang menerima", row.receiver, row.received_on.isoformat()),
        ],
    }


def bill(row: Bill) -> dict[str, Any]:
    """The partner's bill with the tax frozen on it and the cash that reaches the partner."""
    order = row.receipt.purchase_order
    clock = queries.clock_of(row.receipt)
    made_on = row.created_at.astimezone(JAKARTA)
    ppn = [
        {"label": "PPN", "detail": "DPP nilai lain 11/12", "base": row.goods.amount, "amount": row.ppn.amount}
    ]
    return {
        "created_at": made_on.isoformat(),
        "number": row.number,
        "issued_on": made_on.date().isoformat(),
        "due_on": clock.due_on.isoformat(),
        "po_number": order.number,
        "bast_numbers": [row.receipt.number],
        "company": _company(order),
        "partner": _partner(row.partner),
        "lines": _billed(row),
        "subtotal": row.goods.amount,
        "taxes": ppn if row.ppn else [],
        "withheld": _withheld(row),
        "payable": row.net.amount,
        "words": terbilang(row.net),
        "bank": _bank(row.partner),
        "notes": [],
        "signatures": [{"role": "Hormat kami", "organisation": row.partner.name}],
    }


def delivery_note(order: PurchaseOrder) -> dict[str, Any]:
    """The surat jalan that travels with the goods: what is on its way, or, before that, what is to be sent."""
    made_on = (order.dispatched_at or order.created_at).astimezone(JAKARTA)
    return {
        "created_at": made_on.isoformat(),
        "number": f"SJ/{order.number}",
        "sent_on": made_on.date().isoformat(),
        "reference": {"label": "Nomor PO", "number": order.number},
        "sender": _partner(order.partner),
        "receiver": {"name": order.delivery_place or order.site.name, "address": order.site.name},
        "parcels": len(order.lines),
        "lines": [
            {"name": line.name, "quantity": (line.on_the_way or line.to_send).thousandths, "unit": line.unit}
            for line in order.lines
            if line.on_the_way or line.to_send
        ],
        "notes": [],
        "signatures": [
            {"role": "Pengirim", "organisation": order.partner.name},
            {"role": "Pengangkut"},
            {"role": "Penerima"},
        ],
    }


def _company(order: PurchaseOrder) -> dict[str, Any]:
    organisation: Organisation = order.site.organisation
    return {"name": organisation.name, "address": order.site.name, "npwp": organisation.npwp or ""}


def _partner(partner: Partner) -> dict[str, Any]:
    return {
        "name": partner.name,
        "address": partner.place,
        "npwp": partner.npwp or "",
        "nib": partner.nib or "",
        "phone": partner.phone or "",
    }


def _signature(role: str, person: User, signed_on: str) -> dict[str, str]:
    return {"role": role, "name": person.name, "signed_on": signed_on}


def _answered_on(order: PurchaseOrder) -> str | None:
    return order.answered_at.astimezone(JAKARTA).date().isoformat() if order.answered_at else None


def _billed(row: Bill) -> list[dict[str, Any]]:
    return [
        {
            "name": line.purchase_order_line.name,
            "quantity": line.accepted.thousandths,
            "unit": line.purchase_order_line.unit,
            "price": line.purchase_order_line.unit_price.amount,
            "total": line.total.amount,
        }
        for line in row.receipt.lines
        if line.accepted
    ]


def _withheld(row: Bill) -> list[dict[str, Any]]:
    withheld = [
        {"label": WITHHELD[part["income_tax"]], "base": part["goods"], "amount": part["withheld"]}
        for part in row.tax_rows["rows"]
        if part["withheld"]
    ]
    if row.ppn_is_withheld:
        withheld.append(
            {
                "label": "PPN dipungut dan disetor perusahaan",
                "base": row.goods.amount,
                "amount": row.ppn.amount,
            }
        )
    return withheld


def _bank(partner: Partner) -> dict[str, str]:
    account = partners.bank_account(partner.id)
    if account is None:
        return {"name": "-", "account": "-", "holder": partner.name}
    return {"name": account.bank, "account": account.number, "holder": account.holder}
