"""The register: who is a partner, on any day; registering one; changing what it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.errors import DomainError
from marketplace.core.words import _, _l
from marketplace.partners import queries as partner_queries
from marketplace.partners import service as partner_service
from marketplace.partners.errors import StatusDateWrong, StatusMoveWrong, StatusReasonMissing
from marketplace.partners.models import LegalForm, Partner, PartnerKind, PartnerStatus
from marketplace.partners.states import STATUS_MOVES
from marketplace.programme import queries
from marketplace.web.kit.address import DistrictFields
from marketplace.web.kit.forms import CHOOSE, Form, IntegerField, PhoneField, answer, required
from marketplace.web.kit.typed import whole_number
from marketplace.web.programme import choices
from marketplace.web.programme.portal import bp

LONG = _l("This is too long.")


class RegisterForm(DistrictFields, Form):
    """What is known of a business or group on the day it is registered."""

    name = StringField(
        _l("Name of the business or group"),
        validators=[required(_l("Write the name.")), Length(max=120, message=LONG)],
    )
    kind = RadioField(
        _l("Kind"), choices=[(kind.value, kind.label) for kind in PartnerKind], validators=[required(CHOOSE)]
    )
    legal_form = RadioField(
        _l("Legal form"),
        choices=[(form.value, form.label) for form in LegalForm],
        default=LegalForm.INDIVIDUAL.value,
        validators=[required(CHOOSE)],
        description=_l("Decides which income tax the company withholds."),
    )
    site_id = SelectField(
        _l("Site of the company"),
        coerce=choices.number_or_none,
        validators=[required(_l("Choose the site."))],
    )
    village = StringField(_l("Village (kelurahan or desa)"), validators=[Length(max=80, message=LONG)])
    phone = PhoneField(_l("Phone number"))
    since_year = IntegerField(
        _l("In business since (year)"),
        validators=[Optional(), NumberRange(1900, 2100, message=_l("Write a year, such as 2019."))],
    )
    nib = StringField(_l("NIB (business number)"), validators=[Length(max=20, message=LONG)])
    story = TextAreaField(_l("Story"), validators=[Length(max=4000, message=LONG)])
    consent_story = BooleanField(
        _l("The partner agrees that the story is shown"),
        description=_l("Without consent nobody outside sees it."),
    )
    on = DateField(_l("Registered on"), default=today, validators=[required(_l("Choose the day."))])


class StatusForm(Form):
    """What the partner is from a day on, and why."""

    status = RadioField(_l("New status"), validators=[required(CHOOSE)])
    on = DateField(_l("From"), default=today, validators=[required(_l("Choose the day."))])
    reason = TextAreaField(
        _l("Reason"),
        validators=[Length(max=500, message=LONG)],
        description=_l("Needed to pause or end. It stays in the history."),
    )


@bp.get("/mitra")
def partner_list() -> ResponseReturnValue:
    """Of a site, with a status, on any day."""
    day, is_known = _day_asked()
    status = _status_asked()
    site_id = request.args.get("lokasi", type=whole_number)
    q = request.args.get("q", "")
    found = queries.register_on(day, site_id=site_id, status=status, q=q, after=request.args.get("after"))
    filters: dict[str, Any] = {key: value for key, value in request.args.items() if key in FILTERS and value}
    following: dict[str, Any] = {**filters, "after": found.next_cursor}
    return render_template(
        "programme/partners/list.html",
        entries=found.items,
        next_url=url_for(".partner_list", **following) if found.next_cursor else None,
        first_url=url_for(".partner_list", **filters) if request.args.get("after") else None,
        counts=queries.count_on(day, site_id=site_id),
        day=day,
        is_known=is_known,
        is_past=day != today(),
        status=status,
        statuses=list(PartnerStatus),
        site_id=site_id,
        sites=choices.sites(),
        q=q,
        filter_count=len(filters),
        filters=filters,
    )


FILTERS = ("q", "lokasi", "status", "pada")


def _day_asked() -> tuple[date, bool]:
    """The day of `pada`, and whether it could be read; today without one."""
    text = request.args.get("pada", "")
    try:
        return (date.fromisoformat(text), True) if text else (today(), True)
    except ValueError:
        return today(), False


def _status_asked() -> PartnerStatus | None:
    text = request.args.get("status", "")
    return PartnerStatus(text) if text in set(PartnerStatus) else None


@bp.route("/mitra/baru", methods=["GET", "POST"])
def partner_new() -> ResponseReturnValue:
    form = RegisterForm()
    form.site_id.choices = choices.first(choices.sites())
    if not form.is_searching and form.validate_on_submit():
        try:
            with transaction():
                partner = _register(form)
                partner_id, name = partner.id, partner.name
        except DomainError as error:
            form.refuse(error, "nib" if error.code == "document_number_wrong" else None)
        else:
            flash(_("%(name)s is registered as a candidate.", name=name), "success")
            return redirect(url_for(".partner", partner_id=partner_id), 303)
    if form.is_submitted() and form.find_district.data:
        return render_template("programme/partners/form.html", form=form)
    return answer("programme/partners/form.html", form=form)


def _register(form: RegisterForm) -> Partner:
    if form.on.data > today():
        raise StatusDateWrong(first=_("any day in the past"))
    return partner_service.register_partner(
        name=form.name.data,
        kind=PartnerKind(form.kind.data),
        legal_form=LegalForm(form.legal_form.data),
        site_id=form.site_id.data,
        district_id=form.district_id.data,
        village=form.village.data or "",
        phone=form.phone.data,
        since_year=form.since_year.data,
        nib=form.nib.data or None,
        story=form.story.data or "",
        consent_story=form.consent_story.data,
        on=form.on.data,
        by=g.user_id,
    )


@bp.route("/mitra/<int:partner_id>/status", methods=["GET", "POST"])
def partner_status(partner_id: int) -> ResponseReturnValue:
    partner = partner_queries.get_partner(partner_id)
    form = StatusForm()
    form.status.choices = [
        (row.value, row.label) for row in PartnerStatus if row in STATUS_MOVES[partner.status]
    ]
    if form.validate_on_submit():
        status = PartnerStatus(form.status.data)
        try:
            with transaction():
                partner_service.change_status(
                    partner_id, status, on=form.on.data, reason=form.reason.data or "", by=g.user_id
                )
        except StatusReasonMissing as error:
            form.refuse(error, "reason")
        except StatusDateWrong as error:
            form.refuse(error, "on")
        except StatusMoveWrong as error:
            form.refuse(error, "status")
        else:
            flash(_("%(name)s is now: %(status)s.", name=partner.name, status=status.label), "success")
            return redirect(url_for(".partner", partner_id=partner_id), 303)
    history = partner_queries.status_history(partner_id)
    return answer("programme/partners/status.html", form=form, partner=partner, history=history)
