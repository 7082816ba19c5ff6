"""Courier price tables out of spreadsheets, in the habits of those who fill them in."""

from __future__ import annotations

import pytest

from marketplace.core.money import Money
from marketplace.core.tables import TableTooLarge, TableUnreadable, csv_bytes, xlsx_bytes
from marketplace.delivery.tariff_tables import HEADINGS, MOST_ROWS, Places, TariffRow, read_tariffs, table_of

PLACES = Places(
    {
        "12": (12, None),
        "sumatera utara": (12, None),
        "kab batu bara": (None, 1219),
        "kota medan": (None, 1271),
    }
)
GOOD = ["JNE", "REG", "", "Sumatera Utara", "10.000", "8000", "1-2", "tidak"]


def read(*rows: list[str], heading: tuple[str, ...] = HEADINGS, separator: str = ","):
    return read_tariffs(csv_bytes([list(heading), *rows], separator=separator), PLACES)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_row_is_read_whatever_the_separator(separator: str):
    found = read(
        GOOD,
        ["J&T", "EZ", "Kota Medan", "Kab. Batu Bara", "Rp 9.500", "7,5rb", "2", "ya"],
        separator=separator,
    )
    assert found.problems == []
    assert found.rows == [
        TariffRow("JNE", "REG", None, 12, None, Money(10_000), Money(8_000), "1-2", False),
        TariffRow("J&T", "EZ", 1271, None, 1219, Money(9_500), Money(7_500), "2", True),
    ]


def test_english_headings_in_another_order_do_as_well():
    heading = ("To", "Days", "Each further kg", "First kg", "Service", "Courier")
    found = read(["12", "2 - 3", "1", "0", "REG", "JNE"], heading=heading)
    assert found.rows == [TariffRow("JNE", "REG", None, 12, None, Money(0), Money(1), "2-3", False)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("Kurir", value) for value in ("", "x" * 31, "a:b")),
        ("Layanan", " "),
        *(("Dari", value) for value in ("Sumatera Utara", "Atlantis")),
        *(("Ke", value) for value in ("", "Atlantis")),
        *(("Kg pertama", value) for value in ("", "sepuluh", "-1", "10,5")),
        ("Kg berikutnya", "99999999999"),
        *(("Hari", value) for value in ("besok", "1-200")),
        ("COD", "mungkin"),
    ],
)
def test_what_cannot_be_read_is_named_by_row_and_column(column: str, value: str):
    bad = list(GOOD)
    bad[HEADINGS.index(column)] = value
    found = read(["SiCepat", *GOOD[1:]], bad, [])
    assert len(found.rows) == 1
    assert [(problem.row, problem.column, problem.value) for problem in found.problems] == [
        (3, column, value.strip())
    ]
    assert found.problems[0].fix


def test_one_price_for_one_service_and_place():
    found = read(GOOD, ["JNE", "REG", "", "12", "1", "1", "1", ""])
    assert [problem.row for problem in found.problems] == [3]


def test_a_table_goes_out_and_comes_back_the_same_in_both_formats():
    rows = read(GOOD, ["=1+1", "@EZ", "Kota Medan", "Kab. Batu Bara", "9500", "1", "2", "ya"]).rows
    assert len(rows) == 2
    table = table_of(
        rows,
        lambda row: (
            "Kota Medan" if row.from_regency_id else "",
            "12" if row.to_province_id else "Kab. Batu Bara",
        ),
    )
    assert read_tariffs(csv_bytes(table), PLACES).rows == rows
    assert read_tariffs(xlsx_bytes(table), PLACES).rows == rows
    assert xlsx_bytes(table) == xlsx_bytes(table)


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"PK\x03\x04 no zip", b"nama,harga\n1,2\n"])
def test_what_is_no_such_table_is_refused(data: bytes):
    with pytest.raises(TableUnreadable):
        read_tariffs(data, PLACES)


def test_a_table_has_an_end():
    with pytest.raises(TableTooLarge):
        read(*([GOOD] * (MOST_ROWS + 1)))
