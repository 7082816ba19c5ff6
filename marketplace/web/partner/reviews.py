"""What buyers wrote about the shop's products, and what the shop says to it."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import Length

from marketplace.core.db import transaction
from marketplace.core.words import _, _l
from marketplace.reviews import queries, service
from marketplace.reviews.rules import MOST_WORDS
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.partner.portal import bp

ALL = "semua"


class ReplyForm(Form):
    words = TextAreaField(
        _l("Your reply"),
        validators=[
            required(_l("Write a few words.")),
            Length(max=MOST_WORDS, message=_l("Use at most 1,000 characters.")),
        ],
        description=_l("Everybody can read it under the review. Thank, explain, offer to make it good."),
    )


@bp.get("/ulasan")
def review_list() -> ResponseReturnValue:
    """Those without a reply first."""
    waiting = queries.unanswered_count(g.partner.id)
    tab = request.args.get("tab", "" if waiting else ALL)
    page = queries.of_partner(g.partner.id, unanswered=tab != ALL, cursor=request.args.get("setelah"))
    return render_template(
        "partner/reviews/list.html",
        reviews=page.items,
        tabs=[
            (_("Waiting for your reply"), url_for(".review_list", tab="menunggu"), tab != ALL, waiting),
            (_("All reviews"), url_for(".review_list", tab=ALL), tab == ALL, None),
        ],
        next_url=url_for(".review_list", tab=tab, setelah=page.next_cursor) if page.next_cursor else None,
    )


@bp.route("/ulasan/<int:review_id>", methods=["GET", "POST"])
def review_reply(review_id: int) -> ResponseReturnValue:
    """One review and the reply to it."""
    review = queries.get_review(review_id, partner_id=g.partner.id)
    form = ReplyForm()
    if not form.is_submitted():
        form.words.data = review.reply
    if not form.validate_on_submit():
        return answer("partner/reviews/reply.html", form=form, review=review)
    with transaction():
        service.reply(review_id, partner_id=g.partner.id, words=form.words.data or "", by=g.user_id)
    flash(_("Your reply is under the review."), "success")
    return redirect(url_for(".review_list"), 303)
