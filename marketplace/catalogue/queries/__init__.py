"""Finding products. Buyers see what is shown; a partner's own drafts need the partner's id as a keyword."""

from __future__ import annotations

from marketplace.catalogue.queries.categories import (
    categories,
    category_by_slug,
    get_category,
    guess_category,
    guesser,
)
from marketplace.catalogue.queries.counts import Facets, facets
from marketplace.catalogue.queries.finding import Found, search
from marketplace.catalogue.queries.pages import PAGE_SIZE, SORTS, Filters, listing
from marketplace.catalogue.queries.products import (
    find_product_by_slug,
    get_change,
    get_own_product,
    get_product_by_slug,
    get_variant,
    lock_change,
    lock_product,
    lock_variant,
    missing_documents,
    missing_documents_of,
    own_products,
    product_changes,
    product_page,
    state_counts,
    variants,
)
from marketplace.catalogue.queries.suggesting import Suggestion, suggestions
from marketplace.catalogue.queries.window import (
    CategoryLink,
    Figures,
    Shop,
    category_links,
    figures,
    regency_names,
    shop_names,
    shops,
)

__all__ = [
    "PAGE_SIZE",
    "SORTS",
    "CategoryLink",
    "Facets",
    "Figures",
    "Filters",
    "Found",
    "Shop",
    "Suggestion",
    "categories",
    "category_by_slug",
    "category_links",
    "facets",
    "figures",
    "find_product_by_slug",
    "get_category",
    "get_change",
    "get_own_product",
    "get_product_by_slug",
    "get_variant",
    "guess_category",
    "guesser",
    "listing",
    "lock_change",
    "lock_product",
    "lock_variant",
    "missing_documents",
    "missing_documents_of",
    "own_products",
    "product_changes",
    "product_page",
    "regency_names",
    "search",
    "shop_names",
    "shops",
    "state_counts",
    "suggestions",
    "variants",
]
