"""The books: what each account holds and every line behind it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from marketplace.core.db import db
from marketplace.core.money import total
from marketplace.ledger import queries
from marketplace.ledger.accounts import Account, Book, kind_label
from marketplace.ledger.models import LedgerTransaction
from marketplace.partners.models import Partner
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


def _partners(ids: Iterable[int | None]) -> dict[int, Partner]:
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    return {each.id: each for each in db.session.scalars(select(Partner).where(Partner.id.in_(wanted)))}
