"""Changing the catalogue. The caller holds the transaction(); nothing here commits."""

from __future__ import annotations

from marketplace.catalogue.service.categories import create_category, edit_category
from marketplace.catalogue.service.listings import (
    count_sold,
    keep_available,
    keep_delivery_ways,
    keep_questions,
    keep_rating,
    rebuild_counts,
    refresh_listing,
    refresh_partner,
    shift_available,
)
from marketplace.catalogue.service.photos import add_photo, make_cover, remove_photo
from marketplace.catalogue.service.products import create_product, edit_product
from marketplace.catalogue.service.publishing import (
    appeal,
    archive,
    publish,
    review,
    review_change,
    take_down,
)
from marketplace.catalogue.service.search import forget_miss, log_misses, rebuild_search
from marketplace.catalogue.service.synonyms import add_synonym, edit_synonym, get_synonym, remove_synonym
from marketplace.catalogue.service.variants import add_variant, edit_variant, set_active, set_tiers

__all__ = [
    "add_photo",
    "add_synonym",
    "add_variant",
    "appeal",
    "archive",
    "count_sold",
    "create_category",
    "create_product",
    "edit_category",
    "edit_product",
    "edit_synonym",
    "edit_variant",
    "forget_miss",
    "get_synonym",
    "keep_available",
    "keep_delivery_ways",
    "keep_questions",
    "keep_rating",
    "log_misses",
    "make_cover",
    "publish",
    "rebuild_counts",
    "rebuild_search",
    "refresh_listing",
    "refresh_partner",
    "remove_photo",
    "remove_synonym",
    "review",
    "review_change",
    "set_active",
    "set_tiers",
    "shift_available",
    "take_down",
]
