"""Words of the trade that products are made of: kinds, tax classes and units."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.words import _l


class ProductKind(StrEnum):
    """Goods are counted, living things come in batches, services have capacity per day."""

    GOODS = "goods"
    LIVING = "living"
    SERVICE = "service"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]


KIND_LABELS = {
    ProductKind.GOODS: _l("Goods"),
    ProductKind.LIVING: _l("Living or harvested in batches"),
    ProductKind.SERVICE: _l("Service"),
}


class TaxClass(StrEnum):
    """How the tax rules look at a sale in this category; the rates live in the rule tables."""

    GOODS = "goods"
    SERVICE = "service"
    FEED_EXEMPT = "feed_exempt"  # livestock feed: exempt from PPN by its declared use
    BASIC_FOOD = "basic_food"  # staple food: exempt from PPN

    @property
    def label(self) -> str:
        return TAX_LABELS[self]


TAX_LABELS = {
    TaxClass.GOODS: _l("Ordinary goods"),
    TaxClass.SERVICE: _l("Services"),
    TaxClass.FEED_EXEMPT: _l("Livestock feed (no PPN)"),
    TaxClass.BASIC_FOOD: _l("Staple food (no PPN)"),
}

# The key is stored and copied to orders and documents, which are Indonesian; the value is for the screen.
UNITS = {
    "buah": _l("piece"),
    "kg": _l("kg"),
    "gram": _l("gram"),
    "bungkus": _l("pack"),
    "kotak": _l("box"),
    "botol": _l("bottle"),
    "liter": _l("litre"),
    "butir": _l("egg"),
    "ekor": _l("head"),
    "ikat": _l("bunch"),
    "karung": _l("sack"),
    "lembar": _l("sheet"),
    "meter": _l("metre"),
    "pasang": _l("pair"),
    "set": _l("set"),
    "porsi": _l("portion"),
    "jam": _l("hour"),
    "hari": _l("day"),
    "pekerjaan": _l("job"),
}
WEIGHED = frozenset({"kg", "liter", "meter"})  # sold in parts of the unit


def unit_label(unit: str) -> str:
    """The unit in the reader's language; an unknown one as it was typed."""
    return str(UNITS.get(unit, unit))


# What a seller changes and the catalogue team looks at, by the name of its column.
FIELD_LABELS = {
    "name": _l("Name of the product"),
    "description": _l("Description"),
    "category_id": _l("Category"),
    "is_halal": _l("Halal"),
    "attributes": _l("Details"),
    "story": _l("How it is made"),
}


class ScorePart(StrEnum):
    """What makes a product easy to find and to trust. Source: ux.md no. 40."""

    PHOTOS = "photos"
    DESCRIPTION = "description"
    NAME = "name"
    WEIGHT = "weight"
    TIERS = "tiers"
    STOCK = "stock"
    PAPERS = "papers"

    @property
    def label(self) -> str:
        return FIXES[self]


FIXES = {
    ScorePart.PHOTOS: _l("Add photos: three show a product best"),
    ScorePart.DESCRIPTION: _l("Describe it in four or five sentences"),
    ScorePart.NAME: _l("Name it in three words or more: kind, what it is, size"),
    ScorePart.WEIGHT: _l("Give the weight with packaging, so that couriers can carry it"),
    ScorePart.TIERS: _l("Offer a wholesale price to those who buy more"),
    ScorePart.STOCK: _l("Fill up the stock: what is sold out is not found"),
    ScorePart.PAPERS: _l("Send the papers that this category needs"),
}
