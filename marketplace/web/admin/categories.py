"""Categories: what they are called, and what they demand of a product. Source: product.md A3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import (
    BooleanField,
    Field,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    widgets,
)
from wtforms.validators import Length, NumberRange, Optional, Regexp

from marketplace.catalogue import queries, service
from marketplace.catalogue.kinds import KIND_LABELS, TAX_LABELS, UNITS, ProductKind, TaxClass
from marketplace.catalogue.models import Category
from marketplace.core.db import transaction
from marketplace.core.errors import DomainError
from marketplace.core.words import _, _l
from marketplace.partners.kinds import SHOWN_TO_BUYERS, DocumentKind
from marketplace.web.admin.portal import bp
from marketplace.web.kit.forms import CHOOSE, Form, IntegerField, answer, required

ICONS = (
    "food",
    "drink",
    "weave",
    "craft",
    "feed",
    "fish",
    "animal",
    "farm",
    "service",
    "metal",
    "coffee",
    "other-goods",
)


class ListField(StringField):  # type: ignore[misc]
    """Words with commas between them."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        text = valuelist[0] if valuelist else ""
        self.data = list(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))

    def _value(self) -> str:
        return ", ".join(self.data or [])


class AttributesField(TextAreaField):  # type: ignore[misc]
    """One attribute a line: `key | Label | English label | choice, choice`. Choices are optional."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.typed = valuelist[0] if valuelist else ""
        self.data = []
        for number, line in enumerate(self.typed.splitlines(), start=1):
            if line.strip():
                self.data.append(self._read(number, [part.strip() for part in line.split("|")]))

    def _read(self, number: int, parts: list[str]) -> dict[str, Any]:
        if len(parts) not in {3, 4} or not all(parts[:3]) or not parts[0].isidentifier():
            raise ValueError(
                _("Line %(number)s: write key | Label | English label | choices.", number=number)
            )
        known: dict[str, Any] = {"key": parts[0], "label": parts[1], "label_en": parts[2], "kind": "text"}
        if len(parts) == 4 and parts[3]:
            choices = [choice.strip() for choice in parts[3].split(",") if choice.strip()]
            known |= {"kind": "choice", "choices": choices}
        return known

    def _value(self) -> str:
        if getattr(self, "typed", None) is not None:
            return str(self.typed)
        lines = [
            " | ".join(
                [known["key"], known["label"], known["label_en"], ", ".join(known.get("choices", []))]
            ).rstrip(" |")
            for known in self.data or []
        ]
        return "\n".join(lines)


class CategoryForm(Form):
    """What a category is called and demands. Nothing that was sold changes with it."""

    name = StringField(_l("Name"), validators=[required(_l("Write the name.")), Length(max=60)])
    name_en = StringField(
        _l("Name in English"), validators=[required(_l("Write the English name.")), Length(max=60)]
    )
    slug = StringField(
        _l("Address"),
        validators=[
            required(_l("Write the end of its address, such as keripik.")),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=_l("Use small letters, digits and hyphens.")),
            Length(max=60),
        ],
        description=_l("Links and search engines keep it: change it only when it must be."),
    )
    parent_id = SelectField(_l("Inside"), choices=[], coerce=str)
    kind = SelectField(
        _l("Kind"),
        choices=[(kind.value, label) for kind, label in KIND_LABELS.items()],
        validators=[required(CHOOSE)],
    )
    unit = SelectField(_l("Usual unit"), choices=list(UNITS.items()), validators=[required(CHOOSE)])
    tax_class = SelectField(
        _l("Tax class"),
        choices=[(kind.value, label) for kind, label in TAX_LABELS.items()],
        validators=[required(CHOOSE)],
    )
    required_documents = SelectMultipleField(
        _l("Required papers"),
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
        choices=[(kind.value, kind.label) for kind in SHOWN_TO_BUYERS],
        description=_l("Without a valid one nothing can be published here."),
    )
    review_first = BooleanField(_l("Look at products before buyers see them"))
    is_perishable = BooleanField(_l("Fresh goods: not sent by courier"))
    keywords = ListField(
        _l("Words that suggest it"), description=_l("With commas between them: keripik, kerupuk, emping.")
    )
    attributes = AttributesField(
        _l("Details that sellers fill in"),
        description=_l("One a line: key | Label | English label | choices with commas."),
    )
    icon = SelectField(_l("Picture"), choices=[(icon, icon) for icon in ICONS], validators=[required(CHOOSE)])
    position = IntegerField(
        _l("Place in the list"), validators=[Optional(), NumberRange(0, 10_000)], default=0
    )
    is_active = BooleanField(_l("Offered to sellers and buyers"), default=True)

    def validate_attributes(self, field: Field) -> None:
        """Keys are what products store, so each is there once."""
        keys = [known["key"] for known in field.data or []]
        if len(keys) != len(set(keys)):
            raise ValidationError(_("A key is there twice."))

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        values = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        values["parent_id"] = int(values["parent_id"]) if values["parent_id"] else None
        values["kind"] = ProductKind(values["kind"])
        values["tax_class"] = TaxClass(values["tax_class"])
        values["position"] = values["position"] or 0
        return values


@bp.get("/kategori")
def category_list() -> ResponseReturnValue:
    """The tree with what each demands."""
    known = queries.categories(active_only=False)
    tops = [category for category in known if category.parent_id is None]
    tree = [(top, [child for child in known if child.parent_id == top.id]) for top in tops]
    labels = {kind.value: kind.label for kind in DocumentKind}
    return render_template("admin/catalogue/categories.html", tree=tree, labels=labels)


@bp.route("/kategori/baru", methods=["GET", "POST"])
def category_new() -> ResponseReturnValue:
    """One more."""
    form = CategoryForm()
    _offer_parents(form, None)
    if form.validate_on_submit() and _decide_category(
        form, lambda: service.create_category(by=g.user_id, **form.values())
    ):
        flash(_("Category added."), "success")
        return redirect(url_for(".category_list"), 303)
    return answer("admin/catalogue/category.html", form=form, category=None)


@bp.route("/kategori/<int:category_id>", methods=["GET", "POST"])
def category_edit(category_id: int) -> ResponseReturnValue:
    """Change what it says and demands."""
    category = queries.get_category(category_id)
    form = CategoryForm(obj=category)
    if not form.is_submitted():
        form.parent_id.data = str(category.parent_id or "")
    _offer_parents(form, category)
    if form.validate_on_submit() and _decide_category(
        form, lambda: service.edit_category(category_id, by=g.user_id, **form.values())
    ):
        flash(_("Saved. What was sold before stays as it was."), "success")
        return redirect(url_for(".category_list"), 303)
    return answer("admin/catalogue/category.html", form=form, category=category)


def _offer_parents(form: CategoryForm, category: Category | None) -> None:
    tops = [
        known
        for known in queries.categories(active_only=False)
        if known.parent_id is None and known is not category
    ]
    form.parent_id.choices = [
        ("", _("Nothing: it is a department")),
        *((str(top.id), top.name) for top in tops),
    ]


def _decide_category(form: CategoryForm, change: Any) -> bool:
    try:
        with transaction():
            change()
    except DomainError as error:
        form.refuse(error, "slug" if type(error).code == "category_slug_taken" else "parent_id")
        return False
    return True
