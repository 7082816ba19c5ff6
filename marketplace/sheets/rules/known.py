"""What a partner offers now, as a spreadsheet sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from marketplace.core.quantity import Quantity
from marketplace.sheets.rules.values import folded

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class KnownVariant:
    """One variant: what can be written about it, and how many of it are promised to buyers."""

    id: int
    sku: str
    name: str
    values: Values
    reserved: Quantity
    is_offered: bool


@dataclass(frozen=True, slots=True)
class KnownProduct:
    """One product: what can be written about it. `waits` says whether new words wait for the catalogue team."""

    id: int
    state: str
    values: Values
    is_service: bool
    waits: bool
    has_pending: bool
    variants: list[KnownVariant] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.values["name"])


@dataclass(frozen=True, slots=True)
class KnownCategory:
    """One category and how it is called."""

    id: int
    label: str
    is_service: bool
    is_active: bool


@dataclass(frozen=True)
class Shelf:
    """Everything that a file is compared with. `guess` finds a category by a product's name."""

    products: list[KnownProduct]
    categories: Mapping[int, KnownCategory]
    category_names: Mapping[str, int | None]  # None: two categories are called so
    units: Mapping[str, str]
    guess: Callable[[str], int | None]

    @cached_property
    def by_sku(self) -> dict[str, tuple[KnownProduct, KnownVariant]]:
        return {variant.sku: (product, variant) for product in self.products for variant in product.variants}

    @cached_property
    def by_name(self) -> dict[str, list[KnownProduct]]:
        found: dict[str, list[KnownProduct]] = {}
        for product in self.products:
            found.setdefault(folded(product.name), []).append(product)
        return found
