"""Further parcels of an order that travels with a courier, and numbers that were typed wrong."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import Length

from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.words import _, _l
from marketplace.orders import queries, service
from marketplace.orders.errors import ParcelNotFound, ParcelTwice, TooManyParcels, TrackingMissing
from marketplace.orders.models import Order, Parcel
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.partner.portal import bp

REFUSED = (ParcelTwice, TooManyParcels, TrackingMissing)


class ParcelForm(Form):
    courier = StringField(_l("Courier"), validators=[Length(max=60)])
    tracking_number = StringField(
        _l("Tracking number (resi)"),
        validators=[required(_l("Write the tracking number of the courier.")), Length(max=60)],
        description=_l("It stands on the courier's slip. The buyer follows the parcel with it."),
    )


class FurtherParcelForm(ParcelForm):
    contents = StringField(
        _l("What is in it"),
        validators=[Length(max=120)],
        description=_l("Such as: 2 of 5 sacks. The buyer reads it."),
    )


@bp.route("/pesanan/<code>/paket", methods=["GET", "POST"])
def parcel_new(code: str) -> ResponseReturnValue:
    """One more parcel of an order that is on its way."""
    order = queries.get_partner_order(code, partner_id=g.partner.id)
    form = FurtherParcelForm()
    if not form.is_submitted():
        form.courier.data = order.courier or order.delivery_label

    def add() -> Parcel:
        return service.add_parcel(
            code,
            partner_id=g.partner.id,
            by=g.user_id,
            courier=form.courier.data,
            tracking_number=form.tracking_number.data,
            contents=form.contents.data,
        )

    return _page(order, form, add, _("Parcel added. The buyer has its number."))


@bp.route("/pesanan/<code>/paket/<int:parcel_id>", methods=["GET", "POST"])
def parcel_edit(code: str, parcel_id: int) -> ResponseReturnValue:
    """The number was typed wrong."""
    order = queries.get_partner_order(code, partner_id=g.partner.id)
    parcel = next((one for one in queries.parcels_of([order.id])[order.id] if one.id == parcel_id), None)
    if parcel is None:
        raise ParcelNotFound
    form = ParcelForm(obj=parcel)

    def correct() -> Parcel:
        return service.correct_parcel(
            code,
            parcel_id,
            partner_id=g.partner.id,
            by=g.user_id,
            courier=form.courier.data,
            tracking_number=form.tracking_number.data,
        )

    return _page(order, form, correct, _("Saved. The buyer has the right number."))


def _page(order: Order, form: ParcelForm, change: Callable[[], Parcel], words: str) -> ResponseReturnValue:
    code = order.code
    if form.validate_on_submit():
        try:
            with transaction():
                change()
        except DomainError as error:
            if not isinstance(error, REFUSED):
                raise
            db.session.rollback()
            form.refuse(error, "tracking_number")
        else:
            flash(words, "success")
            return redirect(url_for(".order", code=code), 303)
    return answer("partner/orders/parcel.html", form=form, code=code, is_new="contents" in form)
