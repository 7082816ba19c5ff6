"""Organisations and their sites."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField
from wtforms.validators import Length, Optional, Regexp, ValidationError

from marketplace.accounts import queries, service
from marketplace.accounts.models import OrganisationKind
from marketplace.core.db import transaction
from marketplace.core.words import _, _l
from marketplace.partners.queries import find_partner_of
from marketplace.partners.rules import check_npwp
from marketplace.web.admin.portal import bp
from marketplace.web.kit.address import DistrictFields
from marketplace.web.kit.forms import CHOOSE, Form, answer, required

KINDS = (OrganisationKind.COMPANY, OrganisationKind.OPERATOR)


class OrganisationForm(Form):
    name = StringField(_l("Name"), validators=[required(_l("Write the name.")), Length(max=120)])
    kind = SelectField(
        _l("Kind"), choices=[(kind.value, kind.label) for kind in KINDS], validators=[required(CHOOSE)]
    )
    npwp = StringField(_l("NPWP (tax number)"), validators=[Optional(), Length(max=40)])

    def validate_npwp(self, field: StringField) -> None:
        found = check_npwp(field.data or "")
        if found is None:
            raise ValidationError(_("An NPWP has 15 or 16 digits."))
        field.data = found.digits


class SiteForm(DistrictFields, Form):
    code = StringField(
        _l("Code"),
        validators=[
            required(_l("Write a code.")),
            Regexp(r"^\s*[A-Za-z0-9]{2,6}\s*$", message=_l("Two to six letters or digits.")),
        ],
        description=_l("It stands in document numbers, such as PO/KTG/2026/0042, and cannot be changed."),
    )
    name = StringField(_l("Name"), validators=[required(_l("Write the name.")), Length(max=120)])

    def validate_code(self, field: StringField) -> None:
        if queries.find_site_by_code(field.data.strip().upper()) is not None:
            raise ValidationError(_("Another site has this code."))


@bp.get("/organisasi")
def organisation_list() -> ResponseReturnValue:
    return render_template("admin/users/organisations.html", organisations=queries.organisations(*KINDS))


@bp.route("/organisasi/baru", methods=["GET", "POST"])
def organisation_new() -> ResponseReturnValue:
    form = OrganisationForm()
    if not form.validate_on_submit():
        return answer("admin/users/organisation_new.html", form=form)
    with transaction() as session:
        made = service.create_organisation(
            kind=OrganisationKind(form.kind.data),
            name=form.name.data,
            npwp=form.npwp.data or None,
            by=g.user_id,
        )
        session.flush()
        made_id = made.id
    flash(_("The organisation is registered."), "success")
    return redirect(url_for(".organisation", organisation_id=made_id), 303)


@bp.get("/organisasi/<int:organisation_id>")
def organisation(organisation_id: int) -> ResponseReturnValue:
    return render_template(
        "admin/users/organisation.html",
        organisation=queries.get_organisation(organisation_id),
        members=queries.members(organisation_id),
        invitations=queries.open_invitations(organisation_id),
        partner=find_partner_of(organisation_id),
    )


@bp.route("/organisasi/<int:organisation_id>/lokasi", methods=["GET", "POST"])
def site_new(organisation_id: int) -> ResponseReturnValue:
    form = SiteForm()
    found = queries.get_organisation(organisation_id)
    if form.is_searching or not form.validate_on_submit():
        return answer("admin/users/site_new.html", form=form, organisation=found)
    with transaction():
        service.create_site(
            code=form.code.data,
            name=form.name.data,
            organisation_id=organisation_id,
            district_id=form.district_id.data,
            by=g.user_id,
        )
    flash(_("The site is registered."), "success")
    return redirect(url_for(".organisation", organisation_id=organisation_id), 303)


@bp.post("/organisasi/<int:organisation_id>/undangan/<int:invitation_id>/kode")
def invitation_code(organisation_id: int, invitation_id: int) -> ResponseReturnValue:
    """For an invited person with only a phone: shown once, to be read out."""
    with transaction():
        offer = queries.get_invitation(invitation_id, organisation_id=organisation_id)
        code = service.issue_invitation_code(
            invitation_id, organisation_id=organisation_id, shown_to=g.user_id
        )
        shown = {"name": offer.name or offer.contact, "phone": offer.phone, "code": code}
    return render_template("admin/users/invitation_code.html", shown=shown, organisation_id=organisation_id)


@bp.post("/organisasi/<int:organisation_id>/undangan/<int:invitation_id>/batal")
def invitation_revoke(organisation_id: int, invitation_id: int) -> ResponseReturnValue:
    with transaction():
        service.revoke_invitation(invitation_id, organisation_id=organisation_id, by=g.user_id)
    flash(_("The invitation is withdrawn."), "success")
    return redirect(url_for(".organisation", organisation_id=organisation_id), 303)
