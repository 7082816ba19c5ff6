"""The ledger: I1, I2."""

from __future__ import annotations

from marketplace.cli.invariants import Finding, count, first, invariant


@invariant("I1", "every ledger transaction sums to zero", "ledger_transactions", "ledger_postings")
def transactions_balance() -> Finding:
    """Within each book, and with two lines or more."""
    checked = count("ledger_transactions")
    uneven = first(
        "SELECT transaction_id, book, sum(amount) FROM ledger_postings "
        "GROUP BY transaction_id, book HAVING sum(amount) <> 0 ORDER BY transaction_id LIMIT 1"
    )
    if uneven is not None:
        return Finding(checked, f"ledger transaction {uneven[0]} sums to {uneven[2]} in the book {uneven[1]}")
    short = first(
        "SELECT t.id, count(p.id) FROM ledger_transactions t LEFT JOIN ledger_postings p ON p.transaction_id = t.id "
        "GROUP BY t.id HAVING count(p.id) < 2 ORDER BY t.id LIMIT 1"
    )
    if short is not None:
        return Finding(checked, f"ledger transaction {short[0]} has {short[1]} lines")
    return Finding(checked)


@invariant("I2", "all accounts of a book sum to zero", "ledger_postings")
def books_balance() -> Finding:
    """Also names an account that stands in the wrong book."""
    from marketplace.ledger.accounts import Account

    checked = count("ledger_postings")
    uneven = first(
        "SELECT book, sum(amount) FROM ledger_postings GROUP BY book HAVING sum(amount) <> 0 ORDER BY book LIMIT 1"
    )
    if uneven is not None:
        return Finding(checked, f"the accounts of the book {uneven[0]} sum to {uneven[1]}")
    pairs = ", ".join(f"'{account.book.value}/{account.value}'" for account in Account)
    stranger = first(
        "SELECT id, book, account FROM ledger_postings "
        f"WHERE book || '/' || account NOT IN ({pairs}) ORDER BY id LIMIT 1"
    )
    if stranger is not None:
        return Finding(checked, f"posting {stranger[0]}: the book {stranger[1]} has no account {stranger[2]}")
    return Finding(checked)
