"""What people ask about the shop's products, and what the shop answers."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import Length

from marketplace.conversations import queries, service
from marketplace.conversations.rules import MOST_WORDS
from marketplace.core.db import transaction
from marketplace.core.words import _, _l
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.kit.talking import TOO_LONG
from marketplace.web.partner.messages import TALKERS
from marketplace.web.partner.portal import bp, duty

ALL = "semua"


class AnswerForm(Form):
    words = TextAreaField(
        _l("Your answer"),
        validators=[required(_l("Write a few words.")), Length(max=MOST_WORDS, message=TOO_LONG)],
        description=_l("Everybody reads it on the product's page. Phone numbers and addresses are left out."),
    )


@bp.get("/pertanyaan")
@duty(*TALKERS)
def question_list() -> ResponseReturnValue:
    """Those without an answer first."""
    tab = request.args.get("tab", "")
    page = queries.of_partner(g.partner.id, unanswered=tab != ALL, cursor=request.args.get("setelah"))
    return render_template(
        "partner/questions/list.html",
        questions=page.items,
        is_all=tab == ALL,
        next_url=url_for(".question_list", tab=tab, setelah=page.next_cursor) if page.next_cursor else None,
    )


@bp.route("/pertanyaan/<int:question_id>", methods=["GET", "POST"])
@duty(*TALKERS)
def question_answer(question_id: int) -> ResponseReturnValue:
    """One question and the answer to it."""
    question = queries.get_question(question_id, partner_id=g.partner.id)
    form = AnswerForm()
    if not form.is_submitted():
        form.words.data = question.answer
    if not form.validate_on_submit():
        return answer("partner/questions/answer.html", form=form, question=question)
    with transaction():
        service.answer(question_id, partner_id=g.partner.id, words=form.words.data or "", by=g.user_id)
    flash(_("Your answer is on the product's page."), "success")
    return redirect(url_for(".question_list"), 303)
