"""Tax on a purchase by the company, row by row as in the golden table. Pure: papers, rates and amounts come in.

Sources: PPN with the base "DPP nilai lain" 11/12 (PMK 131/2024), final income tax 0.5 % (PP 55/2022), PPh 22 on purchases
by collectors (PMK 34/2017 as amended), PPh 23 on services. A tax adviser confirms rates and rows before real use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from marketplace.core.money import ZERO, Money
from marketplace.core.words import _l
from marketplace.pricing import rules as pricing


class IncomeTax(StrEnum):
    """Which income tax the company withholds from the seller."""

    NONE = "none"
    FINAL = "final"
    PPH22 = "pph22"
    PPH23 = "pph23"
    PPH21 = "pph21"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    IncomeTax.NONE: _l("No income tax withheld"),
    IncomeTax.FINAL: _l("Final PPh (PP 55)"),
    IncomeTax.PPH22: _l("PPh 22"),
    IncomeTax.PPH23: _l("PPh 23"),
    IncomeTax.PPH21: _l("PPh 21 (finance enters the amount)"),
}


@dataclass(frozen=True, slots=True)
class Seller:
    """The seller's papers on the date of the BAST."""

    is_pkp: bool
    is_individual: bool
    has_turnover_statement: bool
    has_final_tax_certificate: bool
    has_npwp: bool = True


@dataclass(frozen=True, slots=True)
class Company:
    """What the company's tax team has decided that it collects."""

    collects_ppn: bool
    collects_pph22: bool


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates in basis points and thresholds in rupiah, of one day."""

    ppn_bp: int
    ppn_base_numerator: int
    ppn_base_denominator: int
    final_bp: int
    pph22_bp: int
    pph23_bp: int
    pph22_free_up_to: Money

    @property
    def effective_bp(self) -> int:
        """PPN as a part of the price before tax: 12 % of 11/12 is 11 %."""
        return self.ppn_bp * self.ppn_base_numerator // self.ppn_base_denominator

    @classmethod
    def from_rule(cls, value: Mapping[str, int]) -> Rates:
        """From the stored rule `tax_rates`."""
        free = Money(value["pph22_free_up_to"])
        return cls(**{**value, "pph22_free_up_to": free})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the company pays for `goods` (the price before tax) and to whom. `row` names the golden table's row."""

    row: str
    goods: Money
    ppn: Money
    ppn_is_withheld: bool
    income_tax: IncomeTax
    withheld: Money

    @property
    def net(self) -> Money:
        """Cash to the seller."""
        return self.goods + (ZERO if self.ppn_is_withheld else self.ppn) - self.withheld


def assess(
    goods: Money,
    *,
    is_service: bool,
    is_exempt: bool,
    seller: Seller,
    company: Company,
    rates: Rates,
    same_need: Money = ZERO,
) -> Assessment:
    """Tax on one purchase. `same_need` is what was bought of the same seller for the same need within 30 days: the
    relief for small purchases does not cover a split one. Bases exclude PPN; tax rounds down to the rupiah."""
    ppn = ZERO
    if seller.is_pkp and not is_exempt:
        ppn = goods.of_rate(rates.ppn_base_numerator * rates.ppn_bp, rates.ppn_base_denominator * 10_000)
    row, income_tax, withheld = _income_tax(goods, is_service, seller, company, rates, same_need)
    if seller.is_pkp and is_exempt:
        row = "T11"
    elif seller.is_pkp and row in {"T3", "T4"}:
        row = "T5" if company.collects_ppn else "T6"
    elif seller.is_pkp and row == "T2" and company.collects_ppn:
        row = "T7"
    return Assessment(row, goods, ppn, bool(ppn) and company.collects_ppn, income_tax, withheld)


def _income_tax(
    goods: Money, is_service: bool, seller: Seller, company: Company, rates: Rates, same_need: Money
) -> tuple[str, IncomeTax, Money]:
    if seller.is_individual and seller.has_turnover_statement and not seller.is_pkp:
        return ("T10" if is_service else "T1"), IncomeTax.NONE, ZERO
    if seller.has_final_tax_certificate:
        return ("T10" if is_service else "T2"), IncomeTax.FINAL, goods.tax(rates.final_bp)
    if is_service and seller.is_individual:
        return "T9", IncomeTax.PPH21, ZERO
    if is_service:
        rate = rates.pph23_bp * (1 if seller.has_npwp else 2)
        return "T8", IncomeTax.PPH23, goods.tax(rate)
    if not company.collects_pph22 or goods + same_need <= rates.pph22_free_up_to:
        return "T4", IncomeTax.NONE, ZERO
    rate = rates.pph22_bp * (1 if seller.has_npwp else 2)
    return "T3", IncomeTax.PPH22, goods.tax(rate)


def price_before_tax(price: Money, *, is_pkp: bool, is_exempt: bool, rates: Rates) -> Money:
    """What the company compares; what is exempt from PPN holds none, whoever sells it."""
    return pricing.price_before_tax(price, is_pkp=is_pkp and not is_exempt, effective_bp=rates.effective_bp)
