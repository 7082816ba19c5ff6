"""Stock: one tap up or down, sold out, sold outside, counted anew; and how it got that way."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from marketplace.catalogue.kinds import ProductKind
from marketplace.core.db import transaction
from marketplace.core.errors import DomainError
from marketplace.core.paging import decode_cursor, encode_cursor
from marketplace.core.quantity import Quantity
from marketplace.core.words import _, _l
from marketplace.inventory import queries, service
from marketplace.web.kit.forms import Form, MoneyField, QuantityField, answer, required
from marketplace.web.partner.portal import bp
from marketplace.web.partner.product_parts import own_variant

PAGE = 50
MOST = Quantity.of(1_000_000)


class CountForm(Form):
    """Counted: this many are there."""

    quantity = QuantityField(
        _l("How many are there"), validators=[required(_l("Write how many you counted."))]
    )


@bp.get("/stok")
def stock_list() -> ResponseReturnValue:
    """Every choice of every product, with one-tap buttons."""
    cursor = decode_cursor(request.args.get("setelah"), length=1)
    after = int(cursor[0]) if cursor and isinstance(cursor[0], int) else 0
    lines = queries.partner_stock(partner_id=g.partner.id, after_id=after, limit=PAGE + 1)
    shown = lines[:PAGE]
    more = encode_cursor(shown[-1].variant.id) if len(lines) > PAGE else None
    return answer(
        "partner/stock/list.html",
        form=CountForm(),
        lines=shown,
        next_url=url_for(".stock_list", setelah=more) if more else None,
        is_service=lambda variant: variant.product.kind is ProductKind.SERVICE,
        is_living=lambda variant: variant.product.kind is ProductKind.LIVING,
    )


@bp.post("/stok/<int:variant_id>/tambah")
def stock_plus(variant_id: int) -> ResponseReturnValue:
    """One step more."""
    return _adjust(variant_id, 1)


@bp.post("/stok/<int:variant_id>/kurang")
def stock_minus(variant_id: int) -> ResponseReturnValue:
    """One step less."""
    return _adjust(variant_id, -1)


def _adjust(variant_id: int, sign: int) -> ResponseReturnValue:
    variant = own_variant(variant_id)
    by_quantity = variant.step if sign > 0 else -variant.step
    name, unit = variant.full_name, variant.unit_label
    with transaction():
        row = service.adjust(variant_id, by_quantity, partner_id=g.partner.id, by=g.user_id)
        left = row.on_hand
    flash(_("%(name)s: %(left)s %(unit)s there now.", name=name, left=left, unit=unit), "success")
    return _back(variant_id)


@bp.post("/stok/<int:variant_id>/habis")
def stock_sold_out(variant_id: int) -> ResponseReturnValue:
    """Nothing left but what was promised."""
    name = own_variant(variant_id).full_name
    with transaction():
        service.mark_sold_out(variant_id, partner_id=g.partner.id, by=g.user_id)
    flash(_("%(name)s is sold out.", name=name), "success")
    return _back(variant_id)


def _back(variant_id: int) -> ResponseReturnValue:
    return redirect(url_for(".stock_list", _anchor=f"v{variant_id}"), 303)


class SaleForm(Form):
    """Sold outside the marketplace, or lost."""

    kind = RadioField(
        _l("What happened"),
        choices=[("sold", _l("Sold outside")), ("lost", _l("Lost or spoiled"))],
        default="sold",
        validators=[InputRequired(_l("Choose one."))],
    )
    quantity = QuantityField(_l("How many"), validators=[required(_l("Write how many."))])
    amount = MoneyField(_l("Money received"), description=_l("Leave it empty for the usual price."))
    note = StringField(_l("Note"), validators=[Length(max=200, message=_l("Use at most 200 characters."))])


@bp.route("/stok/<int:variant_id>", methods=["GET", "POST"])
def stock_show(variant_id: int) -> ResponseReturnValue:
    """Count anew; the history says who changed what."""
    variant = own_variant(variant_id)
    form = CountForm()
    if form.validate_on_submit():
        if form.quantity.data > MOST:
            form.refuse(_("That is more than we can count. Write a smaller number."), "quantity")
        elif _try(form, lambda: service.set_count(variant_id, form.quantity.data, **_me()), "quantity"):
            flash(_("Counted. Buyers see the new number."), "success")
            return redirect(url_for(".stock_show", variant_id=variant_id), 303)
    return _show(variant_id, variant, form)


def _show(variant_id: int, variant: Any, form: Form) -> ResponseReturnValue:
    return answer(
        "partner/stock/show.html",
        form=form,
        variant=variant,
        stock=queries.stocks([variant_id]).get(variant_id),
        moves=queries.moves(variant_id, partner_id=g.partner.id),
    )


@bp.route("/stok/<int:variant_id>/keluar", methods=["GET", "POST"])
def stock_out(variant_id: int) -> ResponseReturnValue:
    """Sold at the market or the door, or lost: the same stock falls."""
    variant = own_variant(variant_id)
    form = SaleForm()
    if form.validate_on_submit() and _try(form, lambda: _take_out(variant_id, form), "quantity"):
        flash(_("Noted. Buyers see the new number."), "success")
        return redirect(url_for(".stock_show", variant_id=variant_id), 303)
    stock = queries.stocks([variant_id]).get(variant_id)
    return answer("partner/stock/out.html", form=form, variant=variant, stock=stock)


def _take_out(variant_id: int, form: SaleForm) -> None:
    note = (form.note.data or "").strip() or None
    if form.kind.data == "lost":
        service.write_off(variant_id, form.quantity.data, note=note, **_me())
    else:
        service.sell_offline(variant_id, form.quantity.data, amount=form.amount.data, note=note, **_me())


class CapacityForm(Form):
    """Services: how much in a day."""

    per_day = QuantityField(_l("Most in one day"), description=_l("Leave it empty for no limit."))


@bp.route("/stok/<int:variant_id>/kapasitas", methods=["GET", "POST"])
def stock_capacity(variant_id: int) -> ResponseReturnValue:
    """How much of a service can be done in a day."""
    variant = own_variant(variant_id)
    stock = queries.stocks([variant_id]).get(variant_id)
    form = CapacityForm(data={"per_day": stock.per_day if stock else None})
    if form.validate_on_submit():
        with transaction():
            service.set_per_day(variant_id, form.per_day.data, partner_id=g.partner.id)
        flash(_("Saved."), "success")
        return redirect(url_for(".stock_list"), 303)
    return answer("partner/stock/capacity.html", form=form, variant=variant)


def _me() -> dict[str, Any]:
    return {"partner_id": g.partner.id, "by": g.user_id}


def _try(form: Form, change: Any, field: str) -> bool:
    try:
        with transaction():
            change()
    except DomainError as error:
        form.refuse(error, field)
        return False
    return True
