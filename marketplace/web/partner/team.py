"""Who works in the shop: members, invitations, and help for those who have only a phone."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, StringField
from wtforms.validators import Length

from marketplace.accounts import queries, service
from marketplace.accounts.errors import ContactInvalid
from marketplace.accounts.models import OrganisationKind, Role
from marketplace.accounts.roles import ROLES_OF
from marketplace.core.db import transaction
from marketplace.core.words import _, _l
from marketplace.partners.errors import PartnerNotFound
from marketplace.web.kit.forms import CHOOSE, Form, answer, required
from marketplace.web.partner.portal import bp, duty

ROLES = ROLES_OF[OrganisationKind.PARTNER]


class InviteForm(Form):
    name = StringField(_l("Name"), validators=[required(_l("Write the name.")), Length(max=100)])
    contact = StringField(
        _l("E-mail address or phone number"),
        validators=[required(_l("Write an e-mail address or phone number.")), Length(max=254)],
        description=_l("With a phone number you read a code out to the person."),
    )
    role = RadioField(_l("Role"), validators=[required(CHOOSE)])

    def offer(self) -> None:
        """The roles of a shop, each with what it may do."""
        self.role.choices = [(role.value, f"{role.label}: {role.duty}") for role in ROLES]


@bp.get("/tim")
def team() -> ResponseReturnValue:
    return _show()


def _show(**values: object) -> ResponseReturnValue:
    organisation_id = g.partner.organisation_id
    members = queries.members(organisation_id, with_former=True)
    return render_template(
        "partner/team/list.html",
        members=[member for member in members if member.is_current],
        former=[member for member in members if not member.is_current],
        invitations=queries.open_invitations(organisation_id),
        is_owner=Role.OWNER in g.partner_roles,
        roles=ROLES,
        shown=values.get("shown"),
    )


@bp.route("/tim/undang", methods=["GET", "POST"])
@duty(Role.OWNER)
def team_invite() -> ResponseReturnValue:
    form = InviteForm()
    form.offer()
    if not form.validate_on_submit():
        return answer("partner/team/invite.html", form=form)
    try:
        with transaction():
            service.invite(
                organisation_id=g.partner.organisation_id,
                role=Role(form.role.data),
                contact=form.contact.data,
                name=form.name.data,
                locale=g.locale,
                by=g.user_id,
            )
    except ContactInvalid as error:
        form.refuse(error, "contact")
        return answer("partner/team/invite.html", form=form)
    flash(_("The invitation is on its way. It works for seven days."), "success")
    return redirect(url_for(".team"), 303)


@bp.post("/tim/undangan/<int:invitation_id>/kode")
@duty(Role.OWNER)
def team_invitation_code(invitation_id: int) -> ResponseReturnValue:
    """Shown once, on the answer to this press: nobody finds it later."""
    organisation_id = g.partner.organisation_id
    with transaction():
        offer = queries.get_invitation(invitation_id, organisation_id=organisation_id)
        code = service.issue_invitation_code(
            invitation_id, organisation_id=organisation_id, shown_to=g.user_id
        )
        name, phone = offer.name, offer.phone
    return _show(shown={"name": name, "phone": phone, "code": code})


@bp.post("/tim/undangan/<int:invitation_id>/batal")
@duty(Role.OWNER)
def team_invitation_revoke(invitation_id: int) -> ResponseReturnValue:
    with transaction():
        service.revoke_invitation(invitation_id, organisation_id=g.partner.organisation_id, by=g.user_id)
    flash(_("The invitation is withdrawn."), "success")
    return redirect(url_for(".team"), 303)


@bp.post("/tim/<int:membership_id>/kode")
@duty(Role.OWNER)
def team_member_code(membership_id: int) -> ResponseReturnValue:
    """A member who forgot the password and has no e-mail address: the owner reads a code out."""
    with transaction():
        member = queries.get_membership(membership_id, organisation_id=g.partner.organisation_id)
        code = service.issue_code(member.user_id, shown_to=g.user_id)
        name, phone = member.user.name, member.user.phone
    return _show(shown={"name": name, "phone": phone, "code": code})


@bp.post("/tim/<int:membership_id>/keluarkan")
@duty(Role.OWNER)
def team_end(membership_id: int) -> ResponseReturnValue:
    with transaction():
        service.end_membership(membership_id, organisation_id=g.partner.organisation_id, by=g.user_id)
    flash(_("The role has ended. The person was signed out."), "success")
    return redirect(url_for(".team"), 303)


@bp.post("/tim/keluar")
def team_leave() -> ResponseReturnValue:
    """Leave the shop with every role; the last owner cannot."""
    with transaction():
        for member in queries.memberships(g.user_id):
            if member.organisation_id == g.partner.organisation_id:
                service.end_membership(member.id, organisation_id=member.organisation_id, by=g.user_id)
    flash(_("You have left %(name)s.", name=g.partner.name), "success")
    return redirect(url_for("shop.sign_in"), 303)


@bp.post("/ganti/<int:partner_id>")
def switch_shop(partner_id: int) -> ResponseReturnValue:
    """One person in two shops: work in the other one from now on."""
    if partner_id not in {shop.id for shop in g.partner_choices}:
        raise PartnerNotFound
    session["partner_id"] = partner_id
    return redirect(url_for(".dashboard"), 303)
