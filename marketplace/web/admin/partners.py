"""The partner register for our own staff: registering, status, papers to check."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from marketplace.accounts.queries import sites
from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.words import _, _l
from marketplace.partners import queries, service
from marketplace.partners.errors import (
    DocumentNumberWrong,
    StatusDateWrong,
    StatusReasonMissing,
)
from marketplace.partners.models import LegalForm, PartnerKind, PartnerStatus
from marketplace.partners.rules import check_nib, check_npwp
from marketplace.partners.states import STATUS_MOVES
from marketplace.web.admin.portal import bp
from marketplace.web.kit.address import DistrictFields, as_key
from marketplace.web.kit.filters import day
from marketplace.web.kit.forms import CHOOSE, Form, PhoneField, answer, required


class RegisterFields:
    """What our staff keep about a partner."""

    legal_form = RadioField(_l("Legal form"), choices=[(form.value, form.label) for form in LegalForm])
    site_id = SelectField(_l("Looked after by"), coerce=as_key, validators=[required(CHOOSE)])
    nib = StringField(_l("NIB (business number)"), validators=[Optional(), Length(max=30)])
    npwp = StringField(_l("NPWP (tax number)"), validators=[Optional(), Length(max=40)])
    is_pkp_from = DateField(
        _l("Charges PPN (PKP) from"),
        validators=[Optional()],
        description=_l("Leave it empty when the partner is not PKP."),
    )

    def offer_sites(self) -> None:
        self.site_id.choices = [
            ("", str(CHOOSE)),
            *((site.id, f"{site.code} {site.name}") for site in sites()),
        ]

    def validate_nib(self, field: StringField) -> None:
        if check_nib(field.data or "") is None:
            raise ValidationError(_("An NIB has 13 digits."))

    def validate_npwp(self, field: StringField) -> None:
        if check_npwp(field.data or "") is None:
            raise ValidationError(_("An NPWP has 15 or 16 digits."))


class RegisterForm(RegisterFields, Form):
    pass


class NewPartnerForm(RegisterFields, DistrictFields, Form):
    name = StringField(_l("Name of the shop"), validators=[required(_l("Write the name.")), Length(max=100)])
    kind = RadioField(
        _l("Kind"), choices=[(kind.value, kind.label) for kind in PartnerKind], validators=[required(CHOOSE)]
    )
    village = StringField(_l("Village (kelurahan or desa)"), validators=[Length(max=80)])
    phone = PhoneField(_l("WhatsApp number of the shop"), validators=[Optional()])


class StatusForm(Form):
    status = RadioField(_l("From that day on"), validators=[required(CHOOSE)])
    on = DateField(_l("Day"), validators=[Optional()])
    reason = TextAreaField(
        _l("Reason"),
        validators=[Length(max=500)],
        description=_l("Needed for a pause or an end; it stays in the history."),
    )

    def offer(self, now: PartnerStatus) -> None:
        self.status.choices = [
            (status.value, status.label) for status in PartnerStatus if status in STATUS_MOVES[now]
        ]


@bp.get("/mitra")
def partner_list() -> ResponseReturnValue:
    q, status = request.args.get("q", "")[:100], request.args.get("status", "")
    chosen = PartnerStatus(status) if status in set(PartnerStatus) else None
    counts = queries.count_by_status()
    tabs = [
        (
            one.label,
            url_for(".partner_list", q=q or None, status=one.value),
            one is chosen,
            counts.get(one, 0),
        )
        for one in PartnerStatus
    ]
    return render_template(
        "admin/partners/list.html",
        page=queries.register(q=q, status=chosen, after=request.args.get("setelah")),
        total=sum(counts.values()),
        tab_rows=tabs,
        waiting=len(queries.document_queue()),
        status=chosen,
        q=q,
    )


@bp.route("/mitra/baru", methods=["GET", "POST"])
def partner_new() -> ResponseReturnValue:
    form = NewPartnerForm(data={"legal_form": LegalForm.INDIVIDUAL.value})
    form.offer_sites()
    if form.is_searching or not form.validate_on_submit():
        return answer("admin/partners/new.html", form=form)
    with transaction():
        made = service.register_partner(
            name=form.name.data,
            kind=PartnerKind(form.kind.data),
            legal_form=LegalForm(form.legal_form.data),
            site_id=form.site_id.data,
            district_id=form.district_id.data,
            village=form.village.data or "",
            phone=form.phone.data,
            nib=form.nib.data or None,
            npwp=form.npwp.data or None,
            is_pkp_from=form.is_pkp_from.data,
            by=g.user_id,
        )
        partner_id = made.id
    flash(_("The partner is registered. Now invite its owner."), "success")
    return redirect(url_for(".partner", partner_id=partner_id), 303)


@bp.get("/mitra/<int:partner_id>")
def partner(partner_id: int) -> ResponseReturnValue:
    found = queries.get_partner(partner_id)
    form = StatusForm(data={"on": today()})
    form.offer(found.status)
    return _show(partner_id, form)


def _show(partner_id: int, form: StatusForm) -> ResponseReturnValue:
    found = queries.get_partner(partner_id)
    values: dict[str, Any] = {
        "partner": found,
        "members": queries.members(partner_id),
        "timeline_rows": [
            (change.status.label, None, f"{day(change.on)}. {change.reason}".rstrip(". "), True)
            for change in queries.status_history(partner_id)
        ],
        "checklist": queries.checklist(found, on=today()),
        "documents": queries.documents(partner_id),
        "autonomy": queries.autonomy(partner_id),
        "doubtful": _doubts(found.npwp, found.nib),
        "paper_address": _paper_address,
    }
    return answer("admin/partners/show.html", form=form, **values)


def _paper_address(line: queries.Requirement) -> str | None:
    """Where our staff look at this paper."""
    return None if line.document is None else url_for(".document", document_id=line.document.id)


def _doubts(npwp: str | None, nib: str | None) -> list[str]:
    """Numbers worth a second look; they are kept, because newly issued ones may look unusual."""
    found = []
    if npwp and (check := check_npwp(npwp)) and check.is_doubtful:
        found.append(
            _("The NPWP %(number)s does not pass the usual check. Compare it with the card.", number=npwp)
        )
    if nib and (check := check_nib(nib)) and check.is_doubtful:
        found.append(_("The NIB %(number)s looks made up. Compare it with the paper.", number=nib))
    return found


@bp.post("/mitra/<int:partner_id>/status")
def partner_status(partner_id: int) -> ResponseReturnValue:
    form = StatusForm()
    form.offer(queries.get_partner(partner_id).status)
    if not form.validate_on_submit():
        return _show(partner_id, form)
    try:
        with transaction():
            service.change_status(
                partner_id,
                PartnerStatus(form.status.data),
                on=form.on.data,
                reason=form.reason.data or "",
                by=g.user_id,
            )
    except StatusDateWrong as error:
        form.refuse(error, "on")
        return _show(partner_id, form)
    except StatusReasonMissing as error:
        form.refuse(error, "reason")
        return _show(partner_id, form)
    flash(_("The status is changed."), "success")
    return redirect(url_for(".partner", partner_id=partner_id), 303)


@bp.route("/mitra/<int:partner_id>/data", methods=["GET", "POST"])
def partner_edit(partner_id: int) -> ResponseReturnValue:
    found = queries.get_partner(partner_id)
    form = RegisterForm(obj=found)
    if not form.is_submitted():
        form.legal_form.data = found.legal_form.value
    form.offer_sites()
    if not form.validate_on_submit():
        return answer("admin/partners/edit.html", form=form, partner=found)
    try:
        with transaction():
            service.edit_register(
                partner_id,
                legal_form=LegalForm(form.legal_form.data),
                site_id=form.site_id.data,
                npwp=form.npwp.data or None,
                nib=form.nib.data or None,
                is_pkp_from=form.is_pkp_from.data,
                by=g.user_id,
            )
    except DocumentNumberWrong as error:
        form.refuse(error)
        return answer("admin/partners/edit.html", form=form, partner=queries.get_partner(partner_id))
    flash(_("Saved."), "success")
    return redirect(url_for(".partner", partner_id=partner_id), 303)
