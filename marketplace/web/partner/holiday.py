"""Days on which the shop is closed. Source: product.md S16."""

from __future__ import annotations

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, TextAreaField
from wtforms.validators import Length

from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.words import _, _l
from marketplace.partners import service
from marketplace.partners.errors import HolidayDatesWrong
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.partner.portal import bp


class HolidayForm(Form):
    """From when to when, and what buyers read."""

    since = DateField(_l("First day closed"), validators=[required(_l("Choose the first day."))])
    until = DateField(
        _l("Last day closed"),
        validators=[required(_l("Choose the last day."))],
        description=_l("The next day your shop is open again by itself."),
    )
    words = TextAreaField(
        _l("Words for your buyers"),
        validators=[Length(max=200, message=_l("Use at most 200 characters."))],
        description=_l("Such as: we are at the harvest. Orders made before are still sent."),
    )


@bp.route("/toko/libur", methods=["GET", "POST"])
def holiday() -> ResponseReturnValue:
    """Set or change it; the form is filled with the one that is planned."""
    partner = g.partner
    planned = partner.has_holiday
    form = HolidayForm(
        data={
            "since": partner.holiday_from if planned else today(),
            "until": partner.holiday_until if planned else None,
            "words": partner.holiday_words if planned else "",
        }
    )
    if not form.validate_on_submit():
        return answer("partner/shop/holiday.html", form=form, partner=partner)
    try:
        with transaction():
            service.set_holiday(
                partner.id,
                since=form.since.data,
                until=form.until.data,
                words=form.words.data or "",
                by=g.user_id,
            )
    except HolidayDatesWrong as error:
        form.refuse(error, "until")
        return answer("partner/shop/holiday.html", form=form, partner=g.partner)
    flash(_("Saved. Buyers see when you open again."), "success")
    return redirect(url_for(".holiday"), 303)


@bp.post("/toko/libur/buka")
def holiday_end() -> ResponseReturnValue:
    """Open again before the last day."""
    with transaction():
        service.end_holiday(g.partner.id, by=g.user_id)
    flash(_("Your shop is open."), "success")
    return redirect(url_for(".holiday"), 303)
