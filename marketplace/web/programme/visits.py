"""Visits: the calendar, the findings, and what follows from them."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from marketplace.accounts import queries as accounts
from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.states import WrongState
from marketplace.core.words import _, _l
from marketplace.programme import queries, service
from marketplace.programme.errors import DayInFuture, FollowUpNeedsDay, FollowUpNotOpen
from marketplace.programme.models import Visit
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.kit.typed import whole_number
from marketplace.web.programme import choices
from marketplace.web.programme.portal import bp

LONG = _l("This is too long.")


class PlanForm(Form):
    """Whom to visit, when, and why."""

    partner_id = SelectField(
        _l("Partner"), coerce=choices.number_or_none, validators=[required(_l("Choose the partner."))]
    )
    planned_on = DateField(_l("Day of the visit"), validators=[required(_l("Choose the day."))])
    purpose = StringField(
        _l("Purpose"),
        validators=[required(_l("Write what the visit is for.")), Length(max=200, message=LONG)],
        description=_l("Such as: check the new pens, talk about the cash book."),
    )


class FindingForm(Form):
    """What was found, and what follows until when."""

    done_on = DateField(_l("Visited on"), default=today, validators=[required(_l("Choose the day."))])
    finding = TextAreaField(
        _l("What was found"),
        validators=[required(_l("Write what you found.")), Length(max=2000, message=LONG)],
    )
    follow_up = StringField(
        _l("What follows"),
        validators=[Length(max=300, message=LONG)],
        description=_l("Leave this empty when nothing has to be done."),
    )
    follow_up_by = DateField(_l("Due"), validators=[Optional()])


class CloseForm(Form):
    """How the follow-up ended."""

    done_on = DateField(_l("Done on"), default=today, validators=[required(_l("Choose the day."))])
    note = StringField(
        _l("How it ended"), validators=[required(_l("Write how it ended.")), Length(max=300, message=LONG)]
    )


@bp.get("/kunjungan")
def visit_list() -> ResponseReturnValue:
    return render_template(
        "programme/visits/list.html",
        due=queries.visits_due(),
        follow_ups=queries.follow_ups(),
        done=queries.visits_done(),
        today=today(),
    )


@bp.route("/kunjungan/baru", methods=["GET", "POST"])
def visit_new() -> ResponseReturnValue:
    form = PlanForm()
    if request.method == "GET":
        form.partner_id.data = request.args.get("mitra", type=whole_number)
    form.partner_id.choices = choices.first(choices.partners())
    if form.validate_on_submit():
        with transaction():
            visit_id = service.plan_visit(
                partner_id=form.partner_id.data,
                officer_id=g.user_id,
                planned_on=form.planned_on.data,
                purpose=form.purpose.data,
                by=g.user_id,
            ).id
        flash(_("The visit is in the calendar."), "success")
        return redirect(url_for(".visit", visit_id=visit_id), 303)
    return answer("programme/visits/form.html", form=form)


@bp.route("/kunjungan/<int:visit_id>", methods=["GET", "POST"])
def visit(visit_id: int) -> ResponseReturnValue:
    row = queries.get_visit(visit_id)
    form = FindingForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.record_visit(
                    visit_id,
                    done_on=form.done_on.data,
                    finding=form.finding.data,
                    follow_up=form.follow_up.data or "",
                    follow_up_by=form.follow_up_by.data,
                    by=g.user_id,
                )
        except DayInFuture as error:
            form.refuse(error, "done_on")
        except FollowUpNeedsDay as error:
            form.refuse(error, "follow_up_by")
        except WrongState as error:
            form.refuse(error)
        else:
            flash(_("The visit is recorded."), "success")
            return redirect(url_for(".visit", visit_id=visit_id), 303)
        row = queries.get_visit(visit_id)
    return _page(row, form, CloseForm(None))


def _page(row: Visit, form: Form, close: CloseForm) -> ResponseReturnValue:
    officer = accounts.find_user(row.officer_id) if row.officer_id else None
    return answer(
        "programme/visits/show.html", form=form, visit=row, close=close, officer=officer, today=today()
    )


@bp.post("/kunjungan/<int:visit_id>/tindak-lanjut")
def visit_close(visit_id: int) -> ResponseReturnValue:
    row = queries.get_visit(visit_id)
    if not row.follow_up or row.follow_up_done_on is not None:
        raise FollowUpNotOpen
    form = CloseForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.close_follow_up(
                    visit_id, done_on=form.done_on.data, note=form.note.data, by=g.user_id
                )
        except DayInFuture as error:
            form.refuse(error, "done_on")
        else:
            flash(_("The follow-up is closed."), "success")
            return redirect(url_for(".visit", visit_id=visit_id), 303)
    return _page(row, form, form)
