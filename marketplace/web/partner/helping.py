"""Letting an officer of ours help in the shop: a code, who helps, what was done, and stopping it."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import Role
from marketplace.core.db import transaction
from marketplace.core.words import _
from marketplace.partners import queries, service
from marketplace.partners.errors import HelpNotFound
from marketplace.web.kit.helping import act_words
from marketplace.web.partner.portal import bp, duty


@bp.get("/bantuan")
@duty(Role.OWNER)
def help_page() -> ResponseReturnValue:
    return _show()


def _show(code: str | None = None) -> ResponseReturnValue:
    helps = queries.helps_of(g.partner.id)
    return render_template(
        "partner/help/show.html",
        helps=[each for each in helps if each.officer is not None],
        waiting=next((each for each in helps if each.is_waiting), None),
        acts=queries.acts_of(each.id for each in helps),
        act_words=act_words,
        autonomy=queries.autonomy(g.partner.id),
        code=code,
    )


@bp.post("/bantuan/kode")
@duty(Role.OWNER)
def help_code() -> ResponseReturnValue:
    """Shown once, on the answer to this press: nobody finds it later."""
    with transaction():
        code = service.ask_for_help(g.partner.id, by=g.user_id)
    return _show(f"{code[:4]} {code[4:]}")


@bp.post("/bantuan/<int:assistance_id>/cabut")
@duty(Role.OWNER)
def help_revoke(assistance_id: int) -> ResponseReturnValue:
    """Stop it at once, also in the middle of a page."""
    with transaction():
        service.end_help(assistance_id, partner_id=g.partner.id, by=g.user_id)
    flash(_("Ended. Nobody acts for you any more."), "success")
    return redirect(url_for(".help_page"), 303)


@bp.post("/bantuan/selesai")
def help_done() -> ResponseReturnValue:
    """The officer is done."""
    if g.assistance is None:
        raise HelpNotFound
    assistance_id, partner_id = g.assistance.id, g.partner.id
    with transaction():
        service.end_help(assistance_id, partner_id=partner_id, by=g.user_id)
    session.pop("assistance_id", None)
    flash(_("Thank you for helping. You no longer act for the shop."), "success")
    return redirect("/", 303)
