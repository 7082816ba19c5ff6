"""What buyers of our orders wrote, and what we answer."""

from __future__ import annotations

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import Role
from marketplace.conversations import queries, service
from marketplace.conversations.states import Side
from marketplace.core.db import transaction
from marketplace.core.words import _
from marketplace.orders import queries as orders
from marketplace.orders.models import Order
from marketplace.web.kit.forms import answer
from marketplace.web.kit.talking import MessageForm, private_photo, send, transcript
from marketplace.web.partner.portal import bp, duty

TALKERS = (Role.OWNER, Role.STAFF)


@bp.get("/pesan")
@duty(*TALKERS)
def message_list() -> ResponseReturnValue:
    """Conversations about orders, the newest message first."""
    page = queries.talks_of_partner(g.partner.id, cursor=request.args.get("setelah"))
    return render_template(
        "partner/messages/list.html",
        talks=page.items,
        next_url=url_for(".message_list", setelah=page.next_cursor) if page.next_cursor else None,
    )


@bp.route("/pesanan/<code>/pesan", methods=["GET", "POST"])
@duty(*TALKERS)
def order_talk(code: str) -> ResponseReturnValue:
    """The conversation with the buyer of this order."""
    order_id = _own(code).id
    form = MessageForm()
    if form.validate_on_submit() and send(order_id, form, side=Side.PARTNER):
        flash(_("Your message is with the buyer."), "success")
        return redirect(url_for(".order_talk", code=code, _anchor="write"), 303)
    conversation = queries.find_conversation(order_id)
    if request.method == "GET" and conversation is not None and conversation.partner_unread:
        with transaction():
            service.mark_read(order_id, side=Side.PARTNER)
    return answer(
        "partner/messages/show.html", form=form, order=_own(code), messages=queries.messages_about(order_id)
    )


def _own(code: str) -> Order:
    """Raises OrderNotFound."""
    return orders.get_partner_order(code, partner_id=g.partner.id)


@bp.get("/pesanan/<code>/pesan/foto/<int:message_id>/<int:place>")
@duty(*TALKERS)
def order_talk_photo(code: str, message_id: int, place: int) -> Response:
    return private_photo(queries.photo_key(message_id, place, order_id=_own(code).id))


@bp.get("/pesanan/<code>/pesan/salinan.txt")
@duty(*TALKERS)
def order_talk_copy(code: str) -> Response:
    """The whole conversation to keep."""
    return transcript(_own(code))
