"""How ready a product is to sell, and where each thing that lacks is mended. Source: ux.md no. 40."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from flask import url_for

from marketplace.catalogue import rules
from marketplace.catalogue.kinds import ProductKind, ScorePart
from marketplace.catalogue.models import Product
from marketplace.core.quantity import NOTHING, Quantity


class Fix(NamedTuple):
    """One line of the list: what to do, where, for how many points."""

    label: str
    url: str
    points: int


class ProductScore(NamedTuple):
    """What the pages show."""

    points: int
    fixes: list[Fix]

    @property
    def tone(self) -> str:
        return "good" if self.points >= 80 else "warn" if self.points >= 50 else "bad"


def score_of(product: Product, free: Mapping[int, Quantity], missing: Collection[str]) -> ProductScore:
    """From what the page has read already. `free` is what is left of each variant."""
    variants = product.active_variants
    found = rules.score(
        rules.ScoreFacts(
            photos=len(product.photos),
            name=product.name,
            description=product.description,
            has_weight=product.kind is ProductKind.SERVICE or all(each.weight_gram for each in variants),
            has_tiers=any(each.tiers for each in variants),
            is_in_stock=any(free[each.id] > NOTHING for each in variants),
            missing_papers=len(missing),
        )
    )
    return ProductScore(
        found.points, [Fix(part.label, _where(part, product), points) for part, points in found.fixes]
    )


def _where(part: ScorePart, product: Product) -> str:
    variant = next(iter(product.active_variants or product.variants))
    places = {
        ScorePart.PHOTOS: url_for(".product_photos", product_id=product.id),
        ScorePart.DESCRIPTION: url_for(".product_edit", product_id=product.id, _anchor="description"),
        ScorePart.NAME: url_for(".product_edit", product_id=product.id, _anchor="name"),
        ScorePart.WEIGHT: url_for(".variant_edit", variant_id=variant.id),
        ScorePart.TIERS: url_for(".variant_tiers", variant_id=variant.id),
        ScorePart.STOCK: url_for(".stock_show", variant_id=variant.id),
        ScorePart.PAPERS: url_for(".documents"),
    }
    return places[part]
