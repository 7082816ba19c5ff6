"""Whole rupiah: how they are split, rounded, read and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import Money, MoneyColumn, parse_rupiah, percent, terbilang, total
from marketplace.core.quantity import Quantity, parse_quantity

amounts = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("25000", 25_000), ("25.000", 25_000), ("Rp 25.000,-", 25_000), ("25rb", 25_000), ("1,5jt", 1_500_000),
     ("Rp1.250.000", 1_250_000), ("2.5jt", 2_500_000), ("25.000,00", 25_000), ("10 ribu", 10_000), ("0", 0),
     ("25.000,", 25_000), ("Rp\u00a025.000", 25_000), ("-25.000", -25_000), ("-1,5jt", -1_500_000), ("1.250rb", 1_250_000),
     ("100.000", 100_000), ("1,234567jt", 1_234_567), ("RP. 2 JUTA", 2_000_000)],
)  # fmt: skip
def test_people_type_rupiah_in_many_ways(text, amount):
    assert parse_rupiah(text) == Money(amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dua ribu",
        "25.00",
        "2,5",
        "1.2.3",
        "Rp",
        "1,234567rb",
        "12.3456",
        ".500",
        "1234.567",
        "1..000",
        ",5jt",
        "1,2345678jt",
        "1,2,3jt",
        "1,0000000jt",
    ],
)
def test_what_is_no_whole_rupiah_is_refused_and_named(text):
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        parse_rupiah(text)

    assert refused.value.args == (text,)


@pytest.mark.parametrize(
    ("points", "text"),
    [(0, "0%"), (250, "2,5%"), (1_100, "11%"), (1_000, "10%"), (205, "2,05%"), (5, "0,05%"), (10_000, "100%"),
     (101, "1,01%"), (99, "0,99%")],
)  # fmt: skip
def test_basis_points_are_written_as_people_read_percentages(points, text):
    assert percent(points) == text


def test_rupiah_are_written_without_decimals_and_space():
    assert (str(Money(25_000)), str(Money(-25_000)), str(Money(0))) == ("Rp25.000", "-Rp25.000", "Rp0")


@pytest.mark.parametrize(
    ("amount", "words"),
    [(11, "sebelas rupiah"), (1_000, "seribu rupiah"), (1_100, "seribu seratus rupiah"),
     (2_750_500, "dua juta tujuh ratus lima puluh ribu lima ratus rupiah"), (0, "nol rupiah"), (1, "satu rupiah"),
     (-1_000, "minus seribu rupiah")],
)  # fmt: skip
def test_amounts_in_words(amount, words):
    assert terbilang(Money(amount)) == words


@pytest.mark.parametrize("amount", [1.0, True, "5", None])
def test_only_whole_numbers_are_money(amount):
    with pytest.raises(TypeError, match=f"^Money takes whole rupiah, not {amount!r}$"):
        Money(amount)


def test_nothing_is_kept_as_nothing_and_zero_as_zero():
    column = MoneyColumn()
    assert [column.process_bind_param(value, None) for value in (Money(5), Money(0), None)] == [5, 0, None]
    assert [column.process_result_value(value, None) for value in (5, 0, None)] == [Money(5), Money(0), None]


@given(amounts, st.lists(st.integers(0, 1_000), min_size=1, max_size=8).filter(any))
def test_the_parts_add_up_to_the_whole(amount, weights):
    parts = Money(amount).split(weights)
    assert total(parts) == Money(amount)
    assert all(part.amount == 0 or (part.amount > 0) == (amount > 0) for part in parts)
    exact = [amount * weight / sum(weights) for weight in weights]
    assert all(abs(part.amount - value) < 1.0001 for part, value in zip(parts, exact, strict=True))


def test_the_largest_remainder_gets_the_last_rupiah():
    assert [part.amount for part in Money(100).split([1, 1, 1])] == [34, 33, 33]
    assert [part.amount for part in Money(10).split([1, 2])] == [3, 7]


@pytest.mark.parametrize(
    ("amount", "points", "share", "tax"),
    [(5, 1_000, 1, 0), (15, 1_000, 2, 1), (-5, 1_000, -1, 0), (-15, 1_000, -2, -1), (1, 10_000, 1, 1)],
)
def test_fees_round_half_away_from_zero_and_taxes_towards_it(amount, points, share, tax):
    assert (Money(amount).share(points).amount, Money(amount).tax(points).amount) == (share, tax)


@pytest.mark.parametrize(("amount", "part"), [(-1_000, -916), (1, 0), (12, 11), (1_000, 916)])
def test_a_fraction_is_cut_off_towards_zero(amount, part):
    assert Money(amount).of_rate(11, 12) == Money(part)


@pytest.mark.parametrize("weights", [[0, 0], [2, -1], [-1, 1]])
def test_nothing_is_split_by_nothing_or_less(weights):
    with pytest.raises(ValueError, match=r"^weights must not be negative and some must be positive$"):
        Money(10).split(weights)


def test_one_part_is_the_whole_and_zero_stays_zero():
    assert Money(7).split([1]) == [Money(7)]
    assert Money(1).split([1, 1]) == [Money(1), Money(0)]
    assert Money(-3).split([1, 1]) == [Money(-2), Money(-1)]
    assert 3 * Money(5) == Money(5) * 3 == Money(15)


@pytest.mark.parametrize(
    ("text", "thousandths"),
    [("2", 2_000), ("1,5", 1_500), ("0.25", 250), ("0.125", 125), ("1.000", 1_000_000), ("0,001", 1)],
)
def test_quantities_as_people_type_them(text, thousandths):
    assert parse_quantity(text) == Quantity(thousandths)


@pytest.mark.parametrize("text", ["", "-1", "1e9", "1,2345", "dua", "１", "9" * 13])
def test_what_is_no_quantity_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_quantity(text)


@given(st.integers(0, 10**9))
def test_a_quantity_reads_back_what_it_writes(thousandths):
    assert parse_quantity(Quantity(thousandths).plain) == Quantity(thousandths)


def test_a_line_is_rounded_once():
    assert Quantity(1_500).cost(Money(7_001)) == Money(10_502)
    assert Quantity(1).cost(Money(499)) == Money(0)
    assert Quantity(1).cost(Money(500)) == Money(1)
