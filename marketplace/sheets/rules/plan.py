"""What a file would change, and what in it must be mended first."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.sheets.rules.known import Values


@dataclass(frozen=True, slots=True)
class Problem:
    """What must be mended: where, what stands there, and how."""

    row: int
    key: str
    value: str
    fix: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that becomes another. `variant_id` is None for what is said of the product as a whole."""

    row: int
    title: str
    key: str
    before: Any
    after: Any
    product_id: int
    variant_id: int | None = None
    waits: bool = False


@dataclass(slots=True)
class NewVariant:
    """A variant to be made. `sku` is empty where we make the code."""

    row: int
    sku: str
    name: str
    values: Values


@dataclass(slots=True)
class NewProduct:
    """A product to be made, as a draft."""

    row: int
    values: Values
    variants: list[NewVariant] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """All of it. With problems nothing is done."""

    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    new_products: list[NewProduct] = field(default_factory=list)
    new_variants: list[tuple[int, str, NewVariant]] = field(
        default_factory=list
    )  # product, its name, the variant

    @property
    def new_rows(self) -> int:
        return sum(len(product.variants) for product in self.new_products) + len(self.new_variants)

    @property
    def changed_rows(self) -> int:
        return len({change.row for change in self.changes})

    @property
    def unchanged_rows(self) -> int:
        touched = {change.row for change in self.changes} | {problem.row for problem in self.problems}
        touched |= {new.row for product in self.new_products for new in product.variants}
        touched |= {new.row for _product_id, _name, new in self.new_variants}
        return self.rows - len(touched)

    @property
    def is_empty(self) -> bool:
        return not (self.changes or self.new_rows)

    @property
    def touched(self) -> int:
        return self.new_rows + self.changed_rows

    def digest(self) -> str:
        """The same only while it would do the same to the same: what was there before is part of it."""
        done = {
            "changes": [
                [c.product_id, c.variant_id, c.key, _plain(c.before), _plain(c.after)] for c in self.changes
            ],
            "products": [[_all(new.values), [_one(v) for v in new.variants]] for new in self.new_products],
            "variants": [[product_id, _one(new)] for product_id, _name, new in self.new_variants],
        }
        return hashlib.sha256(json.dumps(done, sort_keys=True).encode()).hexdigest()


def _one(new: NewVariant) -> list[Any]:
    return [new.sku, new.name, _all(new.values)]


def _all(values: Values) -> dict[str, Any]:
    return {key: _plain(value) for key, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return value.amount
    return value.thousandths if isinstance(value, Quantity) else value
