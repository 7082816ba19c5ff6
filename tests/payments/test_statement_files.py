"""Files of banks: whatever the bank calls its columns and however it writes dates and amounts, the receipts come out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from marketplace.payments.errors import StatementTooLarge, StatementUnreadable
from marketplace.payments.statements import Columns, fingerprints, read_statement
from marketplace.payments.statements.values import read_amount, read_date

FILES = Path(__file__).parent / "statements"
pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize("name", ["bca", "mandiri", "bri", "bni", "generic"])
def test_the_receipts_of_each_bank_are_read(name: str) -> None:
    reading = read_statement((FILES / f"{name}.csv").read_bytes())

    assert reading.problems == []
    assert [(row.on, row.amount) for row in reading.rows] == [
        (date(2026, 11, 24), 150_123),
        (date(2026, 11, 25), 75_000),
    ]
    assert "sari" in reading.rows[0].text.lower()
    assert reading.debits == 1


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("25.000,00", 25_000),
        ("25,000.00", 25_000),
        ("25000", 25_000),
        ("25.000", 25_000),
        ("1.250.000", 1_250_000),
        ("1,250,000.5", 1_250_000),
        ("Rp 25.000,00", 25_000),
        ("(25.000,00)", -25_000),
        ("-25,000.00", -25_000),
        ("25000.00 CR", 25_000),
    ],
)
def test_amounts_in_every_habit(typed: str, amount: int) -> None:
    assert read_amount(typed)[0] == amount


@pytest.mark.parametrize("typed", ["", "25.00.0", "1,5jt", "dua puluh", "2.5000,00", "=1+1"])
def test_an_amount_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_amount(typed)


@pytest.mark.parametrize(
    "typed", ["24/11/2026", "2026-11-24", "24-Nov-26", "24 Nov 2026 08:15", "'24/11", "24.11.26"]
)
def test_dates_in_every_habit(typed: str) -> None:
    assert read_date(typed, year=2026) == date(2026, 11, 24)


def test_bad_lines_are_named_with_column_value_and_remedy() -> None:
    lines = ["Tanggal;Keterangan;Kredit;Debet"]
    for number in range(2, 202):
        day = "31/02/2026" if number in {10, 20, 30, 40} else "24/11/2026"
        money = "1,5jt" if number in {50, 60, 70} else f"{number * 1000},00"
        lines.append(f"{day};Pembeli {number};{money};")
    reading = read_statement("\n".join(lines).encode())

    assert len(reading.rows) == 193
    found = [(problem.row, problem.column, problem.value) for problem in reading.problems]
    assert found[0] == (10, "Tanggal", "31/02/2026")
    assert found[-1] == (70, "Kredit", "1,5jt")
    assert len(found) == 7
    assert all(problem.fix for problem in reading.problems)


def test_unknown_columns_are_asked_for_once_they_are_told() -> None:
    data = b"hari|x\nWaktu,Isi,Angka,Arah\n24/11/2026,Sari,150123,CR\n24/11/2026,Biaya,500,DB\n"
    assert read_statement(data).columns is None
    told = read_statement(data, columns=Columns(0, 1, amount=2, mark=3))

    assert [row.amount for row in told.rows] == [150_123]


def test_equal_lines_in_one_file_are_two_and_in_two_files_the_same_two() -> None:
    data = b"Tanggal;Keterangan;Kredit\n24/11/2026;Sari;5000\n24/11/2026;Sari;5000\n"
    marks = [mark for mark, _row in fingerprints(read_statement(data).rows, bank="BCA")]
    again = [mark for mark, _row in fingerprints(read_statement(data + b"25/11/2026;X;1\n").rows, bank="BCA")]

    assert len(set(marks)) == 2
    assert again[:2] == marks


def test_what_is_no_statement_is_refused(app: Flask) -> None:
    for data in (b"", b"\x00\x01\x02\x03" * 200, b"Tanggal;Kredit\n"):
        with pytest.raises(StatementUnreadable):
            read_statement(data)
    with pytest.raises(StatementTooLarge):
        read_statement(b"Tanggal;Kredit\n" + b"24/11/2026;1000\n" * 20_001)
    with pytest.raises(StatementTooLarge):
        read_statement(b"x" * (5 * 1024 * 1024 + 1))
