"""Statements on paper and as a spreadsheet. Both are Indonesian, as all documents are."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from marketplace.core.clock import JAKARTA, now
from marketplace.core.money import terbilang
from marketplace.core.words import _
from marketplace.ledger.accounts import kind_label
from marketplace.partners.models import Partner
from marketplace.reports.queries.statements import FEE, Statement

HEADS = ("Tanggal", "Bagian", "Keterangan", "Pesanan", "Masuk", "Keluar", "Saldo")
WIDTHS = (12, 24, 30, 16, 14, 14, 16)


def statement_data(partner: Partner, found: Statement) -> dict[str, Any]:
    """What `templates/pdf/statement.typ` takes."""
    moment = now().astimezone(JAKARTA)
    return {
        "created_at": moment.isoformat(),
        "number": f"{found.month}",
        "month": found.month.first_day.isoformat(),
        "issued_on": moment.date().isoformat(),
        "partner": {"name": partner.name, "npwp": partner.npwp},
        "opening": found.opening.amount,
        "closing": found.closing.amount,
        "words": terbilang(found.closing),
        "sums": [{"label": str(part.label), "amount": money.amount} for part, money in found.sums.items()],
        "rows": [
            {
                "on": row.at.astimezone(JAKARTA).date().isoformat(),
                "what": row_words(row.kind),
                "code": row.code,
                "amount": row.amount.amount,
                "balance": row.balance.amount,
            }
            for row in found.rows
        ],
        "company": [
            {
                "number": sale.number,
                "goods": sale.goods.amount,
                "ppn": sale.ppn.amount,
                "withheld": sale.withheld.amount,
                "paid": sale.paid.amount,
            }
            for sale in found.company
        ],
    }


def statement_sheet(partner: Partner, found: Statement) -> bytes:
    """An XLSX file: figures are numbers, text is never read as a formula. Source: ASVS 1.2.10."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet(str(found.month))
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, partner.name, bold)
        sheet.write_row(2, 0, HEADS, bold)
        sheet.write_string(3, 2, "Saldo awal")
        sheet.write_number(3, 6, found.opening.amount, money)
        line = 3
        for line, row in enumerate(found.rows, start=4):
            sheet.write_datetime(line, 0, row.at.astimezone(JAKARTA).replace(tzinfo=None), day)
            sheet.write_string(line, 1, str(row.section.label))
            sheet.write_string(line, 2, row_words(row.kind))
            sheet.write_string(line, 3, row.code)
            sheet.write_number(line, 4 if row.amount.amount > 0 else 5, abs(row.amount.amount), money)
            sheet.write_number(line, 6, row.balance.amount, money)
        sheet.write_string(line + 1, 2, "Saldo akhir", bold)
        sheet.write_number(line + 1, 6, found.closing.amount, money)
        sheet.freeze_panes(3, 0)
    return out.getvalue()


def row_words(kind: str) -> str:
    """What a line is, in the reader's language."""
    return _("Fee of the marketplace") if kind == FEE else str(kind_label(kind))
