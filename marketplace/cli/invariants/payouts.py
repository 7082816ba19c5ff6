"""Payouts: I8."""

from __future__ import annotations

from marketplace.cli.invariants import Finding, count, first, invariant


@invariant("I8", "a payout row is in at most one batch", "payout_rows", "payout_transfers", "ledger_postings")
def payout_rows_are_paid_once() -> Finding:
    """Also: a row is the partner's own and copied as posted, and a transfer is the sum of its rows."""
    checked = count("payout_rows")
    twice = first(
        "SELECT posting_id, count(*) FROM payout_rows GROUP BY posting_id HAVING count(*) > 1 ORDER BY posting_id LIMIT 1"
    )
    if twice is not None:
        return Finding(checked, f"ledger posting {twice[0]} is in {twice[1]} payouts")
    strange = first(
        "SELECT r.id, r.posting_id FROM payout_rows r JOIN payout_transfers t ON t.id = r.transfer_id "
        "JOIN ledger_postings p ON p.id = r.posting_id "
        "WHERE p.partner_id <> t.partner_id OR p.amount <> r.amount OR p.account <> r.account ORDER BY r.id LIMIT 1"
    )
    if strange is not None:
        return Finding(checked, f"payout row {strange[0]} differs from ledger posting {strange[1]}")
    uneven = first(
        "SELECT t.id, t.amount, -sum(r.amount) FROM payout_transfers t LEFT JOIN payout_rows r ON r.transfer_id = t.id "
        "GROUP BY t.id, t.amount HAVING t.amount <> -coalesce(sum(r.amount), 0) ORDER BY t.id LIMIT 1"
    )
    if uneven is not None:
        return Finding(checked, f"payout transfer {uneven[0]} pays {uneven[1]}, its rows sum to {uneven[2]}")
    return Finding(checked)
