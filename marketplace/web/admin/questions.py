"""Moderation of questions: hide one with a reason that its asker reads, and show it again."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import Length

from marketplace.conversations import queries, service
from marketplace.conversations.states import QuestionState
from marketplace.core.db import transaction
from marketplace.core.words import _, _l
from marketplace.web.admin.portal import bp
from marketplace.web.kit.forms import Form, answer, required


class HideQuestionForm(Form):
    reason = TextAreaField(
        _l("Reason"),
        validators=[required(_l("Write the reason: who asked will read it.")), Length(max=500)],
        description=_l("Insults, advertising, private data, or words about something else."),
    )


@bp.get("/pertanyaan")
def question_moderation() -> ResponseReturnValue:
    """Everybody's, newest first, answered or not."""
    wanted = request.args.get("tab", "")
    state = QuestionState(wanted) if wanted in set(QuestionState) else QuestionState.SHOWN
    page = queries.for_staff(state=state, cursor=request.args.get("setelah"))
    return render_template(
        "admin/questions/list.html",
        questions=page.items,
        tabs=[
            (one.label, url_for(".question_moderation", tab=one.value), one is state) for one in QuestionState
        ],
        next_url=url_for(".question_moderation", tab=state.value, setelah=page.next_cursor)
        if page.next_cursor
        else None,
    )


@bp.route("/pertanyaan/<int:question_id>/sembunyikan", methods=["GET", "POST"])
def question_hide(question_id: int) -> ResponseReturnValue:
    """Not without saying why."""
    question = queries.get_question_for_staff(question_id)
    form = HideQuestionForm()
    if not form.validate_on_submit():
        return answer("admin/questions/hide.html", form=form, question=question)
    with transaction():
        service.hide(question_id, reason=form.reason.data or "", by=g.user_id)
    flash(_("The question is hidden. Who asked is told why."), "success")
    return redirect(url_for(".question_moderation"), 303)


@bp.post("/pertanyaan/<int:question_id>/tampilkan")
def question_show_again(question_id: int) -> ResponseReturnValue:
    with transaction():
        service.show_again(question_id, by=g.user_id)
    flash(_("The question is shown again."), "success")
    return redirect(url_for(".question_moderation", tab=QuestionState.HIDDEN.value), 303)
