"""How the shop delivers: its own areas with their fees, the place to pick up, couriers."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, StringField
from wtforms.validators import Length, NumberRange, Optional

from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.money import ZERO
from marketplace.core.words import _, _l
from marketplace.delivery import queries, service
from marketplace.places import queries as places
from marketplace.web.kit.address import DistrictFields
from marketplace.web.kit.forms import Form, IntegerField, MoneyField, answer, required
from marketplace.web.partner.portal import bp


class ZoneForm(DistrictFields, Form):
    whole_regency = BooleanField(_l("The whole regency or city for the same fee"))
    fee = MoneyField(_l("Delivery fee"), validators=[required(_l("Write the fee; 0 when it is free."))])
    days = IntegerField(
        _l("Days until it arrives"),
        default=1,
        validators=[Optional(), NumberRange(0, 30, message=_l("Between 0 and 30 days."))],
        description=_l("0 means: today."),
    )


class PickupForm(DistrictFields, Form):
    address = StringField(
        _l("Where buyers pick up"),
        validators=[required(_l("Write the place, so that buyers find it.")), Length(max=200)],
    )
    hours = StringField(
        _l("When somebody is there"),
        validators=[Length(max=80)],
        description=_l("Such as: Mon-Sat 08.00-16.00"),
    )
    is_offered = BooleanField(_l("Buyers may pick up"), default=True)


@bp.get("/pengiriman")
def delivery() -> ResponseReturnValue:
    ways = queries.ways([g.partner.id])[g.partner.id]
    return render_template(
        "partner/delivery/show.html", ways=ways, zones=queries.zones(partner_id=g.partner.id)
    )


@bp.route("/pengiriman/wilayah", methods=["GET", "POST"])
def delivery_zone() -> ResponseReturnValue:
    """An area that the shop delivers to itself; the same place again changes its fee."""
    form = ZoneForm()
    if form.is_searching or not form.validate_on_submit():
        return answer("partner/delivery/zone.html", form=form)
    district = places.get_district(form.district_id.data)
    whole, fee, days = bool(form.whole_regency.data), form.fee.data or ZERO, form.days.data
    place = {"regency_id": district.regency_id} if whole else {"district_id": district.id}
    name = district.regency.full_name if whole else district.name
    with transaction():
        service.set_zone(
            partner_id=g.partner.id, fee=fee, days=1 if days is None else days, by=g.user_id, **place
        )
    flash(_("You deliver to %(place)s now.", place=name), "success")
    return redirect(url_for(".delivery"), 303)


@bp.post("/pengiriman/wilayah/<int:zone_id>/hapus")
def delivery_zone_drop(zone_id: int) -> ResponseReturnValue:
    return _change(lambda: service.drop_zone(zone_id, partner_id=g.partner.id, by=g.user_id))


@bp.post("/pengiriman/kurir")
def delivery_couriers() -> ResponseReturnValue:
    """Couriers on or off."""
    ways = queries.ways([g.partner.id])[g.partner.id]
    is_offered = not ways.uses_couriers
    return _change(lambda: service.set_couriers(partner_id=g.partner.id, is_offered=is_offered, by=g.user_id))


@bp.route("/pengiriman/ambil", methods=["GET", "POST"])
def delivery_pickup() -> ResponseReturnValue:
    form = PickupForm()
    if not form.is_submitted():
        ways = queries.ways([g.partner.id])[g.partner.id]
        form.address.data, form.hours.data = ways.pickup_address, ways.pickup_hours
        form.is_offered.data = ways.offers_pickup
        form.show_district(ways.pickup.district if ways.pickup is not None else ways.partner.district)
    if form.is_searching or not form.validate_on_submit():
        return answer("partner/delivery/pickup.html", form=form)
    try:
        with transaction():
            service.set_pickup(
                partner_id=g.partner.id,
                address=form.address.data,
                district_id=form.district_id.data,
                hours=form.hours.data or "",
                is_offered=bool(form.is_offered.data),
                by=g.user_id,
            )
    except DomainError as error:
        db.session.rollback()
        form.refuse(error, "is_offered")
        return answer("partner/delivery/pickup.html", form=form)
    flash(_("Saved."), "success")
    return redirect(url_for(".delivery"), 303)


def _change(verb: Callable[[], object]) -> ResponseReturnValue:
    try:
        with transaction():
            verb()
    except DomainError as error:
        if error.status == 404:
            raise
        db.session.rollback()
        flash(str(error), "error")
    else:
        flash(_("Saved."), "success")
    return redirect(url_for(".delivery"), 303)
