"""What an entry of the cash book is about."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.words import _l


class Category(StrEnum):
    """Money in, or money out for something. Only sales count as turnover."""

    SALE = "sale"
    OTHER_INCOME = "other_income"
    MATERIALS = "materials"
    WAGES = "wages"
    PACKAGING = "packaging"
    TRANSPORT = "transport"
    POWER = "power"
    TOOLS = "tools"
    RENT = "rent"
    OTHER_COST = "other_cost"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def is_income(self) -> bool:
        return self in INCOME


LABELS = {
    Category.SALE: _l("Sold outside the marketplace"),
    Category.OTHER_INCOME: _l("Other money in (aid, loan, interest)"),
    Category.MATERIALS: _l("Materials and feed"),
    Category.WAGES: _l("Wages"),
    Category.PACKAGING: _l("Packaging"),
    Category.TRANSPORT: _l("Transport and delivery"),
    Category.POWER: _l("Electricity, water, fuel"),
    Category.TOOLS: _l("Tools and repairs"),
    Category.RENT: _l("Rent"),
    Category.OTHER_COST: _l("Other costs"),
}
INCOME = frozenset({Category.SALE, Category.OTHER_INCOME})
COSTS = tuple(category for category in Category if category not in INCOME)
