"""Paying partners: the batches, what would go next, what is stuck and why, and transfers that came back."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import TextAreaField
from wtforms.validators import Length

from marketplace.accounts.models import Role, User
from marketplace.core.db import db, transaction
from marketplace.core.money import total
from marketplace.core.words import _, _l
from marketplace.orders.models import Order
from marketplace.payouts import queries, service
from marketplace.payouts.errors import NothingToPayOut
from marketplace.payouts.models import Payout, PayoutTransfer
from marketplace.payouts.states import PayoutState, Stuck, TransferState
from marketplace.web.admin.finance import may_act
from marketplace.web.admin.portal import bp
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.kit.portal import access


class ReturnedForm(Form):
    reason = TextAreaField(
        _l("What the bank says"),
        validators=[
            required(_l("Write what the bank says.")),
            Length(max=300, message=_l("At most 300 characters.")),
        ],
        description=_l("The partner reads it."),
    )


@bp.get("/keuangan/pencairan")
def payout_list() -> ResponseReturnValue:
    """Batches, newest first, and what could go now."""
    listed = queries.candidates()
    ready = [one for one in listed if one.is_ready]
    return render_template(
        "admin/payouts/list.html",
        page=queries.payouts(after=request.args.get("setelah")),
        ready=len(ready),
        ready_sum=total(one.amount for one in ready),
        stuck=sum(one.stuck is not None for one in listed),
        next_day=queries.next_day(),
        may_act=may_act(),
    )


@bp.get("/keuangan/pencairan/baru")
def payout_preview() -> ResponseReturnValue:
    """What a batch would pay if it were prepared now."""
    ready = [one for one in queries.candidates() if one.is_ready]
    return render_template(
        "admin/payouts/preview.html",
        ready=ready,
        sum=total(one.amount for one in ready),
        returned=queries.returned_lately([one.partner.id for one in ready]),
        may_act=may_act(),
    )


@bp.post("/keuangan/pencairan/baru")
def payout_prepare() -> ResponseReturnValue:
    """Make the batch. Pressed twice, the second press finds nothing left."""
    try:
        with transaction():
            payout_id = service.prepare(by=g.user_id).id
    except NothingToPayOut as error:
        flash(str(error), "warning")
        return redirect(url_for(".payout_list"), 303)
    flash(_("The batch is ready. Download the file and give it to the bank."), "success")
    return redirect(url_for(".payout_show", payout_id=payout_id), 303)


@bp.get("/keuangan/pencairan/tertahan")
def payout_stuck() -> ResponseReturnValue:
    """Every partner whose money waits, why, and what cures it."""
    return render_template(
        "admin/payouts/stuck.html",
        rows=queries.stuck(),
        Stuck=Stuck,
        sees_partners=bool(access().has(Role.ADMIN, Role.AUDITOR)),
        may_change=bool(access().has(Role.ADMIN)),
    )


@bp.get("/keuangan/pencairan/<int:payout_id>")
def payout_show(payout_id: int) -> ResponseReturnValue:
    """One batch with its exact rows."""
    payout = queries.get_payout(payout_id)
    new = queries.to_new_accounts(payout) if payout.state is PayoutState.PREPARED else set()
    refs = {transfer.id: queries.refs_of(transfer) for transfer in payout.transfers}
    return render_template(
        "admin/payouts/show.html",
        payout=payout,
        refs=refs,
        codes=order_codes(ref for rows in refs.values() for ref, _amount in rows),
        people=_people(payout),
        may_act=may_act(),
        is_mine=payout.prepared_by_id == g.user_id,
        new_accounts=new,
        PayoutState=PayoutState,
        TransferState=TransferState,
    )


@bp.get("/keuangan/pencairan/<int:payout_id>/berkas")
def payout_file(payout_id: int) -> ResponseReturnValue:
    """The bank's file, made from the rows: the same bytes each time."""
    payout, body = service.file_for(payout_id, by=g.user_id)
    name = f"{payout.number.replace('/', '-')}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(body, mimetype="text/csv", headers=headers)


@bp.post("/keuangan/pencairan/<int:payout_id>/kirim")
def payout_send(payout_id: int) -> ResponseReturnValue:
    """The file is with the bank."""
    with transaction():
        service.mark_sent(payout_id, by=g.user_id)
    flash(_("Noted. The partners are told that their money is on its way."), "success")
    return redirect(url_for(".payout_show", payout_id=payout_id), 303)


@bp.post("/keuangan/pencairan/<int:payout_id>/selesai")
def payout_confirm(payout_id: int) -> ResponseReturnValue:
    """The bank has carried it out; somebody else than who prepared it says so."""
    with transaction():
        service.confirm(payout_id, by=g.user_id)
    flash(_("The batch is closed and booked."), "success")
    return redirect(url_for(".payout_show", payout_id=payout_id), 303)


@bp.get("/keuangan/pencairan/transfer/<int:transfer_id>/kembali")
def payout_return(transfer_id: int) -> ResponseReturnValue:
    return _return_page(queries.get_transfer(transfer_id, partner_id=None), ReturnedForm(formdata=None))


@bp.post("/keuangan/pencairan/transfer/<int:transfer_id>/kembali")
def payout_mark_returned(transfer_id: int) -> ResponseReturnValue:
    """The bank returned one transfer."""
    transfer = queries.get_transfer(transfer_id, partner_id=None)
    form = ReturnedForm()
    if not form.validate_on_submit():
        return _return_page(transfer, form)
    with transaction():
        payout_id = service.mark_returned(transfer_id, reason=form.reason.data, by=g.user_id).payout_id
    flash(_("Noted. The money is owed again and goes with the next batch; the partner is told."), "success")
    return redirect(url_for(".payout_show", payout_id=payout_id), 303)


def _return_page(transfer: PayoutTransfer, form: ReturnedForm) -> ResponseReturnValue:
    return answer("admin/payouts/returned.html", form=form, transfer=transfer, may_act=may_act())


def order_codes(refs: Iterable[tuple[str, int] | None]) -> dict[int, str]:
    """The codes of the orders among these things."""
    keys = {ref[1] for ref in refs if ref is not None and ref[0] == "orders"}
    query = select(Order.id, Order.code).where(Order.id.in_(keys))
    return {row[0]: row[1] for row in db.session.execute(query)} if keys else {}


def _people(payout: Payout) -> dict[int, str]:
    ids = {payout.prepared_by_id, payout.sent_by_id, payout.closed_by_id} - {None}
    return {row[0]: row[1] for row in db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))}
