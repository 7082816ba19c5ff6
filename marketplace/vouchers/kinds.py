"""What a voucher takes off, and who pays for it."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.words import _l


class VoucherKind(StrEnum):
    """A percentage of the goods, or a fixed amount."""

    PERCENT = "percent"
    FIXED = "fixed"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]


KIND_LABELS = {
    VoucherKind.PERCENT: _l("A percentage"),
    VoucherKind.FIXED: _l("A fixed amount"),
}


class FundedBy(StrEnum):
    """Whose money the discount is."""

    OPERATOR = "operator"
    PARTNER = "partner"

    @property
    def label(self) -> str:
        return FUNDED_LABELS[self]


FUNDED_LABELS = {
    FundedBy.OPERATOR: _l("The marketplace"),
    FundedBy.PARTNER: _l("The shop"),
}
