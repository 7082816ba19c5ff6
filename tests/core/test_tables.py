"""Tables that people bring: every habit of spreadsheets is read, and what is made to do harm ends at once."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from marketplace.core.tables import (
    TableMerged,
    TableTooLarge,
    TableUnreadable,
    csv_bytes,
    csv_rows,
    harmless,
    unharmed,
    xlsx_rows,
)
from tests.support.spreadsheets import HOSTILE, book, parts

LARGE = TableTooLarge(rows=100, megabytes=5)


def read(data: bytes) -> list[tuple[int, list[Any]]]:
    return xlsx_rows(data, most_rows=100, most_columns=10, too_large=LARGE)


@pytest.mark.parametrize(
    "data",
    [
        b"Nama;Harga\nKeripik;25.000\n",
        "Nama,Harga\nKeripik,25.000\n".encode("utf-8-sig"),
        "Nama\tHarga\r\nKeripik\t25.000\r\n".encode("utf-16"),
        "Nama;Harga\nKeripik;25.000\n".encode("utf-16-le"),
        'Nama;Harga\n"Keripik";"25.000"\n'.encode("cp1252"),
    ],
)
def test_a_csv_is_read_in_every_habit_of_spreadsheets(data: bytes) -> None:
    assert csv_rows(data) == [(1, ["Nama", "Harga"]), (2, ["Keripik", "25.000"])]


def test_words_of_windows_are_read_and_texts_over_several_lines_stay_whole() -> None:
    rows = csv_rows(
        'Nama;Cerita\n\nCafé – Toba;"Satu,\ndua, tiga,\nempat"\n'.encode("cp1252"),
        knows=lambda row: "Cerita" in row,
    )

    assert rows[1] == (3, ["Café – Toba", "Satu,\ndua, tiga,\nempat"])


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02" * 90, b'a;"' + b"x" * 200_000])
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(TableUnreadable):
        csv_rows(data)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-x", "@a", "\tb", "\rc", "'=1", "''+2", "'Ndeso", "=cmd|' /C calc'!A0"]
)
def test_no_text_becomes_a_formula_and_each_comes_back_as_it_was(text: str) -> None:
    written = harmless(text)

    assert written[0] not in "=+-@\t\r"
    assert unharmed(written) == text


def test_phones_and_negative_amounts_survive() -> None:
    assert harmless("+62 812-3456-7890") == "0812-3456-7890"
    assert harmless("-25.000") == "-25.000"
    assert csv_bytes([["a", -25_000, Decimal("1.5"), None]]) == b'\xef\xbb\xbfa,-25000,"1,5",\r\n'


def test_cells_keep_their_kind() -> None:
    data = book(
        ["Nama", "Harga", "Hari", "Ya", "Hasil"],
        ["=bukan rumus _x0041_\r\nbaris", 0.1 + 0.2, datetime(2026, 5, 1), True, ("=1+1", 2)],  # noqa: DTZ001
        [],
        ["", "", 7],
    )

    rows = read(data)

    assert rows[1] == (
        2,
        ["=bukan rumus _x0041_\r\nbaris", Decimal("0.3"), "01/05/2026", "TRUE", Decimal(2)],
    )
    assert rows[2] == (4, ["", "", Decimal(7)]), "an empty row counts, and holds nothing"


def test_the_first_sheet_that_is_shown_is_read() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        hidden, shown = made.add_worksheet("Rahasia"), made.add_worksheet("Produk")
        hidden.write_string(0, 0, "rahasia")
        hidden.hide()
        shown.write_string(0, 0, "Nama")
        shown.activate()
        shown.set_first_sheet()

    assert read(out.getvalue()) == [(1, ["Nama"])]


def test_merged_cells_are_refused_with_words_of_their_own() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        made.add_worksheet().merge_range(0, 0, 1, 1, "Nama")

    with pytest.raises(TableMerged):
        read(out.getvalue())


def test_styled_cells_far_away_hold_nothing_and_do_no_harm() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_string(0, 0, "Nama")
        sheet.write_blank(9_999, 3, None, made.add_format({"bold": True}))

    assert read(out.getvalue()) == [(1, ["Nama"])]


def test_a_workbook_without_its_parts_is_refused() -> None:
    for lacking in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"):
        left = {name: body for name, body in parts(book(["Nama"])).items() if name != lacking}
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            for name, body in left.items():
                made.writestr(name, body)
        with pytest.raises(TableUnreadable):
            read(out.getvalue())


def test_hostile_spreadsheets_end_soon_in_little_memory() -> None:
    """Each in its turn in one process that may have 300 MB more than Python with our code: read or refused, never more."""
    program = "import tests.support.spreadsheets as s; s.try_all()"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False
    )

    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert set(said) == set(HOSTILE)
    assert {name: result["end"] for name, result in said.items()} == {
        name: expected for name, (_make, expected) in HOSTILE.items()
    }
    slow = {name: result["seconds"] for name, result in said.items() if result["seconds"] > 2}
    assert not slow
