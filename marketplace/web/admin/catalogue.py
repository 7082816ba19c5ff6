"""The catalogue team: what waits for a look, with the promised time; categories and what they demand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import (
    TextAreaField,
)
from wtforms.validators import Length

from marketplace.catalogue import queries, service
from marketplace.catalogue.errors import ProductNotFound
from marketplace.catalogue.kinds import FIELD_LABELS
from marketplace.catalogue.models import Product
from marketplace.catalogue.queries import queue
from marketplace.catalogue.states import ProductState
from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.words import _, _l
from marketplace.inventory import queries as inventory
from marketplace.partners import queries as partners
from marketplace.partners.kinds import SHOWN_TO_BUYERS
from marketplace.web.admin.portal import bp
from marketplace.web.kit.forms import CHOOSE, Form, answer


class DecisionForm(Form):
    """Accept, or refuse with a reason that the seller reads."""

    reason = TextAreaField(
        _l("Reason"),
        validators=[Length(max=1_000, message=_l("Use at most 1,000 characters."))],
        description=_l("Needed to refuse; the seller reads it."),
    )


@bp.get("/produk")
def review_list() -> ResponseReturnValue:
    """First what buyers cannot see yet, then changes, then what is on sale and was not looked at."""
    return render_template(
        "admin/catalogue/queue.html",
        waiting=queue.waiting_products(),
        changes=queue.waiting_changes(),
        unseen=queue.published_unseen(),
        misses=queue.search_misses(limit=12),
    )


@bp.route("/produk/<int:product_id>", methods=["GET", "POST"])
def review_show(product_id: int) -> ResponseReturnValue:
    """One product with everything a buyer would see, and the decision."""
    product = _any_product(product_id)
    form = DecisionForm()
    if form.validate_on_submit() and _decide(form, partial(service.review, product_id)):
        return redirect(url_for(".review_list"), 303)
    return answer(
        "admin/catalogue/product.html",
        form=form,
        product=product,
        proofs=partners.valid_documents(product.partner_id, SHOWN_TO_BUYERS, on=today()),
        missing=queries.missing_documents(product),
        free=inventory.available(variant.id for variant in product.variants),
        changes=queries.product_changes(product.id),
        can_decide=product.state in {ProductState.IN_REVIEW, ProductState.PUBLISHED},
    )


def _any_product(product_id: int) -> Product:
    product = db.session.get(Product, product_id)
    if product is None:
        raise ProductNotFound
    return product


@bp.route("/produk/perubahan/<int:change_id>", methods=["GET", "POST"])
def change_show(change_id: int) -> ResponseReturnValue:
    """A seller's edit beside what buyers read now."""
    change = queries.get_change(change_id)
    form = DecisionForm()
    if form.validate_on_submit() and _decide(form, partial(service.review_change, change_id)):
        return redirect(url_for(".review_list"), 303)
    names = {category.id: category.name_in(g.locale) for category in queries.categories(active_only=False)}
    return answer(
        "admin/catalogue/change.html",
        form=form,
        change=change,
        product=change.product,
        names=names,
        labels=FIELD_LABELS,
    )


def _decide(form: DecisionForm, decide: Callable[..., object]) -> bool:
    """Accept or refuse, by the button that was pressed."""
    if request.form.get("decision") not in {"accept", "refuse"}:
        form.refuse(CHOOSE)
        return False
    is_accepted = request.form.get("decision") == "accept"
    try:
        with transaction():
            decide(accept=is_accepted, reason=form.reason.data or "", by=g.user_id)
    except DomainError as error:
        form.refuse(error, "reason")
        return False
    flash(_("Accepted.") if is_accepted else _("Refused. The seller is told why."), "success")
    return True
