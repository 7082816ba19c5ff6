"""Spreadsheets made to do harm, and a process of its own to open them in."""

from __future__ import annotations

import io
import json
import resource
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import xlsxwriter

MEMORY = 300 * 1024 * 1024
ROWS, COLUMNS = 5_001, 60


def book(*rows: list[Any]) -> bytes:
    """An XLSX of these rows; a pair is a formula and its result."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as made:
        sheet, day = made.add_worksheet(), made.add_format({"num_format": "dd/mm/yyyy"})
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, tuple):
                    sheet.write_formula(line, place, cell[0], None, cell[1])
                elif isinstance(cell, datetime):
                    sheet.write_datetime(line, place, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(line, place, cell)
                else:
                    sheet.write(line, place, cell)
    return out.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


def with_part(name: str, pieces: Iterator[bytes], **more: bytes) -> bytes:
    """An ordinary workbook with one part put in the place of its own, written piece by piece."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for other, body in parts(book(["Nama", "Harga"], ["Keripik", 1_000])).items():
            if other != name:
                made.writestr(other, body)
        with made.open(name, "w") as part:
            for piece in pieces:
                part.write(piece)
        for other, body in more.items():
            made.writestr(other, body)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def _sheet(*pieces: bytes, times: int = 1, head: bytes = HEAD, tail: bytes = TAIL) -> Callable[[], bytes]:
    def make() -> bytes:
        return with_part(SHEET, iter([head, *(b"".join(pieces) for _each in range(times)), tail]))

    return make


def _million_rows() -> bytes:
    def pieces() -> Iterator[bytes]:
        yield HEAD
        for start in range(1, 200_001, 1_000):
            yield b"".join(
                b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(start, start + 1_000)
            )
        yield TAIL

    return with_part(SHEET, pieces())


def _laughs() -> bytes:
    entities = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    start = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">' + entities + b"]>"
    return with_part(
        SHEET,
        iter([start + b"<worksheet><sheetData><row><c t='inlineStr'><is><t>&l9;</t></is></c></row>", TAIL]),
    )


def _outside() -> bytes:
    start = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet><sheetData>'
    )
    return with_part(SHEET, iter([start, b"<row><c t='inlineStr'><is><t>&f;</t></is></c></row>", TAIL]))


def _many_members() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number in range(20_000):
            made.writestr(f"xl/{number}.xml", b"")
    return out.getvalue()


def _shared_texts() -> bytes:
    head = b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return with_part(
        "xl/sharedStrings.xml", iter([head, *([b"<si><t>x</t></si>" * 1_000] * 1_000), b"</sst>"])
    )


def _cut() -> bytes:
    return book(["Nama"], *[["Keripik"]] * 100)[:-400]


def _wrong_sum() -> bytes:
    data = bytearray(book(["Nama"], *[[f"Keripik {n}"] for n in range(200)]))
    data[len(data) // 3] ^= 0xFF
    return bytes(data)


# name -> how it is made, how it ends
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "far row": (_sheet(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "TableTooLarge"),
    "far column": (_sheet(b'<row r="1"><c r="XFD1"><v>1</v></c></row>'), "TableTooLarge"),
    "row of no size": (
        _sheet(b'<row r="99999999999999999999"><c r="A1"><v>1</v></c></row>'),
        "TableTooLarge",
    ),
    "many rows": (_million_rows, "TableTooLarge"),
    "billion laughs": (_laughs, "TableUnreadable"),
    "file of the server": (_outside, "TableUnreadable"),
    "zip bomb": (_sheet(b" " * 1_000_000, times=200), "TableUnreadable"),
    "one long text": (
        _sheet(
            b"x" * 1_000_000,
            times=60,
            head=HEAD + b"<row><c t='inlineStr'><is><t>",
            tail=b"</t></is></c></row>" + TAIL,
        ),
        "TableUnreadable",
    ),
    "empty cells without end": (
        _sheet(b'<row r="1">' + b'<c r="A1"/>' * 1_000 + b"</row>", times=2_000),
        "TableUnreadable",
    ),
    "nested without end": (_sheet(b"<x>" * 1_000, times=500), "TableUnreadable"),
    "many members": (_many_members, "TableUnreadable"),
    "shared texts without end": (_shared_texts, "TableUnreadable"),
    "place of no text": (_sheet(b'<row r="1"><c r="A1" t="s"><v>999</v></c></row>'), "TableUnreadable"),
    "number that is none": (_sheet(b'<row r="1"><c r="A1"><v>abc</v></c></row>'), "TableUnreadable"),
    "cut off": (_cut, "TableUnreadable"),
    "wrong sum": (_wrong_sum, "TableUnreadable"),
}


def try_all() -> None:
    """Print how each ended. The limit of memory is set once the code is loaded; the files are made before."""
    from marketplace.core.errors import DomainError
    from marketplace.core.tables import TableTooLarge, xlsx_rows

    files = {name: make() for name, (make, _expected) in HOSTILE.items()}
    with open("/proc/self/statm", encoding="ascii") as statm:
        now = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))
    said = {}
    for name, data in files.items():
        start = time.process_time()
        try:
            found = xlsx_rows(
                data, most_rows=ROWS, most_columns=COLUMNS, too_large=TableTooLarge(rows=ROWS, megabytes=5)
            )
            end = f"read {len(found)} rows"
        except DomainError as error:
            end = type(error).__name__
        said[name] = {"end": end, "seconds": time.process_time() - start, "bytes": len(data)}
    print(json.dumps(said))
