"""The books: what each account holds and every line behind it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from marketplace.core.db import db
from marketplace.core.money import total
from marketplace.core.words import _
from marketplace.ledger import queries
from marketplace.ledger.accounts import Account, Book, kind_label
from marketplace.ledger.models import LedgerTransaction
from marketplace.partners.models import Partner
from marketplace.reports.trial_balance import trial_balance_sheet
from marketplace.web.admin.finance_scope import asked, source_link
from marketplace.web.admin.portal import bp
from marketplace.web.kit.documents import table_response


@bp.get("/keuangan/buku")
def ledger() -> ResponseReturnValue:
    """The trial balance of one book: both sides are equal, or something is very wrong."""
    book, chosen = _book(), asked()
    lines = queries.trial_balance(book, chosen.scope)
    return render_template(
        "admin/finance/ledger.html",
        book=book,
        books=list(Book),
        lines=lines,
        opening=total(line.opening for line in lines),
        debit=total(line.debit for line in lines),
        credit=total(line.credit for line in lines),
        chosen=chosen,
        partners=db.session.scalars(select(Partner).order_by(Partner.name)).all(),
    )


@bp.get("/keuangan/buku.xlsx")
def ledger_file() -> ResponseReturnValue:
    """The same figures as a spreadsheet."""
    book, chosen = _book(), asked()
    about = ", ".join(f"{key} {value}" for key, value in chosen.args.items() if value) or _("All rows")
    body = trial_balance_sheet(book, queries.trial_balance(book, chosen.scope), about=about)
    return table_response(body, f"neraca-saldo-{book.value}.xlsx")


def _book() -> Book:
    return next((each for each in Book if each.value == request.args.get("buku")), Book.MARKETPLACE)


@bp.get("/keuangan/buku/<account>")
def ledger_account(account: str) -> ResponseReturnValue:
    """The lines of one account, newest first; of one partner or some days when they are named."""
    found = next((each for each in Account if each.value == account), None)
    if found is None:
        abort(404)
    chosen = asked()
    page = queries.rows(account=found, scope=chosen.scope, after=request.args.get("setelah"))
    sums = next(line for line in queries.trial_balance(found.book, chosen.scope) if line.account is found)
    return render_template(
        "admin/finance/ledger_account.html",
        account=found,
        sums=sums,
        page=page,
        partners=_partners([chosen.partner_id, *(row.partner_id for row in page.items)]),
        chosen=chosen,
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
        "admin/finance/ledger_entry.html",
        entry=entry,
        partners=partners,
        kind_label=kind_label,
        source=source_link(entry),
    )


def _partners(ids: Iterable[int | None]) -> dict[int, Partner]:
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    return {each.id: each for each in db.session.scalars(select(Partner).where(Partner.id.in_(wanted)))}
