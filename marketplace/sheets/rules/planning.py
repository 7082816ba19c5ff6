"""Comparing a file with what is there: each row finds its variant, or is a new one, or says what must be mended.

A row means the variant with its code (SKU). Without a code it means the one with its product name and variant name; when
there is none, it is new. An empty cell changes nothing. So a file that was taken once changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marketplace.core.quantity import Quantity
from marketplace.core.words import _
from marketplace.sheets.rules.columns import PRODUCT_KEYS, VARIANT_KEYS
from marketplace.sheets.rules.known import KnownProduct, KnownVariant, Shelf
from marketplace.sheets.rules.lines import Line, read_line
from marketplace.sheets.rules.plan import Change, NewProduct, NewVariant, Plan
from marketplace.sheets.rules.reading import SheetRow
from marketplace.sheets.rules.values import folded

UNREVIEWED = "lead_time_days"  # the one thing about a product that is never looked at


def make_plan(rows: Iterable[SheetRow], shelf: Shelf) -> Plan:
    """What the rows would do to what is on the shelf. Asks no database."""
    planner = _Planner(shelf)
    for row in rows:
        planner.take(row)
    return planner.plan


class _Planner:
    """Remembers what earlier rows said, so that a later one can be told that it contradicts."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf, self.plan = shelf, Plan()
        self.codes: dict[str, int] = {}
        self.variants: dict[int, int] = {}
        self.said: dict[tuple[int, str], tuple[int, Any]] = {}
        self.groups: dict[str, NewProduct] = {}
        self.names: dict[tuple[str, str], int] = {}

    def take(self, row: SheetRow) -> None:
        """Decide what one row is about."""
        line, problems = read_line(row, self.shelf)
        self.plan.rows += 1
        self.plan.problems.extend(problems)
        code = line.text("sku")
        if line.refused & {"sku", "name", "variant"}:
            return
        if code and code in self.codes:
            fix = _("This code stands in row %(row)s already. Each row needs its own.", row=self.codes[code])
            self._refuse(line, "sku", fix)
        elif (found := self.shelf.by_sku.get(code)) is not None:
            self._edit(line, *found)
        elif line.text("name"):
            self._find_by_name(line)
        elif code:
            fix = _(
                "We do not know this code. Write the code as in the download, or a name for a new product."
            )
            self._refuse(line, "sku", fix)
        else:
            self._refuse(line, "name", _("Write the name of the product."))
        if code:
            self.codes.setdefault(code, line.number)

    def _refuse(self, line: Line, key: str, fix: str) -> None:
        self.plan.problems.append(line.problem(key, fix))

    def _find_by_name(self, line: Line) -> None:
        products = self.shelf.by_name.get(folded(line.text("name")), [])
        variant = folded(line.text("variant"))
        same = [(one, each) for one in products for each in one.variants if folded(each.name) == variant]
        if len(same) == 1 and not line.text("sku"):
            self._edit(line, *same[0])
        elif same:
            codes = " / ".join(each.sku for _one, each in same[:3])
            self._refuse(line, "sku", _("You have this product already. Write its code: %(sku)s.", sku=codes))
        elif len(products) > 1:
            fix = _("You have several products of this name. Give them different names first.")
            self._refuse(line, "name", fix)
        else:
            self._add(line, products[0] if products else None)

    def _edit(self, line: Line, product: KnownProduct, variant: KnownVariant) -> None:
        if variant.id in self.variants:
            fix = _(
                "Row %(row)s is about the same variant. Delete one of them.", row=self.variants[variant.id]
            )
            self._refuse(line, "sku", fix)
            return
        self.variants[variant.id] = line.number
        if "stock" in line.values and not self._may_count(line, product.is_service, variant.reserved):
            return
        self._rename(line, product, variant)
        for key in VARIANT_KEYS:
            value = line.values.get(key)
            if value is not None and value != variant.values[key]:
                self._change(line, product, key, variant.values[key], value, variant=variant)
        for key in PRODUCT_KEYS:
            value = line.values.get(key)
            if (
                value is not None
                and self._is_first(line, product, key, value)
                and value != product.values[key]
            ):
                self._edit_words(line, product, key, value)

    def _rename(self, line: Line, product: KnownProduct, variant: KnownVariant) -> None:
        wanted = line.text("variant")
        if not wanted or wanted == variant.name:
            return
        if any(folded(other.name) == folded(wanted) for other in product.variants if other.id != variant.id):
            fix = _("Another variant of this product has this name. Write a different one.")
            self._refuse(line, "variant", fix)
        else:
            self._change(line, product, "variant", variant.name, wanted, variant=variant)

    def _edit_words(self, line: Line, product: KnownProduct, key: str, value: Any) -> None:
        waits = product.waits and key != UNREVIEWED
        if waits and product.has_pending:
            fix = _(
                "An earlier change of this product still waits for review. Leave this cell empty for now."
            )
            self._refuse(line, key, fix)
        else:
            self._change(line, product, key, product.values[key], value, waits=waits)

    def _change(
        self,
        line: Line,
        product: KnownProduct,
        key: str,
        before: Any,
        after: Any,
        *,
        variant: KnownVariant | None = None,
        waits: bool = False,
    ) -> None:
        title = f"{product.name} – {variant.name}" if variant is not None and variant.name else product.name
        variant_id = None if variant is None else variant.id
        self.plan.changes.append(
            Change(line.number, title, key, before, after, product.id, variant_id, waits=waits)
        )

    def _is_first(self, line: Line, product: KnownProduct, key: str, value: Any) -> bool:
        """Whether no row above said it already; one that said something else is a problem."""
        if (product.id, key) not in self.said:
            self.said[product.id, key] = (line.number, value)
            return True
        row, known = self.said[product.id, key]
        if known != value:
            self._contradicts(line, key, row)
        return False

    def _contradicts(self, line: Line, key: str, row: int) -> None:
        fix = _("Row %(row)s says something else about the same product. Write the same in both.", row=row)
        self._refuse(line, key, fix)

    def _may_count(self, line: Line, is_service: bool, reserved: Quantity) -> bool:
        if is_service:
            self._refuse(line, "stock", _("A service has no stock. Leave this cell empty."))
        elif line.values["stock"] < reserved:
            fix = _("%(number)s of it are promised to buyers. Write at least that many.", number=reserved)
            self._refuse(line, "stock", fix)
        else:
            return True
        return False

    def _add(self, line: Line, product: KnownProduct | None) -> None:
        place = (folded(line.text("name")), folded(line.text("variant")))
        if place in self.names:
            fix = _(
                "Row %(row)s has the same product and variant. Write what makes this one different.",
                row=self.names[place],
            )
            self._refuse(line, "variant", fix)
            return
        self.names[place] = line.number
        if line.lacks("price"):
            self._refuse(line, "price", _("Write the price of one unit."))
        values = {key: line.values[key] for key in VARIANT_KEYS if key in line.values}
        new = NewVariant(line.number, line.text("sku"), line.text("variant"), values)
        if product is not None:
            self._add_variant(line, product, new)
        elif (group := self.groups.get(place[0])) is not None:
            self._join(line, group, new)
        else:
            self._add_product(line, place[0], new)

    def _add_variant(self, line: Line, product: KnownProduct, new: NewVariant) -> None:
        if not new.name:
            self._refuse(line, "variant", _("Write what makes this one different, such as 500 g."))
        if "stock" in new.values:
            self._may_count(line, product.is_service, Quantity(0))
        for key in PRODUCT_KEYS:
            if key in line.values and key != "name" and line.values[key] != product.values[key]:
                self._contradicts_product(line, key)
        self.plan.new_variants.append((product.id, product.name, new))

    def _contradicts_product(self, line: Line, key: str) -> None:
        fix = _(
            "The product of this variant says something else. Leave this cell empty, or change it in the product's own row."
        )
        self._refuse(line, key, fix)

    def _add_product(self, line: Line, place: str, new: NewVariant) -> None:
        values = {key: line.values[key] for key in PRODUCT_KEYS if key in line.values}
        if line.lacks("category"):
            values["category"] = self.shelf.guess(line.text("name"))
            if values["category"] is None:
                fix = _("We could not tell the category from the name. Write one of the list.")
                self._refuse(line, "category", fix)
        product = NewProduct(line.number, values, [new])
        self._check_new_stock(line, product)
        self.groups[place] = product
        self.plan.new_products.append(product)

    def _join(self, line: Line, group: NewProduct, new: NewVariant) -> None:
        if not new.name or not group.variants[0].name:
            self._refuse(line, "variant", _("Write what makes this one different, such as 500 g."))
        for key in PRODUCT_KEYS:
            if key not in line.values or key == "name":
                continue
            if group.values.setdefault(key, line.values[key]) != line.values[key]:
                self._contradicts(line, key, group.row)
        self._check_new_stock(line, group)
        group.variants.append(new)

    def _check_new_stock(self, line: Line, product: NewProduct) -> None:
        category = self.shelf.categories.get(product.values.get("category") or 0)
        if "stock" in line.values and category is not None:
            self._may_count(line, category.is_service, Quantity(0))
