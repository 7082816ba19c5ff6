"""The conversation about one's order, and everything that one wrote."""

from __future__ import annotations

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.conversations import queries, service
from marketplace.conversations.states import Side
from marketplace.core.db import transaction
from marketplace.core.words import _
from marketplace.web.kit.forms import answer
from marketplace.web.kit.talking import MessageForm, private_photo, send, transcript
from marketplace.web.shop.portal import bp, signed_in_only
from marketplace.web.shop.tracking import find_order

MOST_QUESTIONS = 20


@bp.get("/akun/pesan")
@signed_in_only
def my_messages() -> ResponseReturnValue:
    """Conversations about orders, then questions about products."""
    cursor = request.args.get("setelah")
    page = queries.talks_of_buyer(g.user_id, cursor=cursor)
    return render_template(
        "shop/messages/list.html",
        talks=page.items,
        questions=[] if cursor else queries.of_asker(g.user_id, limit=MOST_QUESTIONS),
        next_url=url_for(".my_messages", setelah=page.next_cursor) if page.next_cursor else None,
        section="akun",
    )


@bp.route("/pesanan/<code>/pesan", methods=["GET", "POST"])
def order_talk(code: str) -> ResponseReturnValue:
    """Write to the seller of this order, with the account or with the code and phone number of the purchase."""
    order_id = find_order(code).id
    form = MessageForm()
    if form.validate_on_submit() and send(order_id, form, side=Side.BUYER):
        flash(_("Your message is with the seller."), "success")
        return redirect(url_for(".order_talk", code=code, _anchor="write"), 303)
    conversation = queries.find_conversation(order_id)
    if request.method == "GET" and conversation is not None and conversation.buyer_unread:
        with transaction():
            service.mark_read(order_id, side=Side.BUYER)
    order = find_order(code)
    return answer(
        "shop/messages/show.html",
        form=form,
        order=order,
        messages=queries.messages_about(order_id),
        may_write=order.state not in service.NOT_OPEN,
        section="orders",
    )


@bp.get("/pesanan/<code>/pesan/foto/<int:message_id>/<int:place>")
def order_talk_photo(code: str, message_id: int, place: int) -> Response:
    return private_photo(queries.photo_key(message_id, place, order_id=find_order(code).id))


@bp.get("/pesanan/<code>/pesan/salinan.txt")
def order_talk_copy(code: str) -> Response:
    """The whole conversation to keep."""
    return transcript(find_order(code))
