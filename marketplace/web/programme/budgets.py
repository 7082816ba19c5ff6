"""Budgets: each with its scope, period and source. They are of different scopes and are not added up."""

from __future__ import annotations

import re

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from marketplace.core.db import transaction
from marketplace.core.money import ZERO, Money, parse_rupiah
from marketplace.core.words import _, _l
from marketplace.programme import queries, service
from marketplace.web.kit.forms import Form, IntegerField, MoneyField, answer, required
from marketplace.web.programme import choices
from marketplace.web.programme.portal import bp

LONG = _l("This is too long.")
MOST_RUPIAH = 99_999_999_999_999
BILLIONS = re.compile(r"^(.*\d)\s*(?:miliar|milyar|m)$")


class BudgetMoneyField(MoneyField):
    """Rupiah up to 99 trillion, also as "141 miliar": budgets are larger than prices."""

    def read(self, text: str) -> Money:
        found = BILLIONS.match(text.strip().lower())
        try:
            money = parse_rupiah(f"{found[1]}jt") * 1_000 if found else parse_rupiah(text)
        except ValueError:
            raise ValueError(_("Write an amount in rupiah, such as 25.000.000.000 or 25 miliar.")) from None
        if not 0 < money.amount <= MOST_RUPIAH:
            raise ValueError(_("Write an amount between 1 rupiah and 99 trillion rupiah."))
        return money


class BudgetForm(Form):
    """Money set aside, for what, when, and who says so."""

    amount = BudgetMoneyField(_l("Amount"), validators=[required(_l("Write the amount in rupiah."))])
    scope = StringField(
        _l("Scope"),
        validators=[required(_l("Write the scope.")), Length(max=160, message=LONG)],
        description=_l("What the money is for, in the words of the source."),
    )
    period = StringField(
        _l("Period"),
        validators=[required(_l("Write the period.")), Length(max=60, message=LONG)],
        description=_l("Such as: 2026, or 2021–2025."),
    )
    year = IntegerField(
        _l("Year"),
        validators=[Optional(), NumberRange(2000, 2100, message=_l("Write a year, such as 2026."))],
        description=_l("Only when it is for one year."),
    )
    site_id = SelectField(_l("Site of the company"), coerce=choices.number_or_none)
    source = StringField(
        _l("Source"),
        validators=[required(_l("Write where the figure comes from.")), Length(max=200, message=LONG)],
    )


@bp.get("/anggaran")
def budget_list() -> ResponseReturnValue:
    return render_template("programme/budgets/list.html", rows=queries.budgets())


@bp.route("/anggaran/baru", methods=["GET", "POST"])
def budget_new() -> ResponseReturnValue:
    form = BudgetForm()
    form.site_id.choices = [("", _("All sites")), *choices.sites()]
    if form.validate_on_submit():
        with transaction():
            service.add_budget(
                site_id=form.site_id.data,
                period=form.period.data.strip(),
                year=form.year.data,
                scope=form.scope.data,
                amount=form.amount.data or ZERO,
                source=form.source.data,
                by=g.user_id,
            )
        flash(_("The budget is written down."), "success")
        return redirect(url_for(".budget_list"), 303)
    return answer("programme/budgets/form.html", form=form)
