"""States of a product and of a change to it."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.states import Moves, machine
from marketplace.core.words import _l


class ProductState(StrEnum):
    """Where a product is between the seller's first photo and the shop window."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    TAKEN_DOWN = "taken_down"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    ProductState.DRAFT: _l("Draft"),
    ProductState.IN_REVIEW: _l("In review"),
    ProductState.PUBLISHED: _l("On sale"),
    ProductState.ARCHIVED: _l("Archived"),
    ProductState.TAKEN_DOWN: _l("Taken down"),
}

MOVES: Moves[ProductState] = machine(
    "products",
    {
        ProductState.DRAFT: {ProductState.IN_REVIEW, ProductState.PUBLISHED, ProductState.ARCHIVED},
        ProductState.IN_REVIEW: {ProductState.PUBLISHED, ProductState.DRAFT, ProductState.ARCHIVED},
        ProductState.PUBLISHED: {ProductState.ARCHIVED, ProductState.TAKEN_DOWN},
        ProductState.ARCHIVED: {ProductState.IN_REVIEW, ProductState.PUBLISHED},
        ProductState.TAKEN_DOWN: {ProductState.IN_REVIEW, ProductState.ARCHIVED},
    },
)


class ChangeState(StrEnum):
    """Whether a seller's edit is already what buyers see."""

    PENDING = "pending"
    APPLIED = "applied"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return CHANGE_LABELS[self]


CHANGE_LABELS = {
    ChangeState.PENDING: _l("Waiting for review"),
    ChangeState.APPLIED: _l("Applied"),
    ChangeState.REFUSED: _l("Refused"),
}

CHANGE_MOVES: Moves[ChangeState] = machine(
    "product_changes",
    {
        ChangeState.PENDING: {ChangeState.APPLIED, ChangeState.REFUSED},
        ChangeState.APPLIED: set(),
        ChangeState.REFUSED: set(),
    },
)
