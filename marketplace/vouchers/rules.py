"""Pure rules of vouchers: what one is worth, and how that is split. No database, no clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from marketplace.core.money import ZERO, Money
from marketplace.vouchers.kinds import VoucherKind

CODE = re.compile(r"^[A-Z0-9][A-Z0-9-]{2,19}$")


class Terms(Protocol):
    """What of a voucher decides its worth."""

    @property
    def kind(self) -> VoucherKind: ...
    @property
    def basis_points(self) -> int | None: ...
    @property
    def amount(self) -> Money | None: ...
    @property
    def cap(self) -> Money | None: ...


def normal_code(text: str) -> str:
    """As it is stored: capitals, without blanks."""
    return "".join(text.split()).upper()


def worth(terms: Terms, goods: Money) -> Money:
    """What it takes off these goods: a percentage up to its cap, or its amount; never more than the goods."""
    if terms.kind is VoucherKind.PERCENT:
        found = goods.share(terms.basis_points or 0)
        found = found if terms.cap is None else min(found, terms.cap)
    else:
        found = terms.amount or ZERO
    return min(found, goods)


def split_discount(discount: Money, goods: Mapping[int, Money]) -> dict[int, Money]:
    """Each line's part, by what the line costs: largest remainder, ties by the line's id. Source: money.md section 1.

    The order of `goods` does not matter, the parts add up to the discount, and no part is larger than its line.
    """
    ids = sorted(line_id for line_id, amount in goods.items() if amount > ZERO)
    if not ids or discount <= ZERO:
        return {}
    parts = discount.split([goods[line_id].amount for line_id in ids])
    return dict(zip(ids, parts, strict=True))
