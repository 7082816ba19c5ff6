"""The spreadsheet of a partner's products: the template, the download, and a file with its errors beside the rows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from marketplace.catalogue.kinds import UNITS, unit_label
from marketplace.catalogue.states import ProductState
from marketplace.core.money import Money
from marketplace.core.quantity import SCALE, Quantity
from marketplace.core.tables import Cell, csv_bytes
from marketplace.core.words import _
from marketplace.sheets.rules.columns import BY_KEY, COLUMNS, NO, REASONS, STATE, YES
from marketplace.sheets.rules.known import KnownProduct, KnownVariant, Shelf
from marketplace.sheets.rules.plan import Problem
from marketplace.sheets.rules.reading import Sheet

GONE = frozenset({ProductState.ARCHIVED, ProductState.TAKEN_DOWN})
LISTED = 2_000  # rows for which the lists of categories and units are offered in the cells
EXAMPLES = (
    {
        "sku": "KP-250",
        "name": "Keripik pisang manis",
        "variant": "250 g",
        "price": 18_000,
        "stock": 40,
        "weight_gram": 270,
    },
    {
        "sku": "KP-500",
        "name": "Keripik pisang manis",
        "variant": "500 g",
        "price": 32_000,
        "stock": 25,
        "weight_gram": 530,
    },
)
Row = list[Cell | None]


def product_rows(shelf: Shelf) -> list[Row]:
    """One row for each variant that is offered, with the state of its product at the end."""
    return [
        [
            *(_cell(column.key, product, variant, shelf) for column in COLUMNS),
            str(ProductState(product.state).label),
        ]
        for product in shelf.products
        if product.state not in GONE
        for variant in product.variants
        if variant.is_offered
    ]


def _cell(key: str, product: KnownProduct, variant: KnownVariant, shelf: Shelf) -> Cell | None:
    if key == "sku":
        return variant.sku
    if key == "variant":
        return variant.name
    return as_cell(key, (variant.values if key in variant.values else product.values)[key], shelf)


def as_cell(key: str, value: Any, shelf: Shelf) -> Cell | None:
    """A value as the spreadsheet writes it: figures as numbers, words in the reader's language."""
    if value is None:
        return None
    if key == "category":
        return shelf.categories[value].label
    if key == "unit":
        return unit_label(value)
    if isinstance(value, bool):
        return str(YES if value else NO)
    if isinstance(value, Money):
        return Decimal(value.amount)
    if isinstance(value, Quantity):
        return (Decimal(value.thousandths) / SCALE).normalize()
    return Decimal(value) if isinstance(value, int) else str(value)


def products_csv(shelf: Shelf, *, is_empty: bool = False) -> bytes:
    """With semicolons, as spreadsheets set to Indonesian expect them."""
    rows = [] if is_empty else product_rows(shelf)
    return csv_bytes([_headings(), *rows], separator=";")


def products_xlsx(shelf: Shelf, *, is_empty: bool = False) -> bytes:
    """The products and two sheets of help; `is_empty` leaves the products out: the template."""
    rows = [] if is_empty else product_rows(shelf)
    out = io.BytesIO()
    with _workbook(out) as book:
        _write_table(book, _("Products"), [_headings(), *rows])
        _write_help(book)
        _write_lists(book, shelf)
        _offer_lists(book, shelf)
    return out.getvalue()


def errors_xlsx(sheet: Sheet, problems: Iterable[Problem]) -> bytes:
    """The file as it came, with what must be mended at the end of each row and its cells marked."""
    table, marked = _with_reasons(sheet, problems)
    out = io.BytesIO()
    with _workbook(out) as book:
        _write_table(book, _("Products"), table, marked)
    return out.getvalue()


def errors_csv(sheet: Sheet, problems: Iterable[Problem]) -> bytes:
    """As `errors_xlsx`, for who sent a CSV."""
    table, _marked = _with_reasons(sheet, problems)
    return csv_bytes(table, separator=";")


def _headings() -> Row:
    return [*(str(column.label) for column in COLUMNS), str(STATE)]


def _with_reasons(sheet: Sheet, problems: Iterable[Problem]) -> tuple[list[Row], set[tuple[int, int]]]:
    reasons: dict[int, list[str]] = {}
    places: dict[int, set[int]] = {}
    for problem in problems:
        reasons.setdefault(problem.row, []).append(f"{BY_KEY[problem.key].label}: {problem.fix}")
        if problem.key in sheet.places:
            places.setdefault(problem.row, set()).add(sheet.places[problem.key])
    keep = _kept_columns(sheet)
    header = sheet.table[0][1]
    table: list[Row] = [[*_picked(header, keep), str(REASONS)]]
    marked = set()
    for number, row in sheet.table[1:]:
        marked |= {(len(table), keep.index(place)) for place in places.get(number, ())}
        table.append([*_picked(row, keep), "\n".join(reasons.get(number, ()))])
    return table, marked


