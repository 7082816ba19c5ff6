"""An officer types the code from a partner's phone: the same in each portal of ours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import g, redirect, session
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import Length

from marketplace.core.audit import AuditEntry
from marketplace.core.db import transaction
from marketplace.core.limits import TooManyAttempts, check_attempts, record_attempt
from marketplace.core.words import _, _l
from marketplace.partners import service
from marketplace.partners.errors import HelpCodeWrong, HelpOwnShop
from marketplace.web.kit.forms import Form, answer, required

PURPOSE, MOST, WITHIN = "partner_help", 5, timedelta(minutes=15)


class HelpCodeForm(Form):
    """Eight digits, with or without a space."""

    code = StringField(
        _l("Code from the partner's phone"),
        validators=[required(_l("Write the eight digits.")), Length(max=20)],
        description=_l("The partner opens “Help in the shop” and makes one. It works once, for 30 minutes."),
    )


def code_page(template: str, **values: Any) -> ResponseReturnValue:
    """The form; with a code that works, on to the shop."""
    form = HelpCodeForm()
    if not form.validate_on_submit():
        return answer(template, form=form, **values)
    try:
        key = f"user:{g.user_id}"
        check_attempts(PURPOSE, key, most=MOST, within=WITHIN)
        record_attempt(PURPOSE, key)
        with transaction():
            session["assistance_id"] = service.start_helping(form.code.data, officer_id=g.user_id).id
    except (HelpCodeWrong, HelpOwnShop, TooManyAttempts) as error:
        session.pop("assistance_id", None)
        form.refuse(error, "code")
        return answer(template, form=form, **values)
    return redirect("/mitra/", 303)


WORDS = {
    "product": _l("Products"),
    "variant": _l("Prices and choices"),
    "photo": _l("Photos"),
    "stock": _l("Stock"),
    "batch": _l("Harvests"),
    "order": _l("Orders"),
    "return": _l("Returns"),
    "purchase": _l("Company orders"),
    "delivery": _l("Delivery"),
    "document": _l("Papers"),
    "shop": _l("Shop page"),
    "holiday": _l("Holiday"),
    "review": _l("Reviews"),
    "message": _l("Messages"),
    "question": _l("Questions"),
}


def act_words(entry: AuditEntry) -> str:
    """What was done, in a word: the part of the shop that was changed."""
    name = str(entry.after.get("what", "")).split("_", 1)[0]
    return str(WORDS.get(name) or _("Something else"))
