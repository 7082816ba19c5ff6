"""Vouchers that the shop gives and pays itself, for its own goods."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.words import _
from marketplace.vouchers import queries, service
from marketplace.vouchers.kinds import FundedBy
from marketplace.web.kit.forms import answer
from marketplace.web.kit.vouchers import NewVoucherForm, VoucherForm, facts_for
from marketplace.web.partner.portal import MONEY, bp, duty


@bp.get("/voucher")
@duty(*MONEY)
def voucher_list() -> ResponseReturnValue:
    page = queries.vouchers(partner_id=g.partner.id, after=request.args.get("setelah"))
    given = queries.given(row.id for row in page.items)
    return render_template("partner/vouchers/list.html", page=page, given=given)


@bp.route("/voucher/baru", methods=["GET", "POST"])
@duty(*MONEY)
def voucher_new() -> ResponseReturnValue:
    form = NewVoucherForm(data={"valid_from": today(), "kind": "percent", "is_public": True})
    if not form.validate_on_submit():
        return answer("partner/vouchers/new.html", form=form)
    try:
        with transaction():
            made = service.create_voucher(
                form.code.data,
                terms=form.terms(),
                funded_by=FundedBy.PARTNER,
                partner_id=g.partner.id,
                by=g.user_id,
            )
            code = made.code
    except DomainError as error:
        db.session.rollback()
        form.refuse_terms(error)
        return answer("partner/vouchers/new.html", form=form)
    flash(_("Voucher %(code)s can be used from its first day on.", code=code), "success")
    return redirect(url_for(".voucher", code=code), 303)


@bp.get("/voucher/<code>")
@duty(*MONEY)
def voucher(code: str) -> ResponseReturnValue:
    found = queries.get_voucher(code, partner_id=g.partner.id)
    return render_template(
        "partner/vouchers/show.html",
        voucher=found,
        given=queries.given([found.id]),
        was_used=queries.was_used(found.id),
    )


@bp.route("/voucher/<code>/ubah", methods=["GET", "POST"])
@duty(*MONEY)
def voucher_edit(code: str) -> ResponseReturnValue:
    """Only while nobody has used it."""
    found = queries.get_voucher(code, partner_id=g.partner.id)
    form = VoucherForm(data=facts_for(found))
    if not form.validate_on_submit():
        return answer("partner/vouchers/edit.html", form=form, voucher=found)
    partner_id = g.partner.id
    try:
        with transaction():
            service.edit_voucher(code, terms=form.terms(), partner_id=partner_id, by=g.user_id)
    except DomainError as error:
        db.session.rollback()
        form.refuse_terms(error)
        shown = queries.get_voucher(code, partner_id=partner_id)
        return answer("partner/vouchers/edit.html", form=form, voucher=shown)
    flash(_("Saved."), "success")
    return redirect(url_for(".voucher", code=code), 303)


@bp.post("/voucher/<code>/akhiri")
@duty(*MONEY)
def voucher_end(code: str) -> ResponseReturnValue:
    with transaction():
        service.end_voucher(code, partner_id=g.partner.id, by=g.user_id)
    flash(_("The voucher has ended. What was bought with it stays."), "success")
    return redirect(url_for(".voucher", code=code), 303)
