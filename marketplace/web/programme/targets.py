"""Targets against results. A revised figure stays readable below the new one."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.words import _, _l
from marketplace.programme import queries, service
from marketplace.programme.errors import FigureThere
from marketplace.programme.models import Grade, TargetKind
from marketplace.web.kit.forms import CHOOSE, Form, IntegerField, answer, required
from marketplace.web.kit.typed import whole_number
from marketplace.web.programme import choices
from marketplace.web.programme.portal import bp

LONG = _l("This is too long.")
MOST = 999_999_999_999


class ReviseForm(Form):
    """A value, its day, and what shows it."""

    value = IntegerField(
        _l("Value"),
        validators=[
            InputRequired(_l("Write a whole number.")),
            NumberRange(0, MOST, message=_l("Write a number that is not negative.")),
        ],
    )
    as_of = DateField(
        _l("As of"), default=today, validators=[required(_l("Choose the day that the figure is of."))]
    )
    source = StringField(
        _l("Source"),
        validators=[required(_l("Write where the figure comes from.")), Length(max=200, message=LONG)],
        description=_l("Such as: annual plan 2026, page 12."),
    )
    grade = SelectField(
        _l("Evidence"),
        choices=[(grade.value, grade.label) for grade in Grade],
        default=Grade.D.value,
        validators=[required(CHOOSE)],
    )


class TargetForm(ReviseForm):
    """A figure that was aimed at or reached, for one indicator and year."""

    kind = RadioField(
        _l("Kind of figure"),
        choices=[(kind.value, kind.label) for kind in TargetKind],
        validators=[required(CHOOSE)],
        description=_l("A target and a result are kept apart. One is never shown as the other."),
    )
    indicator = StringField(
        _l("Indicator"), validators=[required(_l("Write what is counted.")), Length(max=120, message=LONG)]
    )
    unit = StringField(
        _l("Unit"),
        validators=[required(_l("Write the unit.")), Length(max=40, message=LONG)],
        description=_l("Such as: partners, people, rupiah."),
    )
    year = IntegerField(
        _l("Year"),
        default=lambda: today().year,
        validators=[
            required(_l("Write the year.")),
            NumberRange(2000, 2100, message=_l("Write a year, such as 2026.")),
        ],
    )
    site_id = SelectField(_l("Site of the company"), coerce=choices.number_or_none)


@bp.get("/sasaran")
def target_list() -> ResponseReturnValue:
    year = request.args.get("tahun", type=whole_number)
    return render_template(
        "programme/targets/list.html",
        rows=queries.targets_against_results(year=year),
        years=queries.target_years(),
        year=year,
    )


@bp.route("/sasaran/baru", methods=["GET", "POST"])
def target_new() -> ResponseReturnValue:
    """A new figure; with `ganti` the revision of one that is there."""
    replaced = request.args.get("ganti", type=whole_number)
    if replaced is not None:
        return _revise(replaced)
    form = TargetForm()
    form.site_id.choices = [("", _("All sites")), *choices.sites()]
    if form.validate_on_submit():
        try:
            with transaction():
                service.add_target(
                    indicator=form.indicator.data,
                    unit=form.unit.data,
                    year=form.year.data,
                    kind=TargetKind(form.kind.data),
                    site_id=form.site_id.data,
                    by=g.user_id,
                    **_figure(form),
                )
        except FigureThere as error:
            form.refuse(error, "indicator")
        else:
            flash(_("The figure is written down."), "success")
            return redirect(url_for(".target_list"), 303)
    return answer("programme/targets/form.html", form=form, old=None, indicators=queries.indicators())


def _revise(target_id: int) -> ResponseReturnValue:
    old = queries.get_target(target_id)
    form = ReviseForm()
    if form.validate_on_submit():
        with transaction():
            service.revise_target(target_id, by=g.user_id, **_figure(form))
        flash(_("The figure is revised. The old one stays below it."), "success")
        return redirect(url_for(".target_list"), 303)
    return answer("programme/targets/form.html", form=form, old=old, indicators=())


def _figure(form: ReviseForm) -> dict[str, Any]:
    return {
        "value": form.value.data,
        "as_of": form.as_of.data,
        "source": form.source.data,
        "grade": Grade(form.grade.data),
    }
