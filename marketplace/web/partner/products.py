"""A partner's products: the list, a new one in four fields, its words, and into the shop window and out of it."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from marketplace.catalogue import queries, service
from marketplace.catalogue.kinds import FIELD_LABELS, UNITS
from marketplace.catalogue.models import Category, Product
from marketplace.catalogue.states import ProductState
from marketplace.core.db import transaction
from marketplace.core.errors import DomainError, NotFound
from marketplace.core.paging import decode_cursor, encode_cursor
from marketplace.core.words import _, _l
from marketplace.inventory import queries as inventory
from marketplace.web.kit.forms import CHOOSE, Form, IntegerField, answer, required
from marketplace.web.partner.portal import bp
from marketplace.web.partner.scores import score_of

PAGE = 30
TABS = (
    (None, _l("All")),
    (ProductState.PUBLISHED, ProductState.PUBLISHED.label),
    (ProductState.DRAFT, ProductState.DRAFT.label),
    (ProductState.IN_REVIEW, ProductState.IN_REVIEW.label),
    (ProductState.TAKEN_DOWN, ProductState.TAKEN_DOWN.label),
    (ProductState.ARCHIVED, ProductState.ARCHIVED.label),
)


class EditProductForm(Form):
    """What the product says."""

    name = StringField(
        _l("Name of the product"),
        validators=[
            required(_l("Write the name of the product.")),
            Length(max=150, message=_l("Use at most 150 characters.")),
        ],
    )
    category_id = SelectField(_l("Category"), coerce=int, choices=[], validators=[required(CHOOSE)])
    description = TextAreaField(
        _l("Description"), validators=[Length(max=5_000, message=_l("Use at most 5,000 characters."))]
    )
    story = TextAreaField(
        _l("How it is made"),
        validators=[Length(max=2_000, message=_l("Use at most 2,000 characters."))],
        description=_l("Buyers like to read who makes it, from what, and how."),
    )
    lead_time_days = IntegerField(
        _l("Days you need to get it ready"),
        validators=[Optional(), NumberRange(0, 180, message=_l("Write a number of days from 0 to 180."))],
        description=_l("0 when it lies ready."),
    )
    is_halal = BooleanField(_l("It is halal, and we have the certificate"))


@bp.get("/produk")
def product_list() -> ResponseReturnValue:
    """Newest first, in tabs by state."""
    state = next((tab for tab, _label in TABS if tab and tab.value == request.args.get("status")), None)
    cursor = decode_cursor(request.args.get("setelah"), length=1)
    before = int(cursor[0]) if cursor and isinstance(cursor[0], int) else None
    found = queries.own_products(partner_id=g.partner.id, state=state, before_id=before, limit=PAGE + 1)
    shown = found[:PAGE]
    more: dict[str, Any] = {
        "setelah": encode_cursor(shown[-1].id if shown else 0),
        "status": state.value if state else None,
    }
    free = inventory.available(variant.id for product in shown for variant in product.variants)
    missing = queries.missing_documents_of(shown, g.partner)
    return render_template(
        "partner/products/list.html",
        products=shown,
        scores={product.id: score_of(product, free, missing[product.id]) for product in shown},
        stocks={product.id: _free(product, free) for product in shown},
        tabs=_tabs(state),
        next_url=url_for(".product_list", **more) if len(found) > PAGE else None,
    )


def _free(product: Product, free: dict[int, Any]) -> list[tuple[Any, str]]:
    return [(free[variant.id], variant.unit_label) for variant in product.active_variants]


def _tabs(current: ProductState | None) -> list[dict[str, Any]]:
    counts = queries.state_counts(partner_id=g.partner.id)
    return [
        {
            "text": str(label),
            "url": url_for(".product_list", status=tab.value if tab else None),
            "active": tab is current,
            "count": counts.get(tab, 0) if tab else sum(counts.values()),
        }
        for tab, label in TABS
        if tab in {None, current, ProductState.PUBLISHED, ProductState.DRAFT} or counts.get(tab)
    ]


@bp.get("/produk/<int:product_id>")
def product_show(product_id: int) -> ResponseReturnValue:
    """Everything about one product, and the next step."""
    product = queries.get_own_product(product_id, partner_id=g.partner.id)
    free = inventory.available(variant.id for variant in product.variants)
    missing = queries.missing_documents(product)
    return render_template(
        "partner/products/show.html",
        product=product,
        free=free,
        missing=missing,
        score=score_of(product, free, missing),
        changes=queries.product_changes(product.id),
        address=f"/produk/{product.slug}" if product.is_published else None,
        labels=FIELD_LABELS,
        States=ProductState,
        batches=inventory.product_batches(product.id),
    )


@bp.route("/produk/<int:product_id>/ubah", methods=["GET", "POST"])
def product_edit(product_id: int) -> ResponseReturnValue:
    """Change the words."""
    product = queries.get_own_product(product_id, partner_id=g.partner.id)
    form = edit_form(product.category)(obj=product)
    form.category_id.choices = category_choices()
    if not form.is_submitted():
        for name, key in form.attribute_names.items():
            form[name].data = product.attributes.get(key, "")
    if form.validate_on_submit():
        attributes = {
            key: form[name].data.strip() for name, key in form.attribute_names.items() if form[name].data
        }
        values = {
            "name": form.name.data.strip(),
            "description": (form.description.data or "").strip(),
            "story": (form.story.data or "").strip(),
            "category_id": form.category_id.data,
            "lead_time_days": form.lead_time_days.data or 0,
            "is_halal": form.is_halal.data,
            "attributes": {
                **product.attributes,
                **dict.fromkeys(form.attribute_names.values(), ""),
                **attributes,
            },
        }
        if not any(values["attributes"].values()):
            values["attributes"] = {}
        if _save(form, product.id, values):
            return redirect(url_for(".product_show", product_id=product_id), 303)
    return answer("partner/products/edit.html", form=form, product=product)


def _save(form: Form, product_id: int, values: dict[str, Any]) -> bool:
    try:
        with transaction():
            change = service.edit_product(product_id, partner_id=g.partner.id, by=g.user_id, **values)
            is_pending = change is not None and change.state.value == "pending"
    except DomainError as error:
        form.refuse(error)
        return False
    waits = _("Sent to the catalogue team. Until then buyers read the old text.")
    flash(waits if is_pending else _("Saved."), "success")
    return True


def edit_form(category: Category) -> type[Any]:
    """The form with the attributes that the category asks for."""
    fields: dict[str, Any] = {"attribute_names": {}}
    english = g.locale == "en"
    for number, known in enumerate(category.attributes):
        label = known.get("label_en") or known["label"] if english else known["label"]
        name = f"attribute_{number}"
        if known.get("kind") == "choice":
            choices = [("", "–"), *((choice, choice) for choice in known.get("choices", []))]
            fields[name] = SelectField(label, choices=choices)
        else:
            fields[name] = StringField(label, validators=[Length(max=200)])
        fields["attribute_names"][name] = known["key"]
    return type("EditProductFormOfCategory", (EditProductForm,), fields)


def publish(product_id: int) -> None:
    """Try; a refusal leaves the draft and says what is missing."""
    try:
        with transaction():
            product = service.publish(product_id, partner_id=g.partner.id, by=g.user_id)
            is_published = product.is_published
    except NotFound:
        raise
    except DomainError as error:
        flash(str(error), "warning")
        return
    if is_published:
        flash(_("It is on sale now. Share it on WhatsApp to get the first order."), "success")
    else:
        flash(_("Sent to the catalogue team. We look at it within two working days and tell you."), "success")


@bp.post("/produk/<int:product_id>/terbitkan")
def product_publish(product_id: int) -> ResponseReturnValue:
    """Into the shop window, or to the catalogue team."""
    publish(product_id)
    return redirect(url_for(".product_show", product_id=product_id), 303)


@bp.post("/produk/<int:product_id>/arsipkan")
def product_archive(product_id: int) -> ResponseReturnValue:
    """Out of the shop window."""
    with transaction():
        service.archive(product_id, partner_id=g.partner.id, by=g.user_id)
    flash(_("It is no longer on sale. Orders made before stay as they are."), "success")
    return redirect(url_for(".product_show", product_id=product_id), 303)


class AppealForm(Form):
    """The seller's answer to a take-down."""

    words = TextAreaField(
        _l("Your answer"),
        validators=[required(_l("Write what you changed, or why it should come back.")), Length(max=1_000)],
        description=_l("The catalogue team reads it and looks at the product again."),
    )


