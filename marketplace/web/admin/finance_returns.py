"""Returns whose seller says nothing: when the seller's time is over our staff decides for them."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, TextAreaField
from wtforms.validators import Length

from marketplace.core.db import transaction
from marketplace.core.words import _, _l
from marketplace.orders import queries, service
from marketplace.orders.states import ReturnState
from marketplace.web.admin.finance import may_act
from marketplace.web.admin.portal import bp
from marketplace.web.kit.forms import CHOOSE, Form, answer, required

AGREE, REFUSE, BACK = "setuju", "tolak", "sampai"


class AnswerForPartnerForm(Form):
    decision = RadioField(_l("What we decide"), validators=[required(CHOOSE)])
    why = TextAreaField(
        _l("Reason"),
        validators=[required(_l("Write the reason.")), Length(max=500)],
        description=_l("Buyer and seller read it. It also stays in the audit log."),
    )


@bp.get("/keuangan/retur")
def return_list() -> ResponseReturnValue:
    """Those whose seller's time is over, the longest first."""
    return render_template(
        "admin/finance/returns.html",
        page=queries.overdue_returns(after=request.args.get("setelah")),
        may_act=may_act(),
    )


@bp.route("/keuangan/retur/<int:return_id>", methods=["GET", "POST"])
def return_answer(return_id: int) -> ResponseReturnValue:
    """Agree, refuse, or say that the goods are back, for the seller."""
    asked = queries.get_return_for_staff(return_id)
    form = AnswerForPartnerForm()
    form.decision.choices = (
        [(BACK, _("The goods are back: the money goes back to the buyer"))]
        if asked.state is ReturnState.APPROVED
        else [
            (AGREE, _("The buyer may send the goods back")),
            (REFUSE, _("The seller need not take them back")),
        ]
    )
    if not form.validate_on_submit():
        return answer(
            "admin/finance/return_answer.html", form=form, asked=asked, may_act=may_act() and asked.is_overdue
        )
    code, decision, why = asked.order.code, form.decision.data, form.why.data or ""
    with transaction():
        if decision == BACK:
            service.receive_for_partner(return_id, note=why, by=g.user_id)
        else:
            service.answer_for_partner(return_id, agrees=decision == AGREE, answer=why, by=g.user_id)
    flash(_("Noted. Buyer and seller are told."), "success")
    return redirect(url_for(".finance_order", code=code), 303)
