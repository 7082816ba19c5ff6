"""The tables of the catalogue."""

from __future__ import annotations

from marketplace.catalogue.models.categories import Category
from marketplace.catalogue.models.listings import Listing, ListingCount
from marketplace.catalogue.models.products import PriceTier, Product, ProductChange, ProductPhoto, Variant
from marketplace.catalogue.models.search import SearchDocument, SearchMiss, SearchSynonym, SearchTerm

__all__ = [
    "Category",
    "Listing",
    "ListingCount",
    "PriceTier",
    "Product",
    "ProductChange",
    "ProductPhoto",
    "SearchDocument",
    "SearchMiss",
    "SearchSynonym",
    "SearchTerm",
    "Variant",
]
