"""One partner: what it is, what it was given, and what it sold."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.money import ZERO
from marketplace.core.words import _, _l
from marketplace.partners import queries as partner_queries
from marketplace.programme import queries, service
from marketplace.programme.errors import DayInFuture
from marketplace.programme.models import Grade
from marketplace.web.kit.forms import CHOOSE, Form, IntegerField, MoneyField, answer, required
from marketplace.web.programme.pictures import month_charts, slope_of
from marketplace.web.programme.portal import bp

SALES_WORDS = {
    "company": (_l("To the company"), _l("accepted in a signed BAST")),
    "prepaid": (_l("To consumers, paid in advance"), _l("payment matched with the bank or card")),
    "cash": (_l("To consumers, paid in cash to the seller"), _l("reported by the seller")),
}


class BaselineForm(Form):
    """What the partner sold in a month before the programme, as of a day."""

    as_of = DateField(_l("As of"), validators=[required(_l("Choose the day that the figures are of."))])
    monthly_turnover = MoneyField(
        _l("Turnover a month"), validators=[required(_l("Write the turnover of a month."))]
    )
    workers = IntegerField(
        _l("People who work there"),
        validators=[
            InputRequired(_l("Write a number; 0 when there is nobody.")),
            NumberRange(0, 10_000, message=_l("Write a number between 0 and 10,000.")),
        ],
    )
    source = StringField(
        _l("Source"),
        validators=[
            required(_l("Write where the figures come from.")),
            Length(max=200, message=_l("This is too long.")),
        ],
        description=_l("Such as: cash book of the group, March to May; interview at the first visit."),
    )
    grade = SelectField(
        _l("Evidence"),
        choices=[(grade.value, grade.label) for grade in Grade],
        default=Grade.D.value,
        validators=[required(CHOOSE)],
    )


@bp.get("/mitra/<int:partner_id>")
def partner(partner_id: int) -> ResponseReturnValue:
    row = partner_queries.get_partner(partner_id)
    found = queries.trace(partner_id)
    return render_template(
        "programme/partners/show.html",
        partner=row,
        history=partner_queries.status_history(partner_id),
        members=partner_queries.members(partner_id),
        autonomy=partner_queries.autonomy(partner_id),
        checklist=partner_queries.checklist(row, on=today()),
        baselines=queries.baselines(partner_id),
        visits=queries.visits_of(partner_id),
        trace=found,
        words=SALES_WORDS,
        charts=month_charts(found.months),
        slope=slope_of(found),
        today=today(),
    )


@bp.route("/mitra/<int:partner_id>/titik-awal", methods=["GET", "POST"])
def baseline_new(partner_id: int) -> ResponseReturnValue:
    row = partner_queries.get_partner(partner_id)
    form = BaselineForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.set_baseline(
                    partner_id=partner_id,
                    as_of=form.as_of.data,
                    monthly_turnover=form.monthly_turnover.data or ZERO,
                    workers=form.workers.data,
                    source=form.source.data.strip(),
                    grade=Grade(form.grade.data),
                    by=g.user_id,
                )
        except DayInFuture as error:
            form.refuse(error, "as_of")
        else:
            flash(_("The baseline is written down."), "success")
            return redirect(url_for(".partner", partner_id=partner_id), 303)
    return answer(
        "programme/partners/baseline.html", form=form, partner=row, baselines=queries.baselines(partner_id)
    )
