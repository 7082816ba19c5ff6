"""A partner's cash book as files: the months, and each entry that was typed. Indonesian, as all documents are."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from marketplace.cashbook.models import CashEntry
from marketplace.core.tables import csv_bytes
from marketplace.core.words import _, speaking
from marketplace.sales.books import MonthBook

Cell = str | int
WIDTHS = (14, 18, 18, 18, 18, 18, 18, 18)


def month_rows(months: Sequence[MonthBook]) -> list[list[Cell]]:
    """Heads, and a row a month."""
    heads: list[Cell] = [
        _("Month"), _("Sold to consumers"), _("Sold to the company"), _("Sold outside"), _("Other money in"),
        _("Costs"), _("Fee of the marketplace"), _("Profit or loss"),
    ]  # fmt: skip
    return [heads, *(_month_row(month) for month in months)]


def _month_row(row: MonthBook) -> list[Cell]:
    parts = (row.sold.consumers, row.sold.company, row.outside, row.other_income, row.cost - row.fee, row.fee)
    return [f"{row.month:%Y-%m}", *(part.amount for part in parts), row.profit.amount]


def entry_rows(entries: Sequence[CashEntry]) -> list[list[Cell]]:
    """Heads, and a row an entry: costs are negative, a correction takes its entry back."""
    heads: list[Cell] = [_("Date"), _("About"), _("Note"), _("Amount"), _("Correction")]
    return [heads, *(_entry_row(entry) for entry in entries)]


def _entry_row(entry: CashEntry) -> list[Cell]:
    amount = entry.amount if entry.category.is_income else -entry.amount
    correction = _("yes") if entry.is_reversal else ""
    return [f"{entry.on:%Y-%m-%d}", str(entry.category.label), entry.note, amount.amount, correction]


def books_csv(months: Sequence[MonthBook], entries: Sequence[CashEntry]) -> bytes:
    """Both tables below each other."""
    with speaking("id"):
        return csv_bytes([*month_rows(months), [], *entry_rows(entries)])


def books_sheet(months: Sequence[MonthBook], entries: Sequence[CashEntry]) -> bytes:
    """An XLSX file: figures are numbers, text is never read as a formula. Source: ASVS 1.2.10."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book, speaking("id"):
        _write(book, _("By month"), month_rows(months))
        _write(book, _("Entries"), entry_rows(entries))
    return out.getvalue()


def _write(book: xlsxwriter.Workbook, name: str, rows: Iterable[Sequence[Cell]]) -> None:
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
    sheet = book.add_worksheet(name)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(line, column, cell, money)
            else:
                sheet.write_string(line, column, cell, bold if line == 0 else None)
    sheet.freeze_panes(1, 0)
