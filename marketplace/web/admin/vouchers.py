"""Vouchers of the whole marketplace: what the operator gives, and what the shops give."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField

from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.words import _, _l
from marketplace.partners import queries as partners
from marketplace.vouchers import queries, service
from marketplace.vouchers.kinds import FundedBy
from marketplace.web.admin.portal import bp
from marketplace.web.kit.forms import CHOOSE, answer, required
from marketplace.web.kit.vouchers import NewVoucherForm, VoucherForm, facts_for


class NewForm(NewVoucherForm):
    funded_by = RadioField(
        _l("Who pays it"), choices=[(who.value, who.label) for who in FundedBy], validators=[required(CHOOSE)]
    )
    partner_id = SelectField(
        _l("Only for the shop"),
        coerce=lambda text: int(text) if text else None,
        description=_l("Needed when the shop pays; otherwise it counts everywhere when left empty."),
    )

    def offer_shops(self) -> None:
        self.partner_id.choices = [
            ("", _("All shops")),
            *((shop.id, shop.name) for shop in partners.active_partners()),
        ]


@bp.get("/voucher")
def voucher_list() -> ResponseReturnValue:
    page = queries.vouchers(after=request.args.get("setelah"))
    given = queries.given(row.id for row in page.items)
    return render_template("admin/vouchers/list.html", page=page, given=given)


@bp.route("/voucher/baru", methods=["GET", "POST"])
def voucher_new() -> ResponseReturnValue:
    form = NewForm(data={"funded_by": FundedBy.OPERATOR.value, "valid_from": today(), "kind": "percent"})
    form.offer_shops()
    if not form.validate_on_submit():
        return answer("admin/vouchers/new.html", form=form)
    try:
        with transaction():
            made = service.create_voucher(
                form.code.data,
                terms=form.terms(),
                funded_by=FundedBy(form.funded_by.data),
                partner_id=form.partner_id.data,
                by=g.user_id,
            )
            code = made.code
    except DomainError as error:
        db.session.rollback()
        form.refuse_terms(error)
        return answer("admin/vouchers/new.html", form=form)
    flash(_("Voucher %(code)s can be used from its first day on.", code=code), "success")
    return redirect(url_for(".voucher", code=code), 303)


@bp.get("/voucher/<code>")
def voucher(code: str) -> ResponseReturnValue:
    found = queries.get_voucher(code)
    return render_template(
        "admin/vouchers/show.html",
        voucher=found,
        uses=queries.uses(found.id, after=request.args.get("setelah")),
        given=queries.given([found.id]),
        was_used=queries.was_used(found.id),
    )


@bp.route("/voucher/<code>/ubah", methods=["GET", "POST"])
def voucher_edit(code: str) -> ResponseReturnValue:
    """Only while nobody has used it."""
    found = queries.get_voucher(code)
    form = VoucherForm(data=facts_for(found))
    if not form.validate_on_submit():
        return answer("admin/vouchers/edit.html", form=form, voucher=found)
    try:
        with transaction():
            service.edit_voucher(code, terms=form.terms(), by=g.user_id)
    except DomainError as error:
        db.session.rollback()
        form.refuse_terms(error)
        return answer("admin/vouchers/edit.html", form=form, voucher=queries.get_voucher(code))
    flash(_("Saved."), "success")
    return redirect(url_for(".voucher", code=code), 303)


@bp.post("/voucher/<code>/akhiri")
def voucher_end(code: str) -> ResponseReturnValue:
    with transaction():
        service.end_voucher(code, by=g.user_id)
    flash(_("The voucher has ended. What was bought with it stays."), "success")
    return redirect(url_for(".voucher", code=code), 303)
