"""Moderation of reviews: hide one with a reason that its buyer reads, and show it again."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import Length

from marketplace.core.db import transaction
from marketplace.core.words import _, _l
from marketplace.reviews import queries, service
from marketplace.reviews.states import ReviewState
from marketplace.web.admin.portal import bp
from marketplace.web.kit.forms import Form, answer, required


class HideForm(Form):
    reason = TextAreaField(
        _l("Reason"),
        validators=[required(_l("Write the reason: the buyer will read it.")), Length(max=500)],
        description=_l(
            "Insults, advertising, private data, or words about something else. Bad stars are no reason."
        ),
    )


@bp.get("/ulasan")
def review_moderation() -> ResponseReturnValue:
    """Everybody's, newest first."""
    wanted = request.args.get("tab", "")
    state = ReviewState(wanted) if wanted in set(ReviewState) else ReviewState.SHOWN
    page = queries.for_staff(state=state, cursor=request.args.get("setelah"))
    return render_template(
        "admin/reviews/list.html",
        reviews=page.items,
        tabs=[(one.label, url_for(".review_moderation", tab=one.value), one is state) for one in ReviewState],
        next_url=url_for(".review_moderation", tab=state.value, setelah=page.next_cursor)
        if page.next_cursor
        else None,
    )


@bp.route("/ulasan/<int:review_id>/sembunyikan", methods=["GET", "POST"])
def review_hide(review_id: int) -> ResponseReturnValue:
    """Not without saying why."""
    review = queries.get_review_for_staff(review_id)
    form = HideForm()
    if not form.validate_on_submit():
        return answer("admin/reviews/hide.html", form=form, review=review)
    with transaction():
        service.hide(review_id, reason=form.reason.data or "", by=g.user_id)
    flash(_("The review is hidden. Its buyer is told why."), "success")
    return redirect(url_for(".review_moderation"), 303)


@bp.post("/ulasan/<int:review_id>/tampilkan")
def review_show_again(review_id: int) -> ResponseReturnValue:
    with transaction():
        service.show_again(review_id, by=g.user_id)
    flash(_("The review is shown again."), "success")
    return redirect(url_for(".review_moderation", tab=ReviewState.HIDDEN.value), 303)
