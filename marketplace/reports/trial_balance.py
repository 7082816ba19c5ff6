"""The trial balance as a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from marketplace.core.words import _
from marketplace.ledger.accounts import Book
from marketplace.ledger.queries import AccountTotal

FIRST_ROW = 4


def trial_balance_sheet(book: Book, lines: Sequence[AccountTotal], *, about: str) -> bytes:
    """An XLSX file: figures are numbers, text is never read as a formula. `about` says which rows were counted."""
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(out, options) as file:
        bold, money = file.add_format({"bold": True}), file.add_format({"num_format": "#,##0"})
        sheet = file.add_worksheet(str(book.label)[:31])
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 6, 18)
        sheet.write_string(0, 0, f"{_('Trial balance')}: {book.label}", bold)
        sheet.write_string(1, 0, about)
        heads = (_("Account"), _("Code"), _("Lines"), _("Before"), _("Debit"), _("Credit"), _("Balance"))
        for column, head in enumerate(heads):
            sheet.write_string(FIRST_ROW - 1, column, head, bold)
        for row, line in enumerate(lines, start=FIRST_ROW):
            sheet.write_string(row, 0, str(line.account.label))
            sheet.write_string(row, 1, line.account.value)
            sheet.write_number(row, 2, line.rows)
            for column, amount in enumerate((line.opening, line.debit, line.credit, line.balance), start=3):
                sheet.write_number(row, column, amount.amount, money)
        sheet.freeze_panes(FIRST_ROW, 1)
    return out.getvalue()
