"""What we told somebody, in which ways they want to hear it, and the link that stops it."""

from __future__ import annotations

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.core.db import transaction
from marketplace.core.words import _
from marketplace.notices import queries, service
from marketplace.notices.kinds import NoticeKind, Way
from marketplace.web.kit.forms import Form, answer
from marketplace.web.kit.protection import csrf
from marketplace.web.shop.passwords import private_page
from marketplace.web.shop.portal import bp, signed_in_only


def _ways(kind: NoticeKind) -> Field:
    """Boxes to tick: none, some or all."""
    offered = [Way.PHONE] if kind is NoticeKind.ORDERS else list(Way)
    return SelectMultipleField(
        kind.label,
        choices=[(way.value, way.label) for way in offered],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class ChoicesForm(Form):
    orders = _ways(NoticeKind.ORDERS)
    followed = _ways(NoticeKind.FOLLOWED)
    reminders = _ways(NoticeKind.REMINDERS)
    news = _ways(NoticeKind.NEWS)


@bp.get("/akun/kabar")
@signed_in_only
def notices() -> ResponseReturnValue:
    """Newest first; what was not opened yet is marked."""
    page = queries.notice_page(user_id=g.user_id, cursor=request.args.get("setelah"))
    return render_template(
        "shop/notices/list.html",
        notices=page.items,
        unread=queries.unread_count(user_id=g.user_id),
        next_url=url_for(".notices", setelah=page.next_cursor) if page.next_cursor else None,
        section="akun",
    )


@bp.get("/akun/kabar/<int:notice_id>")
@signed_in_only
def notice_open(notice_id: int) -> ResponseReturnValue:
    """To where it leads; it is read from now on."""
    found = queries.find_notice(notice_id, user_id=g.user_id)
    if found is None:
        abort(404)
    address = found.url  # we wrote it: always one of our own pages
    with transaction():
        service.read_notice(notice_id, user_id=g.user_id)
    return redirect(address, 303)


@bp.post("/akun/kabar/dibaca")
@signed_in_only
def notices_read() -> ResponseReturnValue:
    with transaction():
        service.read_notices(user_id=g.user_id)
    return redirect(url_for(".notices"), 303)


@bp.route("/akun/pemberitahuan", methods=["GET", "POST"])
@signed_in_only
def notice_choices() -> ResponseReturnValue:
    """What, and in which way. Orders are always told."""
    now = queries.choices(g.user_id)
    form = ChoicesForm(data={kind.value: [way.value for way in ways] for kind, ways in now.items()})
    if not form.validate_on_submit():
        return answer("shop/notices/choices.html", form=form, section="akun")
    wanted = {kind: [Way(word) for word in form[kind.value].data or []] for kind in NoticeKind}
    with transaction():
        service.choose(g.user_id, wanted)
    flash(_("Saved."), "success")
    return redirect(url_for(".notice_choices"), 303)


@bp.route("/berhenti/<token>", methods=["GET", "POST"])
def unsubscribe(token: str) -> ResponseReturnValue:
    """One press without signing in, or the button of the mail program (RFC 8058), which knows no form of ours."""
    found = service.who_leaves(token)
    if found is None:
        abort(404)
    user_id, kind = found
    if request.method == "POST":
        with transaction():
            service.choose(user_id, {kind: ()})
    return private_page(
        "shop/notices/unsubscribe.html",
        form=Form(formdata=None),
        kind=kind,
        is_done=request.method == "POST",
        token=token,
    )


csrf.exempt(unsubscribe)
