"""The books: what each account holds and every line behind it; and cash on delivery that is on its way."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.core.db import db, transaction
from marketplace.core.money import total
from marketplace.core.words import _
from marketplace.ledger import queries
from marketplace.ledger.accounts import Account, Book, kind_label
from marketplace.ledger.models import LedgerTransaction
from marketplace.orders import service as orders
from marketplace.orders.models import Order
from marketplace.partners.models import Partner
from marketplace.web.admin.finance import may_act
from marketplace.web.admin.portal import bp


@bp.get("/keuangan/buku")
def ledger() -> ResponseReturnValue:
    """The trial balance of one book: both sides are equal, or something is very wrong."""
    book = next((each for each in Book if each.value == request.args.get("buku")), Book.MARKETPLACE)
    lines = queries.trial_balance(book)
    return render_template(
        "admin/finance/ledger.html",
        book=book,
        books=list(Book),
        lines=lines,
        debit=total(line.debit for line in lines),
        credit=total(line.credit for line in lines),
    )


@bp.get("/keuangan/buku/<account>")
def ledger_account(account: str) -> ResponseReturnValue:
    """The lines of one account, newest first; of one partner when one is named."""
    found = next((each for each in Account if each.value == account), None)
    if found is None:
        abort(404)
    partner_id = request.args.get("mitra", type=int)
    page = queries.rows(account=found, partner_id=partner_id, after=request.args.get("setelah"))
    return render_template(
        "admin/finance/ledger_account.html",
        account=found,
        balance=queries.balance(found, partner_id=partner_id),
        page=page,
        partners=_partners(row.partner_id for row in page.items),
        partner_id=partner_id,
        kind_label=kind_label,
    )


@bp.get("/keuangan/buku/transaksi/<int:entry_id>")
def ledger_entry(entry_id: int) -> ResponseReturnValue:
    """One business event in the books: all its lines."""
    entry = db.session.get(LedgerTransaction, entry_id)
    if entry is None:
        abort(404)
    partners = _partners(row.partner_id for row in entry.postings)
    return render_template(
        "admin/finance/ledger_entry.html", entry=entry, partners=partners, kind_label=kind_label
    )


@bp.get("/keuangan/cod")
def cod_list() -> ResponseReturnValue:
    """Cash on delivery that nobody has reported yet, oldest first."""
    cash = queries.cod_open()
    keys = [ref_id for _partner, ref_type, ref_id, _amount in cash if ref_type == "orders"]
    found = db.session.scalars(select(Order).where(Order.id.in_(keys)).options(joinedload(Order.partner)))
    by_id = {order.id: order for order in found}
    rows = [(by_id[ref_id], amount) for _partner, _kind, ref_id, amount in cash if ref_id in by_id]
    return render_template(
        "admin/finance/cod.html", rows=rows, sum=total(amount for _order, amount in rows), may_act=may_act()
    )


@bp.post("/keuangan/cod/<int:order_id>")
def cod_remit(order_id: int) -> ResponseReturnValue:
    """The courier has transferred the cash of this order to our account."""
    with transaction():
        order = orders.remit_cash(order_id, by=g.user_id)
    flash(_("The cash of order %(code)s is booked into the bank.", code=order.code), "success")
    return redirect(url_for(".cod_list"), 303)


def _partners(ids: Iterable[int | None]) -> dict[int, Partner]:
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    return {each.id: each for each in db.session.scalars(select(Partner).where(Partner.id.in_(wanted)))}