@bp.route("/produk/<int:product_id>/banding", methods=["GET", "POST"])
def product_appeal(product_id: int) -> ResponseReturnValue:
    """Ask for another look."""
    product = queries.get_own_product(product_id, partner_id=g.partner.id)
    form = AppealForm()
    if form.validate_on_submit():
        with transaction():
            service.appeal(product_id, partner_id=g.partner.id, words=form.words.data, by=g.user_id)
        flash(_("Sent. The catalogue team looks at it again."), "success")
        return redirect(url_for(".product_show", product_id=product_id), 303)
    return answer("partner/products/appeal.html", form=form, product=product)


def category_choices() -> list[tuple[Any, str]]:
    """Departments and their categories in one list, the upper name before the lower one."""
    known = queries.categories()
    names = {category.id: category.name_in(g.locale) for category in known}
    children: dict[int, list[Category]] = {}
    for category in known:
        if category.parent_id is not None:
            children.setdefault(category.parent_id, []).append(category)
    choices: list[tuple[Any, str]] = []
    for top in known:
        if top.parent_id is None:
            choices.append((top.id, names[top.id]))
            choices.extend(
                (child.id, f"{names[top.id]} › {names[child.id]}") for child in children.get(top.id, [])
            )
    return choices


def unit_choices() -> list[tuple[str, str]]:
    """The units of the trade."""
    return [(unit, str(label)) for unit, label in UNITS.items()]
