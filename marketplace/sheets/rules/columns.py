"""The columns of a product spreadsheet, in the reader's language out and in both languages in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from marketplace.core.tables import normal
from marketplace.core.words import Lazy, _l, speaking

LANGUAGES = ("id", "en")


@dataclass(frozen=True, slots=True)
class Column:
    """One thing about a product or about one of its variants. `note` is the help of the template."""

    key: str
    label: Lazy
    width: int
    note: Lazy
    of_product: bool = False
    is_number: bool = False


COLUMNS = (
    Column(
        "sku",
        _l("Code (SKU)"),
        16,
        _l(
            "Your own code. It tells us which one you mean: do not change it. Leave it empty for a new one: we make one."
        ),
    ),
    Column(
        "name",
        _l("Product name"),
        34,
        _l("What it is, up to 150 characters. Variants of one product stand in rows with the same name."),
        of_product=True,
    ),
    Column("variant", _l("Variant"), 16, _l("Size, taste or colour. Empty when there is only one.")),
    Column(
        "category",
        _l("Category"),
        28,
        _l("As in the list of categories. For a new product it may be empty: we guess it from the name."),
        of_product=True,
    ),
    Column("unit", _l("Unit"), 11, _l("What one of it is: piece, kg, pack ... as in the list of units.")),
    Column("price", _l("Price"), 13, _l("Whole rupiah for one unit, such as 25000."), is_number=True),
    Column(
        "stock",
        _l("Stock"),
        11,
        _l("How many are there, promised ones included. Empty for services."),
        is_number=True,
    ),
    Column(
        "weight_gram", _l("Weight (gram)"), 11, _l("One unit with packing, in whole grams."), is_number=True
    ),
    Column("length_cm", _l("Length (cm)"), 10, _l("Of the parcel, in whole centimetres."), is_number=True),
    Column("width_cm", _l("Width (cm)"), 10, _l("Of the parcel, in whole centimetres."), is_number=True),
    Column("height_cm", _l("Height (cm)"), 10, _l("Of the parcel, in whole centimetres."), is_number=True),
    Column(
        "minimum",
        _l("Smallest order"),
        12,
        _l("The fewest that a buyer can order, such as 1."),
        is_number=True,
    ),
    Column(
        "step", _l("Order in steps of"), 12, _l("1 for whole units, 0,5 for half kilograms."), is_number=True
    ),
    Column(
        "lead_time_days",
        _l("Days to get ready"),
        12,
        _l("0 when it lies ready, at most 180."),
        of_product=True,
        is_number=True,
    ),
    Column("is_halal", _l("Halal"), 8, _l("Yes or no. Yes only with a valid certificate."), of_product=True),
    Column("description", _l("Description"), 50, _l("Up to 5,000 characters."), of_product=True),
    Column("story", _l("How it is made"), 40, _l("Up to 2,000 characters."), of_product=True),
)
BY_KEY = {column.key: column for column in COLUMNS}
PRODUCT_KEYS = tuple(column.key for column in COLUMNS if column.of_product)
VARIANT_KEYS = tuple(
    column.key for column in COLUMNS if not column.of_product and column.key not in {"sku", "variant"}
)
STATE = _l("Status (only to read)")
REASONS = _l("To be mended")
YES, NO = _l("Yes"), _l("No")


@cache
def known_headings() -> dict[str, str]:
    """Which column is meant by a heading, as `normal` writes it, in either language."""
    found = {normal(column.key): column.key for column in COLUMNS}
    for language in LANGUAGES:
        with speaking(language):
            found.update({normal(str(column.label)): column.key for column in COLUMNS})
    return found


def own_headings() -> frozenset[str]:
    """What we write ourselves and do not read: the state of the product."""
    return _in_all_languages(STATE)


def reason_headings() -> frozenset[str]:
    """The column of a file with errors that says why."""
    return _in_all_languages(REASONS)


@cache
def _in_all_languages(label: Lazy) -> frozenset[str]:
    found = set()
    for language in LANGUAGES:
        with speaking(language):
            found.add(normal(str(label)))
    return frozenset(found)
