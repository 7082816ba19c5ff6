"""Messages that left or wait, the job board, the audit log, and the rules with their first days."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func, or_, select
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from marketplace.cashbook.rules import THRESHOLDS
from marketplace.complaints.rules import ANSWER_DAYS_RULE
from marketplace.core import audit
from marketplace.core.clock import now, today
from marketplace.core.db import db, transaction
from marketplace.core.jobs import PERIODIC, Job, JobState
from marketplace.core.paging import decode_cursor, encode_cursor
from marketplace.core.rules import RuleDayTaken, RuleInThePast, RuleValue, decide_rule
from marketplace.core.words import _, _l, ngettext
from marketplace.notices import queries as notices
from marketplace.partners import queries as partners
from marketplace.pricing.rules import PLATFORM_FEE, fee_rule
from marketplace.reports.queries import read_health
from marketplace.reports.rules import Level, Vital
from marketplace.web.admin.portal import bp
from marketplace.web.kit.address import as_key
from marketplace.web.kit.forms import CHOOSE, Form, answer, required

PAGE = 50
FEE = PLATFORM_FEE
MOST_FEE_BP = 3_000
KNOWN_RULES = (
    ("company_tax_roles", _l("What the company collects: PPN and PPh 22")),
    ("tax_rates", _l("Tax rates in basis points and thresholds")),
    ("payment_term_days", _l("Days to pay after the BAST")),
    (FEE, _l("Fee of the marketplace in basis points")),
    ("payout_minimum", _l("Smallest payout to a partner, in rupiah")),
    ("payout_weekday", _l("Day of the payouts: 0 is Monday")),
    ("turnover_free_of_income_tax", _l("Turnover of a year up to which no income tax is due, in rupiah")),
    (
        "turnover_of_small_business",
        _l("Turnover of a year up to which a business need not be PKP, in rupiah"),
    ),
    ("orders.complete_after_days", _l("Days until a delivered order completes by itself")),
    (ANSWER_DAYS_RULE, _l("Working days until a complaint must be answered")),
)


class RuleForm(Form):
    """A value from a day on. Older days keep the older value."""

    name = SelectField(_l("Rule"), validators=[required(CHOOSE)])
    partner_id = SelectField(
        _l("Only for the shop"),
        coerce=as_key,
        validators=[Optional()],
        description=_l("For the fee only: an own fee of this shop. The value null ends it."),
    )
    valid_from = DateField(_l("In force from"), validators=[required(_l("Choose the first day."))])
    value = TextAreaField(
        _l("Value"),
        validators=[
            required(_l("Write the value.")),
            Length(max=2000, message=_l("At most 2,000 characters.")),
        ],
        description=_l("A number, true or false, or an object in JSON."),
    )
    source = StringField(
        _l("Source"),
        validators=[
            required(_l("Name the law, letter or decision.")),
            Length(max=300, message=_l("At most 300 characters.")),
        ],
    )


@bp.get("/pesan-keluar")
def messages() -> ResponseReturnValue:
    page = notices.messages(after=request.args.get("setelah"))
    return render_template("admin/messages/list.html", page=page)


@bp.get("/pesan-keluar/<int:message_id>")
def message(message_id: int) -> ResponseReturnValue:
    row = notices.find_message(message_id)
    if row is None:
        abort(404)
    return render_template("admin/messages/show.html", message=row)


@bp.get("/pekerjaan")
def job_board() -> ResponseReturnValue:
    wanted = request.args.get("status", "")
    query = select(Job).where(_noteworthy()).order_by(Job.id.desc()).limit(PAGE + 1)
    if wanted in set(JobState):
        query = query.where(Job.state == JobState(wanted))
    cursor = decode_cursor(request.args.get("setelah"), length=1)
    if cursor:
        query = query.where(Job.id < cursor[0])
    rows = db.session.scalars(query).all()
    tally = db.session.execute(select(Job.state, func.count()).where(_noteworthy()).group_by(Job.state))
    counts: dict[JobState, int] = {row[0]: row[1] for row in tally}
    health = read_health()
    return render_template(
        "admin/jobs/list.html",
        rows=rows[:PAGE],
        next_cursor=encode_cursor(rows[PAGE - 1].id) if len(rows) > PAGE else None,
        states=[(state, counts.get(state, 0)) for state in JobState],
        wanted=wanted,
        workers=health.workers,
        is_alive=health[Vital.WORKER].level < Level.FAIL,
        periodic=health.periodic,
        overdue=health[Vital.PERIODIC].number,
        every=_every,
    )


def _noteworthy() -> ColumnElement[bool]:
    """Regular work that went well happens thousands of times a day, and has a table of its own."""
    return or_(Job.state != JobState.DONE, Job.name.not_in(list(PERIODIC)))


def _every(span: timedelta) -> str:
    """How often, in the largest whole unit."""
    seconds = round(span.total_seconds())
    if seconds % 3600 == 0:
        return ngettext("every %(num)s hour", "every %(num)s hours", seconds // 3600)
    if seconds % 60 == 0:
        return ngettext("every %(num)s minute", "every %(num)s minutes", seconds // 60)
    return ngettext("every %(num)s second", "every %(num)s seconds", seconds)


@bp.post("/pekerjaan/<int:job_id>/ulangi")
def job_retry(job_id: int) -> ResponseReturnValue:
    with transaction() as session:
        row = session.get(Job, job_id, with_for_update=True)
        if row is None or row.state is not JobState.DEAD:
            abort(404)
        row.state, row.run_at, row.attempts = JobState.WAITING, now(), 0
        audit.record("job_retried", row, by=g.user_id)
    flash(_("The job will be tried again."), "success")
    return redirect(url_for(".job_board", status="dead"), 303)


@bp.get("/audit")
def audit_log() -> ResponseReturnValue:
    query = select(audit.AuditEntry).order_by(audit.AuditEntry.id.desc()).limit(PAGE + 1)
    cursor = decode_cursor(request.args.get("setelah"), length=1)
    if cursor:
        query = query.where(audit.AuditEntry.id < cursor[0])
    rows = db.session.scalars(query).all()
    return render_template(
        "admin/audit/list.html",
        rows=rows[:PAGE],
        next_cursor=encode_cursor(rows[PAGE - 1].id) if len(rows) > PAGE else None,
    )


@bp.route("/aturan", methods=["GET", "POST"])
def rules() -> ResponseReturnValue:
    form = RuleForm()
    form.name.choices = [(name, str(label)) for name, label in KNOWN_RULES]
    shops = {shop.id: shop.name for shop in partners.active_partners()}
    form.partner_id.choices = [("", _("All shops")), *shops.items()]
    if form.valid_from.data is None and not form.is_submitted():
        form.valid_from.data = today()
    if form.validate_on_submit():
        value = _parse(form)
        if not form.errors and _decide(form, _name_of(form), value):
            flash(_("Saved. It counts from %(day)s on.", day=form.valid_from.data.isoformat()), "success")
            return redirect(url_for(".rules"), 303)
    rows = db.session.scalars(select(RuleValue).order_by(RuleValue.name, RuleValue.valid_from.desc())).all()
    return answer("admin/rules/list.html", form=form, rows=rows, labels=_labels(shops), show=_show)


def _labels(shops: Mapping[int, str]) -> dict[str, Any]:
    own = {
        fee_rule(key): _("Fee of the shop %(shop)s in basis points", shop=name) for key, name in shops.items()
    }
    return {**dict(KNOWN_RULES), **own}


def _name_of(form: RuleForm) -> str:
    """The rule for all, or the one of a shop."""
    name = str(form.name.data)
    return fee_rule(form.partner_id.data) if form.partner_id.data else name


def _decide(form: RuleForm, name: str, value: Any) -> bool:
    """Whether it was written; else the form says why."""
    try:
        with transaction():
            row = decide_rule(
                name, value, valid_from=form.valid_from.data, by=g.user_id, source=form.source.data
            )
            audit.record("rule_set", row, by=g.user_id, after={"name": row.name, "value": row.value})
    except (RuleDayTaken, RuleInThePast) as error:
        db.session.rollback()
        form.refuse(error, "valid_from")
        return False
    return True


def _parse(form: RuleForm) -> Any:
    """The JSON value, of the same shape as the value it replaces; else the form says what is wrong."""
    try:
        value = json.loads(form.value.data or "")
    except ValueError:
        form.refuse(_("This is not a number, true or false, or JSON."), "value")
        return None
    is_own_fee = form.name.data == FEE and bool(form.partner_id.data)
    if form.partner_id.data and not is_own_fee:
        form.refuse(_("Only the fee can be decided for one shop."), "partner_id")
        return None
    if is_own_fee and value is None:
        return None
    if form.name.data == FEE and not (type(value) is int and 0 <= value <= MOST_FEE_BP):
        form.refuse(_("Write basis points between 0 and 3000: 250 is 2.5 percent."), "value")
        return None
    if form.name.data in THRESHOLDS and not (type(value) is int and value > 0):
        form.refuse(_("Write a whole number of rupiah above zero."), "value")
        return None
    old = db.session.scalar(
        select(RuleValue.value)
        .where(RuleValue.name == form.name.data)
        .order_by(RuleValue.valid_from.desc())
        .limit(1)
    )
    if old is not None and _shape(old["v"]) != _shape(value):
        form.refuse(_("It must have the same form as before: %(old)s", old=json.dumps(old["v"])), "value")
    return value


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shape(part) for key, part in value.items()}
    return type(value).__name__


def _show(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
