"""Finding products. Buyers see what is shown; a partner's own drafts need the partner's id as a keyword."""

from __future__ import annotations

from marketplace.catalogue.queries.categories import (
    categories,
    category_by_slug,
    get_category,
    guess_category,
)
from marketplace.catalogue.queries.counts import Facets, facets
from marketplace.catalogue.queries.finding import Found, search
from marketplace.catalogue.queries.pages import PAGE_SIZE, SORTS, Filters, listing
from marketplace.catalogue.queries.products import (
    find_product_by_slug,
    get_own_product,
    get_product_by_slug,
    get_variant,
    lock_change,
    lock_product,
    lock_variant,
    missing_documents,
    own_products,
    product_changes,
    proofs,
    state_counts,
    variants,
)

__all__ = [
    "PAGE_SIZE",
    "SORTS",
    "Facets",
    "Filters",
    "Found",
    "categories",
    "category_by_slug",
    "facets",
    "find_product_by_slug",
    "get_category",
    "get_own_product",
    "get_product_by_slug",
    "get_variant",
    "guess_category",
    "listing",
    "lock_change",
    "lock_product",
    "lock_variant",
    "missing_documents",
    "own_products",
    "product_changes",
    "proofs",
    "search",
    "state_counts",
    "variants",
]
