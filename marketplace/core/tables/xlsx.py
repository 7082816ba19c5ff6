"""The first sheet of an XLSX, read piece by piece within limits that no file can move.

An XLSX is a ZIP of XML. Nothing is unpacked further than it is read, a document type (and with it every entity) is refused,
and the first row or column beyond the limit ends the reading. Source: ASVS 1.5.1, 5.2.3.
"""

from __future__ import annotations

import posixpath

from marketplace.core.tables.cells import Cell
from marketplace.core.tables.errors import TableTooLarge, TableUnreadable
from marketplace.core.tables.sheet import Links, SharedTexts, Sheet, Styles, Workbook
from marketplace.core.tables.xml import BROKEN, Parts


def is_xlsx(data: bytes) -> bool:
    """By its first bytes: the name of a file says nothing."""
    return data.startswith(b"PK\x03\x04")


def xlsx_rows(
    data: bytes, *, most_rows: int, most_columns: int, too_large: TableTooLarge
) -> list[tuple[int, list[Cell]]]:
    """The rows of the first sheet that hold something, each with its number; empty cells before the last are "".

    Raises TableUnreadable, TableMerged, and `too_large` for a row or column beyond the limit.
    """
    try:
        parts = Parts(data)
        book = _linked(parts, "", "officeDocument") or "xl/workbook.xml"
        workbook = Workbook()
        parts.hear(book, workbook)
        shared, styles = SharedTexts(), Styles()
        if texts := _linked(parts, book, "sharedStrings"):
            parts.hear(texts, shared)
        if looks := _linked(parts, book, "styles"):
            parts.hear(looks, styles)
        sheet = Sheet(shared.texts, styles.dates, rows=most_rows, columns=most_columns, too_large=too_large)
        parts.hear(_resolved(book, _links(parts, book).target[workbook.first or ""]), sheet)
    except BROKEN as error:
        raise TableUnreadable() from error
    return sheet.rows


def _links(parts: Parts, of: str) -> Links:
    folder, name = posixpath.split(of)
    links, place = Links(), posixpath.join(folder, "_rels", f"{name}.rels")
    if place in parts.names:
        parts.hear(place, links)
    return links


def _linked(parts: Parts, of: str, kind: str) -> str | None:
    target = _links(parts, of).kind.get(kind)
    return None if target is None else _resolved(of, target)


def _resolved(of: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(of), target))
