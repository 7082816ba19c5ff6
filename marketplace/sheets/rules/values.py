"""From a cell to a value, or to the words that say how to mend it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from marketplace.catalogue.rules import words_of
from marketplace.core.money import Money, parse_rupiah
from marketplace.core.quantity import NOTHING, Quantity, parse_quantity
from marketplace.core.tables import Cell
from marketplace.core.words import _

MOST_RUPIAH = 99_999_999_999
MOST_STOCK = Quantity.of(1_000_000)
LENGTHS = {"sku": 40, "name": 150, "variant": 80, "description": 5_000, "story": 2_000}
YES = frozenset({"ya", "yes", "y", "true", "benar", "1", "x", "v", "halal"})
NO = frozenset({"tidak", "no", "n", "false", "salah", "0", "-", "bukan", "t"})
_COMMA_THOUSANDS = re.compile(r"(?:rp\.?|idr)?\s*(-?\d{1,3}(?:,\d{3})+)(?:\.0{1,2})?", re.IGNORECASE)
_DAY = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}")
_ERROR = re.compile(r"#(?:REF|N/A|NAME|VALUE|DIV/0|NULL|NUM|SPILL|CALC)[!?]?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
Choices = Mapping[str, Any]


class CellRefused(Exception):
    """The cell means nothing here; the words say how to mend it."""


def folded(text: str) -> str:
    """For comparing names: without case, accents and signs."""
    return " ".join(words_of(text))


def clean(text: str) -> str:
    """One writing for what looks the same: NFC, plain line ends, no signs that nobody sees."""
    return _CONTROL.sub(
        "", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    ).strip()


def shown(cell: Cell) -> str:
    """A cell as it stands in the spreadsheet."""
    if isinstance(cell, Decimal):
        whole = cell == cell.to_integral_value()
        return str(int(cell)) if whole else f"{cell.normalize():f}".replace(".", ",")
    return clean(cell)


def read_text(cell: Cell, key: str) -> str:
    """Raises CellRefused when it is too long, or an error of the spreadsheet."""
    text = shown(cell)
    _refuse_error(text)
    if len(text) > LENGTHS[key]:
        raise CellRefused(
            _(
                "Shorten it: at most %(most)s characters, here are %(length)s.",
                most=LENGTHS[key],
                length=len(text),
            )
        )
    return text


def read_price(cell: Cell) -> Money:
    """Whole rupiah above zero. Raises CellRefused."""
    money = Money(_whole_rupiah(cell))
    if money.amount < 0:
        raise CellRefused(_("Write a price without a minus."))
    if money.amount == 0:
        raise CellRefused(_("Write a price above zero."))
    if money.amount > MOST_RUPIAH:
        raise CellRefused(_("Write a price of at most 99 billion rupiah."))
    return money


def _whole_rupiah(cell: Cell) -> int:
    if isinstance(cell, Decimal):
        if cell != cell.to_integral_value():
            raise CellRefused(_("Write whole rupiah, without cents."))
        return int(cell)
    text = clean(cell)
    _refuse_error(text)
    if found := _COMMA_THOUSANDS.fullmatch(text):
        return int(found[1].replace(",", ""))
    try:
        return parse_rupiah(text).amount
    except ValueError:
        raise CellRefused(_("Write the price as a number, such as 25000.")) from None


def read_stock(cell: Cell) -> Quantity:
    """Nothing or more. Raises CellRefused."""
    quantity = _quantity(cell)
    if quantity > MOST_STOCK:
        raise CellRefused(_("Write at most 1.000.000."))
    return quantity


def read_step(cell: Cell) -> Quantity:
    """More than nothing. Raises CellRefused."""
    quantity = _quantity(cell)
    if not NOTHING < quantity <= MOST_STOCK:
        raise CellRefused(_("Write a number above zero, such as 1 or 0,5."))
    return quantity


def _quantity(cell: Cell) -> Quantity:
    text = shown(cell)
    _refuse_error(text)
    if text.startswith("-"):
        raise CellRefused(_("Write 0 or more, without a minus."))
    try:
        return parse_quantity(text)
    except ValueError:
        raise CellRefused(_("Write a number, such as 2 or 1,5.")) from None


def whole(low: int, high: int, unit: Callable[[], str]) -> Callable[[Cell], int]:
    """A reader of whole numbers between two limits."""

    def read(cell: Cell) -> int:
        text = shown(cell)
        _refuse_error(text)
        plain = text.replace(".", "")
        if not plain.isascii() or not plain.isdigit() or len(plain) > 9 or not low <= int(plain) <= high:
            most = f"{high:,}".replace(",", ".")
            raise CellRefused(
                _(
                    "Write a whole number of %(unit)s from %(low)s to %(high)s.",
                    unit=unit(),
                    low=low,
                    high=most,
                )
            )
        return int(plain)

    return read


def read_yes(cell: Cell) -> bool:
    """Yes or no in both languages. Raises CellRefused."""
    text = shown(cell).lower()
    if text in YES or text in NO:
        return text in YES
    raise CellRefused(_("Write yes or no."))


def read_choice(cell: Cell, choices: Choices, *, missing: str) -> Any:
    """One of the known names in either language. Raises CellRefused with the nearest ones."""
    text = shown(cell)
    _refuse_error(text)
    wanted = folded(text)
    if wanted in choices:
        return choices[wanted]
    near = get_close_matches(wanted[:80], list(choices), n=2, cutoff=0.6)
    if near:
        raise CellRefused(missing + " " + _("Did you mean %(names)s?", names=" / ".join(near)))
    raise CellRefused(missing)


def _refuse_error(text: str) -> None:
    if _ERROR.fullmatch(text):
        raise CellRefused(
            _("The spreadsheet shows an error here. Write the value itself instead of the formula.")
        )
    if _DAY.fullmatch(text):
        raise CellRefused(
            _("The spreadsheet made a date of this. Format the column as text or number and write it again.")
        )


READERS: dict[str, Callable[[Cell], Any]] = {
    "price": read_price,
    "stock": read_stock,
    "minimum": read_step,
    "step": read_step,
    "weight_gram": whole(0, 1_000_000, lambda: _("grams")),
    "length_cm": whole(1, 1_000, lambda: _("centimetres")),
    "width_cm": whole(1, 1_000, lambda: _("centimetres")),
    "height_cm": whole(1, 1_000, lambda: _("centimetres")),
    "lead_time_days": whole(0, 180, lambda: _("days")),
    "is_halal": read_yes,
}
