"""The golden table of taxes, row by row."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import ZERO, Money
from marketplace.procurement.rules.tax import Company, IncomeTax, Rates, Seller, assess, price_before_tax

P = Money(20_000_000)
RATES = Rates(
    ppn_bp=1_200,
    ppn_base_numerator=11,
    ppn_base_denominator=12,
    final_bp=50,
    pph22_bp=150,
    pph23_bp=200,
    pph22_free_up_to=Money(10_000_000),
)
BOTH = Company(collects_ppn=True, collects_pph22=True)
ONLY_PPH = Company(collects_ppn=False, collects_pph22=True)
NONE = Company(collects_ppn=False, collects_pph22=False)


def seller(*papers: str) -> Seller:
    return Seller(
        is_pkp="pkp" in papers,
        is_individual="individual" in papers,
        has_turnover_statement="statement" in papers,
        has_final_tax_certificate="certificate" in papers,
        has_npwp="no npwp" not in papers,
    )


GOLDEN = [
    ("T1", seller("individual", "statement"), BOTH, False, False, P, 0, 0, 20_000_000),
    ("T2", seller("certificate"), BOTH, False, False, P, 0, 100_000, 19_900_000),
    ("T3", seller(), BOTH, False, False, P, 0, 300_000, 19_700_000),
    ("T4", seller(), BOTH, False, False, Money(10_000_000), 0, 0, 10_000_000),
    ("T5", seller("pkp"), BOTH, False, False, P, 2_200_000, 300_000, 19_700_000),
    ("T6", seller("pkp"), ONLY_PPH, False, False, P, 2_200_000, 300_000, 21_900_000),
    ("T7", seller("pkp", "certificate"), BOTH, False, False, P, 2_200_000, 100_000, 19_900_000),
    ("T8", seller(), BOTH, True, False, P, 0, 400_000, 19_600_000),
    ("T9", seller("individual"), BOTH, True, False, P, 0, 0, 20_000_000),
    ("T10", seller("individual", "statement"), BOTH, True, False, P, 0, 0, 20_000_000),
    ("T10", seller("certificate"), BOTH, True, False, P, 0, 100_000, 19_900_000),
    ("T11", seller("pkp"), BOTH, False, True, P, 0, 300_000, 19_700_000),
]


@pytest.mark.parametrize(
    ("row", "who", "company", "service", "exempt", "goods", "ppn", "withheld", "net"), GOLDEN
)
def test_each_row_of_the_golden_table(row, who, company, service, exempt, goods, ppn, withheld, net):
    found = assess(goods, is_service=service, is_exempt=exempt, seller=who, company=company, rates=RATES)
    assert (found.row, found.ppn.amount, found.withheld.amount, found.net.amount) == (row, ppn, withheld, net)


def test_a_service_by_a_person_without_paper_is_flagged_and_not_computed():
    found = assess(
        P, is_service=True, is_exempt=False, seller=seller("individual"), company=BOTH, rates=RATES
    )
    assert found.income_tax is IncomeTax.PPH21


def test_splitting_a_purchase_does_not_free_it_from_pph22():
    small = Money(9_000_000)
    alone = assess(small, is_service=False, is_exempt=False, seller=seller(), company=BOTH, rates=RATES)
    split = assess(
        small, is_service=False, is_exempt=False, seller=seller(), company=BOTH, rates=RATES, same_need=small
    )
    assert alone.withheld == ZERO
    assert split.withheld == Money(135_000)


def test_without_npwp_pph22_and_pph23_double():
    goods = assess(P, is_service=False, is_exempt=False, seller=seller("no npwp"), company=BOTH, rates=RATES)
    work = assess(P, is_service=True, is_exempt=False, seller=seller("no npwp"), company=BOTH, rates=RATES)
    assert (goods.withheld, work.withheld) == (Money(600_000), Money(800_000))


STORED = {
    "ppn_bp": 1_200,
    "ppn_base_numerator": 11,
    "ppn_base_denominator": 12,
    "final_bp": 50,
    "pph22_bp": 150,
    "pph23_bp": 200,
    "pph22_free_up_to": 10_000_000,
}


def test_the_stored_rule_gives_the_rates_and_leaves_the_rule_alone():
    before = dict(STORED)

    assert Rates.from_rule(STORED) == RATES
    assert before == STORED
    assert RATES.effective_bp == 1_100


@pytest.mark.parametrize("name", STORED)
def test_a_stored_rule_without_a_rate_is_refused(name):
    with pytest.raises((KeyError, TypeError), match=name):
        Rates.from_rule({key: value for key, value in STORED.items() if key != name})


def test_the_relief_of_pph22_ends_with_the_rupiah_above_it():
    def withheld(goods: int, same_need: int = 0) -> Money:
        found = assess(Money(goods), is_service=False, is_exempt=False, seller=seller(), company=BOTH, rates=RATES,
                       same_need=Money(same_need))  # fmt: skip
        return found.withheld

    assert withheld(10_000_000) == withheld(9_999_999, 1) == ZERO
    assert withheld(10_000_001) == Money(150_000)
    assert withheld(9_999_999, 2) == Money(149_999)


@pytest.mark.parametrize(
    ("who", "company", "service", "exempt", "row", "tax", "kept"),
    [
        (seller("pkp", "individual", "statement"), BOTH, False, False, "T5", IncomeTax.PPH22, True),
        (seller("pkp", "certificate"), ONLY_PPH, False, False, "T2", IncomeTax.FINAL, False),
        (seller("pkp", "certificate"), BOTH, True, False, "T10", IncomeTax.FINAL, True),
        (seller("pkp"), BOTH, True, False, "T8", IncomeTax.PPH23, True),
        (seller("pkp", "individual"), BOTH, True, False, "T9", IncomeTax.PPH21, True),
        (seller("pkp"), NONE, False, False, "T6", IncomeTax.NONE, False),
        (seller("pkp", "certificate"), BOTH, True, True, "T11", IncomeTax.FINAL, False),
        (seller("individual", "certificate"), BOTH, False, False, "T2", IncomeTax.FINAL, False),
        (seller("statement"), BOTH, False, False, "T3", IncomeTax.PPH22, False),
        (seller("individual"), BOTH, False, False, "T3", IncomeTax.PPH22, False),
        (seller("individual", "statement"), BOTH, False, True, "T1", IncomeTax.NONE, False),
        (seller("certificate"), BOTH, False, True, "T2", IncomeTax.FINAL, False),
    ],
)  # fmt: skip
def test_papers_that_meet_decide_row_tax_and_who_deposits_the_ppn(
    who, company, service, exempt, row, tax, kept
):
    found = assess(P, is_service=service, is_exempt=exempt, seller=who, company=company, rates=RATES)

    assert (found.row, found.income_tax, found.ppn_is_withheld) == (row, tax, kept)
    assert found.net == P + (ZERO if kept else found.ppn) - found.withheld


def test_another_rate_of_ppn_is_another_price_and_another_tax():
    higher = replace(RATES, ppn_bp=1_500)
    found = assess(P, is_service=False, is_exempt=False, seller=seller("pkp"), company=NONE, rates=higher)

    assert found.ppn == Money(2_750_000)
    assert price_before_tax(Money(113_750), is_pkp=True, is_exempt=False, rates=higher) == Money(100_000)


def test_a_company_that_collects_nothing_pays_the_whole_price():
    found = assess(P, is_service=False, is_exempt=False, seller=seller(), company=NONE, rates=RATES)
    assert found.net == P


def test_a_pkp_price_of_111_000_is_100_000_before_tax():
    assert price_before_tax(Money(111_000), is_pkp=True, is_exempt=False, rates=RATES) == Money(100_000)
    assert price_before_tax(Money(111_000), is_pkp=False, is_exempt=False, rates=RATES) == Money(111_000)
    assert price_before_tax(Money(111_000), is_pkp=True, is_exempt=True, rates=RATES) == Money(111_000)


@given(
    amount=st.integers(1, 10**11),
    papers=st.sets(st.sampled_from(["pkp", "individual", "statement", "certificate", "no npwp"])),
    company=st.sampled_from([BOTH, ONLY_PPH, NONE]),
    service=st.booleans(),
    exempt=st.booleans(),
)
def test_the_company_never_pays_more_than_price_and_ppn_nor_less_than_nothing(
    amount, papers, company, service, exempt
):
    found = assess(
        Money(amount),
        is_service=service,
        is_exempt=exempt,
        seller=seller(*papers),
        company=company,
        rates=RATES,
    )
    assert ZERO <= found.withheld <= Money(amount)
    assert ZERO <= found.net <= Money(amount) + found.ppn
    assert found.ppn == ZERO or ("pkp" in papers and not exempt)
