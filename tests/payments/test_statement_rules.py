"""How dates, amounts and columns of a bank are understood, case by case; and which payments a receipt is near."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from marketplace.core.money import Money
from marketplace.payments.models import BankLine, Payment
from marketplace.payments.statements import Columns, nearest, normal
from marketplace.payments.statements.columns import recognise, shape_of
from marketplace.payments.statements.values import read_amount, read_date

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-24", DAY), ("2026/11/4", date(2026, 11, 4)), ("2026.1.24 08:00", date(2026, 1, 24)),
        ("24/11/2026", DAY), ("4-1-26", date(2026, 1, 4)), ("24.11.2026 08:15:00", DAY), ("24 11 2026", DAY),
        ("24-Nov-26", DAY), ("24 NOVEMBER 2026", DAY), ("24/nov/2026 08:15", DAY), (" '24-nov-2026", DAY), ("' 24/11", DAY),
        ("24/11", DAY), ("4/1", date(2026, 1, 4)), ("24.Agustus.2026", date(2026, 8, 24)), ("1 mei 26", date(2026, 5, 1)),
        ("1-des-26", date(2026, 12, 1)), ("1-okt-26", date(2026, 10, 1)), ("1-mar-26", date(2026, 3, 1)),
    ],
)  # fmt: skip
def test_a_date_in_a_banks_habit(typed: str, day: date) -> None:
    assert read_date(typed, year=2026) == day


@pytest.mark.parametrize(
    "typed",
    ["", "24", "24/13/2026", "31/02", "24/11/20261", "24-Xyz-26", "24-Nov-20261", "20261-11-24", "24/11/", "24-11",
     "24/11 8", "X24/11/2026"],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_what_stood_there(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^$" if not typed else r"."):
        read_date(typed, year=2026)


def test_a_day_and_a_month_are_no_date_without_a_year() -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        read_date(" 24/11", year=None)
    assert refused.value.args == (" 24/11",)


@pytest.mark.parametrize(
    ("typed", "amount", "mark"),
    [
        ("25000", 25_000, ""), ("25.000", 25_000, ""), ("25,000", 25_000, ""), ("25.000,00", 25_000, ""),
        ("25,000.00", 25_000, ""), ("rp.25.000K", 25_000, "k"), ("25.000 D", 25_000, "d"),
        ("25.5", 25, ""), ("25,50", 25, ""), ("1.250.000,5", 1_250_000, ""), ("1,250,000", 1_250_000, ""),
        ("Rp 25.000,00 CR", 25_000, "cr"), ("IDR25.000 db.", 25_000, "db"),
        ("-25.000", -25_000, ""), ("Rp -25.000", -25_000, ""), ("+ 25.000", 25_000, ""), ("(25.000,00)", -25_000, ""),
        ("'25.000", 25_000, ""), ("\u00a0Rp\u00a025.000 ", 25_000, ""), ("0.00", 0, ""), ("0", 0, ""), ("1.000", 1_000, ""),
        ("123.456.789,01", 123_456_789, ""), ("12,345.6", 12_345, ""),
        ("1.250.50", 1_250, ""), ("1,250,50", 1_250, ""),
    ],
)  # fmt: skip
def test_an_amount_in_a_banks_habit(typed: str, amount: int, mark: str) -> None:
    assert read_amount(typed) == (amount, mark)


@pytest.mark.parametrize("typed", ["", "dua", "1,5jt", "25.000 xy", ".500", "1--2", "=1+1", "X25000"])
def test_what_is_no_amount_is_refused_with_what_stood_there(typed: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        read_amount(typed)
    assert refused.value.args == (typed,) or typed == ".500"


@pytest.mark.parametrize(
    "typed",
    [
        "25.00.0",
        "2.5000,00",
        "1.2500",
        "25,000.000",
        "1,25.000,5",
        "12.34.567",
        "1.250.000,125",
        "1,250,000.125",
    ],
)
def test_digits_in_no_habit_are_refused(typed: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        read_amount(typed)
    assert refused.value.args == (typed,)


def test_a_name_of_a_column_without_case_signs_and_blanks() -> None:
    assert normal("  TGL_TRAN / (Waktu)  ") == "tgl tran waktu"


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (["Tanggal", "Keterangan", "Debet", "Kredit", "Saldo"], Columns(0, 1, credit=3)),
        (["No", "Tgl. Transaksi", "Jumlah", "D/K"], Columns(1, None, amount=2, mark=3)),
        (["Jumlah", "", "Tanggal"], Columns(2, None, amount=0, mark=1)),
        (["Tanggal", "Uraian", "Nominal", "Saldo"], Columns(0, 1, amount=2)),
        (["Tanggal", "Uraian", "Nominal"], Columns(0, 1, amount=2)),
        (["Tanggal", "Nominal", "", "Jenis"], Columns(0, None, amount=1, mark=3)),
        (["Tanggal", "Nominal", ""], Columns(0, None, amount=1, mark=2)),
        (["Tanggal", "Kredit", "Nominal"], Columns(0, None, credit=1)),
        (["Tanggal", "Tgl", "Kredit", "Credit"], Columns(0, None, credit=2)),
        (["Kredit", "Uraian"], None),
        (["Tanggal", "Uraian", "Debet"], None),
        ([], None),
    ],
)
def test_which_column_is_which(header: list[str], columns: Columns | None) -> None:
    assert recognise(header) == columns


def test_columns_are_kept_and_found_again_and_a_header_by_its_words() -> None:
    told = Columns(2, None, amount=0, mark=1)
    assert Columns.from_json(told.as_json()) == told
    assert Columns.from_json({"date": 1, "text": 0, "credit": 2}) == Columns(1, 0, credit=2)
    assert [told.money, Columns(0, None, credit=3).money, Columns(1, None).money] == [0, 3, 0]
    assert shape_of(["Tanggal", "Jumlah (Rp)"]) == shape_of([" tanggal ", "JUMLAH RP"])
    assert shape_of(["Tanggal", "Jumlah"]) != shape_of(["Jumlah", "Tanggal"])
    kept = hashlib.sha256(b"tanggal|jumlah rp").hexdigest()  # what people told last year is found under it
    assert shape_of(["Tanggal", "Jumlah (Rp)"]) == kept


def payment(number: int, due: int) -> Payment:
    return Payment(id=number, amount_due=Money(due))


def test_a_receipt_is_near_the_payments_it_names_and_those_within_a_thousand() -> None:
    line = BankLine(text="TRSF PB-7K3Q 9D SARI LESTARI", amount=Money(150_000))
    dues = (900_000, 150_000, 151_000, 149_500, 151_001, 150_000)
    far, same, above, below, beyond, other = (payment(number, due) for number, due in enumerate(dues, 1))
    codes = {1: "PB-7K3Q9D", 6: "PB-AAAA"}  # payment 5 has none

    found = nearest(line, [below, other, above, beyond, same, far], codes)

    assert [each.id for each in found] == [1, 2, 6, 4, 3]
    many = [payment(n, 150_000) for n in range(10, 20)]
    assert [each.id for each in nearest(line, many, {})] == list(range(10, 18))
