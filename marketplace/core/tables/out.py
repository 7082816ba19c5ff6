"""An XLSX to take away: a bold first row, texts as texts and numbers as numbers. The same rows give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

import xlsxwriter

BORN = datetime(2026, 1, 1)  # noqa: DTZ001  the file's own date, which no spreadsheet shows


def xlsx_bytes(rows: Iterable[Sequence[str | int]], *, widths: Sequence[int] = ()) -> bytes:
    """One sheet. `widths` are those of the columns, in characters. No text is ever a formula or a link."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": BORN})
        heading, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(line, column, cell)
                else:
                    sheet.write_string(line, column, cell, heading if line == 0 else text)
    return out.getvalue()