def _kept_columns(sheet: Sheet) -> list[int]:
    """All that the file had, but for the reasons of the time before."""
    width = max(len(row) for _number, row in sheet.table)
    return [place for place in range(width) if place not in sheet.reasons]


def _picked(row: Sequence[Cell], keep: Sequence[int]) -> list[Cell]:
    return [row[place] if place < len(row) else "" for place in keep]


def _workbook(out: io.BytesIO) -> Any:
    """Nothing that is written becomes a formula or a link. Source: ASVS 1.2.10."""
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    return xlsxwriter.Workbook(out, options)


def _write_table(book: Any, name: str, table: list[Row], marked: Iterable[tuple[int, int]] = ()) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4"})
    text, number = book.add_format({"num_format": "@"}), book.add_format({"num_format": "#,##0.###"})
    bad_text = book.add_format({"num_format": "@", "bg_color": "#FBD5D5"})
    known = {str(column.label): column for column in COLUMNS}
    bad = set(marked)
    for place, heading in enumerate(table[0]):
        column = known.get(str(heading))
        is_number = column is not None and column.is_number
        sheet.set_column(place, place, column.width if column else 24, None if is_number else text)
        sheet.write_string(0, place, str(heading or ""), bold)
    for line, row in enumerate(table[1:], start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, Decimal):
                sheet.write_number(line, place, float(cell), bad_text if (line, place) in bad else number)
            elif cell:
                sheet.write_string(line, place, cell[:32_000], bad_text if (line, place) in bad else text)
            elif (line, place) in bad:
                sheet.write_blank(line, place, None, bad_text)
    sheet.freeze_panes(1, 2)


def _write_help(book: Any) -> None:
    sheet = book.add_worksheet(_("How to fill it in"))
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    words = (
        _(
            "One row is one variant. A cell left empty changes nothing; a column you do not need may be deleted."
        ),
        _("Nothing is changed before you have seen what changes and confirmed it."),
        _("New products become drafts: add a photo to each, then put it on sale."),
    )
    for line, sentence in enumerate(words):
        sheet.write_string(line, 0, sentence)
    start = len(words) + 1
    for line, column in enumerate(COLUMNS, start=start):
        sheet.write_string(line, 0, str(column.label), bold)
        sheet.write_string(line, 1, str(column.note), wrap)
    line = start + len(COLUMNS) + 1
    sheet.write_string(line, 0, _("Example"), bold)
    shown = tuple(EXAMPLES[0])
    for place, key in enumerate(shown):
        sheet.write_string(line + 1, place, str(BY_KEY[key].label), bold)
        for below, example in enumerate(EXAMPLES, start=line + 2):
            _write_example(sheet, below, place, example[key])


def _write_example(sheet: Any, line: int, place: int, value: object) -> None:
    if isinstance(value, int):
        sheet.write_number(line, place, value)
    else:
        sheet.write_string(line, place, str(value))


def _lists(shelf: Shelf) -> Mapping[str, list[str]]:
    return {
        "category": [one.label for one in shelf.categories.values() if one.is_active],
        "unit": [str(label) for label in UNITS.values()],
        "is_halal": [str(YES), str(NO)],
    }


def _write_lists(book: Any, shelf: Shelf) -> None:
    sheet = book.add_worksheet(_("Lists"))
    bold = book.add_format({"bold": True})
    for place, (key, words) in enumerate(_lists(shelf).items()):
        sheet.set_column(place, place, BY_KEY[key].width + 8)
        sheet.write_string(0, place, str(BY_KEY[key].label), bold)
        for line, word in enumerate(words, start=1):
            sheet.write_string(line, place, word)


def _offer_lists(book: Any, shelf: Shelf) -> None:
    """Cells of the first sheet offer the words of the lists."""
    sheet, name = book.worksheets()[0], _("Lists")
    columns = [column.key for column in COLUMNS]
    for place, (key, words) in enumerate(_lists(shelf).items()):
        letter = "ABC"[place]
        source = f"='{name}'!${letter}$2:${letter}${len(words) + 1}"
        at = columns.index(key)
        offer = {"validate": "list", "source": source, "error_type": "warning"}
        sheet.data_validation(1, at, LISTED, at, offer)
