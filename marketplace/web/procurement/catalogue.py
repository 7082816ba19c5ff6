"""The same catalogue as consumers see, with prices before tax, to put products into a requisition."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField

from marketplace.accounts.models import Role
from marketplace.catalogue import queries as products
from marketplace.catalogue.models import Product, Variant
from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.errors import DomainError
from marketplace.core.money import Money
from marketplace.core.words import _, _l
from marketplace.inventory import queries as inventory
from marketplace.procurement import queries, service
from marketplace.web.kit.forms import CHOOSE, Form, QuantityField, answer, required
from marketplace.web.procurement.portal import bp, duty

NEW = "baru"


class AddToRequisitionForm(Form):
    """How much of which variant, for which of the requester's drafts."""

    variant_id = RadioField(_l("Variant"), coerce=int, validators=[required(CHOOSE)])
    quantity = QuantityField(_l("Quantity"), validators=[required(_l("Write how much you need."))])
    requisition = SelectField(_l("Put into"), validators=[required(CHOOSE)])


@dataclass(frozen=True, slots=True)
class Choice:
    """A variant with what the company pays before tax and what is left."""

    variant: Variant
    price: Money
    left: str


@bp.get("/katalog")
@duty(Role.REQUESTER, Role.BUYER)
def catalogue() -> ResponseReturnValue:
    words = request.args.get("q", "").strip()[:100]
    after = request.args.get("setelah")
    if words:
        page = products.search(words, products.Filters(), after=after).page
    else:
        page = products.listing(products.Filters(), after=after)
    return render_template("procurement/catalogue/list.html", page=page, q=words)


@bp.route("/katalog/<slug>", methods=["GET", "POST"])
@duty(Role.REQUESTER)
def catalogue_product(slug: str) -> ResponseReturnValue:
    product = products.get_product_by_slug(slug)
    drafts = [row for row in queries.requisitions(requester_id=g.user_id) if row.can_be_edited]
    choices = _choices(product)
    form = AddToRequisitionForm()
    form.variant_id.choices = [(choice.variant.id, choice.variant.full_name) for choice in choices]
    form.requisition.choices = [(row.code, f"{row.code} – {row.purpose[:60]}") for row in drafts]
    form.requisition.choices.append((NEW, _("A new requisition")))
    if form.variant_id.data is None and choices:
        form.variant_id.data = choices[0].variant.id
    if form.validate_on_submit():
        if form.requisition.data == NEW:
            chosen = {"variant_id": form.variant_id.data, "quantity": form.quantity.data.plain}
            return redirect(url_for(".requisition_new", **chosen), 303)
        try:
            return _add(form, form.requisition.data)
        except DomainError as error:
            form.refuse(error, "quantity")
    return answer("procurement/catalogue/product.html", form=form, product=product, choices=choices)


def _add(form: AddToRequisitionForm, code: str) -> ResponseReturnValue:
    with transaction():
        service.set_line(
            code, requester_id=g.user_id, variant_id=form.variant_id.data, quantity=form.quantity.data
        )
    flash(_("Put into requisition %(code)s.", code=code), "success")
    return redirect(url_for(".requisition", code=code), 303)


def _choices(product: Product) -> list[Choice]:
    variants = product.active_variants
    left = inventory.available([variant.id for variant in variants])
    return [
        Choice(
            variant,
            queries.company_price(variant, variant.minimum, on=today()),
            f"{left.get(variant.id, 0)} {variant.unit_label}",
        )
        for variant in variants
    ]
