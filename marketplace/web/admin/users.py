"""People and what they may: accounts, roles, invitations, codes."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length

from marketplace.accounts import queries, service
from marketplace.accounts.errors import AlreadyMember, ContactInvalid, RoleDoesNotFit, SiteDoesNotFit
from marketplace.accounts.models import OrganisationKind, Role
from marketplace.accounts.roles import ROLES_OF
from marketplace.core.db import transaction
from marketplace.core.words import _, _l
from marketplace.web.admin.portal import bp
from marketplace.web.kit.address import as_key
from marketplace.web.kit.forms import CHOOSE, Form, answer, required


class GrantForm(Form):
    """A role in an organisation, for one site or all."""

    organisation_id = SelectField(_l("Organisation"), coerce=as_key, validators=[required(CHOOSE)])
    role = SelectField(_l("Role"), validators=[required(CHOOSE)])
    site_id = SelectField(
        _l("Site"), coerce=as_key, description=_l("Only for this site; leave it at all sites for everywhere.")
    )

    def offer(self) -> None:
        """Organisations, roles by kind of organisation, and sites to choose from."""
        choose = str(CHOOSE)
        listed = queries.organisations(*OrganisationKind)
        self.organisation_id.choices = [
            ("", choose),
            *((row.id, f"{row.name} ({row.kind.label})") for row in listed),
        ]
        self.role.choices = {"": [("", choose)]} | {
            str(kind.label): [(role.value, role.label) for role in roles] for kind, roles in ROLES_OF.items()
        }
        sites = [(site.id, f"{site.code} {site.name}") for site in queries.sites()]
        self.site_id.choices = [("", _("All sites")), *sites]

    @property
    def values(self) -> dict[str, Any]:
        return {
            "organisation_id": self.organisation_id.data,
            "role": Role(self.role.data),
            "site_id": self.site_id.data,
        }


class InviteForm(GrantForm):
    name = StringField(_l("Name"), validators=[required(_l("Write the name.")), Length(max=100)])
    contact = StringField(
        _l("E-mail address or phone number"),
        validators=[required(_l("Write an e-mail address or phone number.")), Length(max=254)],
    )


class DisableForm(Form):
    reason = TextAreaField(_l("Reason"), validators=[required(_l("Write the reason.")), Length(max=500)])


@bp.get("/orang")
def user_list() -> ResponseReturnValue:
    q = request.args.get("q", "")[:100]
    kind = request.args.get("jenis", "")
    chosen = OrganisationKind(kind) if kind in set(OrganisationKind) else None
    state = {"aktif": True, "ditutup": False}.get(request.args.get("status", ""))
    page = queries.user_list(q=q, kind=chosen, active=state, after=request.args.get("setelah"))
    roles = queries.roles_of([user.id for user in page.items])
    tabs = [
        (one.label, url_for(".user_list", q=q or None, jenis=one.value), one is chosen)
        for one in OrganisationKind
    ]
    return render_template("admin/users/list.html", page=page, roles=roles, q=q, kind=chosen, tab_rows=tabs)


@bp.get("/orang/<int:user_id>")
def user(user_id: int) -> ResponseReturnValue:
    return show_user(user_id)


def show_user(
    user_id: int, *, code: str | None = None, form: DisableForm | None = None
) -> ResponseReturnValue:
    """The page of one person; with a code when it was just asked for."""
    person = queries.get_user(user_id)
    values: dict[str, Any] = {
        "person": person,
        "history": queries.membership_history(user_id),
        "sessions": queries.current_sessions(user_id),
        "may_hand_over": service.may_hand_over(queries.access_of(g.user_id), queries.access_of(user_id)),
        "code": code,
    }
    return answer("admin/users/show.html", form=form or DisableForm(), **values)


@bp.route("/orang/undang", methods=["GET", "POST"])
def user_invite() -> ResponseReturnValue:
    form = InviteForm()
    form.offer()
    if not form.is_submitted():
        form.organisation_id.data = as_key(request.args.get("organisasi"))
    if not form.validate_on_submit():
        return answer("admin/users/invite.html", form=form)
    try:
        with transaction():
            service.invite(
                contact=form.contact.data, name=form.name.data, locale=g.locale, by=g.user_id, **form.values
            )
    except ContactInvalid as error:
        form.refuse(error, "contact")
    except RoleDoesNotFit as error:
        form.refuse(error, "role")
    except SiteDoesNotFit as error:
        form.refuse(error, "site_id")
    if form.errors:
        return answer("admin/users/invite.html", form=form)
    flash(_("The invitation is on its way. It works for seven days."), "success")
    return redirect(url_for(".organisation", organisation_id=form.organisation_id.data), 303)


@bp.route("/orang/<int:user_id>/peran", methods=["GET", "POST"])
def user_grant(user_id: int) -> ResponseReturnValue:
    form = GrantForm()
    form.offer()
    person = queries.get_user(user_id)
    if not form.validate_on_submit():
        return answer("admin/users/grant.html", form=form, person=person)
    try:
        with transaction():
            service.add_member(user_id=user_id, by=g.user_id, **form.values)
    except (RoleDoesNotFit, AlreadyMember) as error:
        form.refuse(error, "role")
    except SiteDoesNotFit as error:
        form.refuse(error, "site_id")
    if form.errors:
        return answer("admin/users/grant.html", form=form, person=queries.get_user(user_id))
    flash(_("The role is given."), "success")
    return redirect(url_for(".user", user_id=user_id), 303)


@bp.post("/orang/<int:user_id>/peran/<int:membership_id>/akhiri")
def user_end_role(user_id: int, membership_id: int) -> ResponseReturnValue:
    with transaction():
        member = queries.get_membership_of(membership_id, user_id=user_id)
        service.end_membership(member.id, organisation_id=member.organisation_id, by=g.user_id)
    flash(_("The role has ended. The person was signed out."), "success")
    return redirect(url_for(".user", user_id=user_id), 303)


@bp.post("/orang/<int:user_id>/tutup")
def user_disable(user_id: int) -> ResponseReturnValue:
    form = DisableForm()
    if not form.validate_on_submit():
        return show_user(user_id, form=form)
    with transaction():
        service.disable_user(user_id, reason=form.reason.data, by=g.user_id)
    flash(_("The account is closed and signed out everywhere."), "success")
    return redirect(url_for(".user", user_id=user_id), 303)


@bp.post("/orang/<int:user_id>/buka")
def user_enable(user_id: int) -> ResponseReturnValue:
    with transaction():
        service.enable_user(user_id, by=g.user_id)
    flash(_("The account is open again."), "success")
    return redirect(url_for(".user", user_id=user_id), 303)


@bp.post("/orang/<int:user_id>/keluarkan")
def user_end_sessions(user_id: int) -> ResponseReturnValue:
    with transaction():
        service.end_all_sessions(queries.get_user(user_id).id)
    flash(_("Signed out everywhere."), "success")
    return redirect(url_for(".user", user_id=user_id), 303)


@bp.post("/orang/<int:user_id>/kode")
def user_code(user_id: int) -> ResponseReturnValue:
    """A code to read out, shown once on this answer; who asked for it stays in the audit log."""
    with transaction():
        code = service.issue_code(user_id, shown_to=g.user_id)
    return show_user(user_id, code=code)
