"""Tables that people bring and take away: CSV in every habit of spreadsheets, and XLSX. Asks no database."""

from __future__ import annotations

from marketplace.core.tables.cells import Cell, harmless, normal, unharmed
from marketplace.core.tables.csv import csv_bytes, csv_rows
from marketplace.core.tables.errors import TableMerged, TableTooLarge, TableUnreadable
from marketplace.core.tables.out import xlsx_bytes
from marketplace.core.tables.xlsx import is_xlsx, xlsx_rows

__all__ = [
    "Cell",
    "TableMerged",
    "TableTooLarge",
    "TableUnreadable",
    "csv_bytes",
    "csv_rows",
    "harmless",
    "is_xlsx",
    "normal",
    "unharmed",
    "xlsx_bytes",
    "xlsx_rows",
]
