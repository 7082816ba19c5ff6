"""The basket: put in, change, take out. It works for visitors and joins the person's own at sign-in."""

from __future__ import annotations

from typing import Any

from flask import Flask, flash, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import user_logged_in
from wtforms import HiddenField

from marketplace.core.db import db, in_transaction, transaction
from marketplace.core.errors import DomainError
from marketplace.core.quantity import NOTHING, Quantity, parse_quantity
from marketplace.core.words import _, _l
from marketplace.inventory.errors import OutOfStock
from marketplace.orders import queries, service
from marketplace.orders.queries import Owner
from marketplace.web.kit.forms import Form, QuantityField, required
from marketplace.web.kit.protection import remember_visitor
from marketplace.web.kit.stored import COUNT_MARK
from marketplace.web.kit.typed import whole_number
from marketplace.web.shop.portal import bp

MOST = Quantity.of(1_000_000)


class AddForm(Form):
    """The form on a product's page."""

    variant_id = HiddenField(validators=[required(_l("Choose what to buy."))])
    quantity = QuantityField(_l("Quantity"), validators=[required(_l("Write how many."))])


@bp.post("/keranjang/tambah")
def basket_add() -> ResponseReturnValue:
    """Put something in. What cannot be had is said on a page of its own, with what is left."""
    form = AddForm()
    if form.quantity.data is None and not form.quantity.typed:
        form.quantity.data = Quantity.of(1)
    variant_id = whole_number(form.variant_id.data)
    if not form.validate() or variant_id is None:
        problems = [text for texts in form.errors.values() for text in texts] or [_("Choose what to buy.")]
        return _basket_page(problems=[(text, "#basket") for text in problems], status=422)
    owner = owner_for_writing()
    try:
        with transaction():
            quantity = form.quantity.data or Quantity.of(1)
            count = service.add_to_basket(owner=owner, variant_id=variant_id, quantity=quantity)
    except DomainError as error:
        db.session.rollback()
        if error.status == 404:
            raise
        return _basket_page(problems=[(str(error), "#basket")], status=error.status)
    remember_count(count)
    flash(_("It is in your basket."), "success")
    return redirect(url_for("shop.basket"), 303)


@bp.get("/keranjang")
def basket() -> ResponseReturnValue:
    """What is in it, by shop, at today's prices."""
    return _basket_page()


@bp.post("/keranjang")
def basket_change() -> ResponseReturnValue:
    """New quantities, or one line out. The button "Checkout" keeps the quantities and goes on."""
    owner = reading_owner()
    taken_out = request.form.get("remove", type=whole_number)
    if taken_out is not None:
        with transaction():
            changed = service.remove_line(owner=owner, variant_id=taken_out)
            remember_count(len(changed.lines) if changed else 0)
        flash(_("It is taken out of the basket."), "success")
        return redirect(url_for("shop.basket"), 303)
    prefix = "quantity_"
    typed = {
        name.removeprefix(prefix): text for name, text in request.form.items() if name.startswith(prefix)
    }
    problems, status = _apply(owner, typed)
    if problems:
        return _basket_page(problems=problems, typed=typed, status=status)
    remember_count(queries.basket_size(owner))
    if "checkout" in request.form:
        return redirect(url_for("shop.checkout"), 303)
    flash(_("The basket is up to date."), "success")
    return redirect(url_for("shop.basket"), 303)


Problems = list[tuple[str, str]]


def _apply(owner: Owner, typed: dict[str, str]) -> tuple[Problems, int]:
    """Each line on its own, so that one mistake does not undo the others. 409 when something is gone, else 422."""
    problems: Problems = []
    status = 422
    for key, text in typed.items():
        variant_id = whole_number(key)
        if variant_id is None:
            continue
        try:
            quantity = parse_quantity(text)
            if quantity > MOST:
                raise ValueError(text)
        except ValueError:
            problems.append((_("Write a number, such as 2 or 1,5."), f"#quantity_{key}"))
            continue
        problem = _change(owner, variant_id, quantity)
        if problem is not None:
            problems.append((str(problem), f"#quantity_{key}"))
            status = 409 if isinstance(problem, OutOfStock) else status
    return problems, status


def _change(owner: Owner, variant_id: int, quantity: Quantity) -> DomainError | None:
    basket = queries.find_basket(owner)
    lines = {line.variant_id: line.quantity for line in basket.lines} if basket else {}
    if lines.get(variant_id) in (None, quantity) and quantity > NOTHING:
        return None
    try:
        with transaction():
            service.change_line(owner=owner, variant_id=variant_id, quantity=quantity)
    except DomainError as error:
        db.session.rollback()
        return error
    return None


def _basket_page(
    *, problems: Problems | None = None, typed: dict[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    owner = reading_owner()
    shops = queries.basket_shops(queries.find_basket(owner), buyer_id=owner.user_id)
    text = render_template(
        "shop/basket/show.html",
        shops=shops,
        total=sum((shop.subtotal.amount for shop in shops), start=0),
        has_problem=any(item.has_problem for shop in shops for item in shop.items),
        problems=problems or [],
        wrong={target: words for words, target in problems or []},
        typed=typed or {},
        form=Form(formdata=None),
        section="basket",
    )
    return make_response(text, status)


def reading_owner() -> Owner:
    """Whose basket this visitor sees."""
    if g.user_id is not None:
        return Owner(user_id=g.user_id)
    return Owner(token=session.get("basket"))


def owner_for_writing() -> Owner:
    """As `reading_owner`; a visitor without a basket is given a token."""
    if g.user_id is None and "basket" not in session:
        session["basket"] = service.new_token()
        remember_visitor()
    return reading_owner()


def remember_count(count: int) -> None:
    """The number on a visitor's basket icon costs no statement: it is in their cookie."""
    if g.user_id is None:
        session["basket_count"] = count


class _Count:
    """Asked for by the layout only."""

    def __init__(self) -> None:
        self._known: int | None = None

    def __int__(self) -> int:
        if self._known is None:
            signed_in = g.get("user_id") is not None
            self._known = (
                queries.basket_size(reading_owner()) if signed_in else int(session.get("basket_count", 0))
            )
        return self._known

    def __bool__(self) -> bool:
        return int(self) > 0

    def __str__(self) -> str:
        return COUNT_MARK if g.get("is_storing") else str(int(self))

    __html__ = __str__


@bp.context_processor
def _basket_count() -> dict[str, Any]:
    return {"basket_count": _Count()}


def _join_baskets(_app: Flask, user: Any) -> None:
    """Whoever signs in takes the visitor's basket along."""
    token = session.pop("basket", None)
    session.pop("basket_count", None)
    if not isinstance(token, str):
        return
    if in_transaction():
        service.merge_baskets(token=token, user_id=user.id)
    else:
        with transaction():
            service.merge_baskets(token=token, user_id=user.id)


user_logged_in.connect(_join_baskets)
