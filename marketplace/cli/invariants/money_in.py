"""Payments and refunds: I6, I7."""

from __future__ import annotations

from marketplace.cli.invariants import Finding, count, first, invariant


@invariant("I6", "refunds never exceed what was received", "payments", "refunds", "bank_lines")
def refunds_fit() -> Finding:
    """For each payment, what paid and what came beyond it apart; each refund only of a payment that was settled."""
    checked = count("refunds")
    over = first(
        "SELECT p.id, sum(r.amount), p.amount FROM refunds r JOIN payments p ON p.id = r.payment_id "
        "WHERE r.reason <> 'overpaid' "
        "GROUP BY p.id, p.amount HAVING sum(r.amount) > p.amount ORDER BY p.id LIMIT 1"
    )
    if over is not None:
        return Finding(checked, f"payment {over[0]}: refunds of {over[1]} exceed {over[2]}")
    beyond = first(
        "SELECT r.payment_id, sum(r.amount), coalesce((SELECT sum(l.surplus) FROM bank_lines l "
        "WHERE l.payment_id = r.payment_id), 0) FROM refunds r WHERE r.reason = 'overpaid' GROUP BY r.payment_id "
        "HAVING sum(r.amount) > coalesce((SELECT sum(l.surplus) FROM bank_lines l "
        "WHERE l.payment_id = r.payment_id), 0) ORDER BY r.payment_id LIMIT 1"
    )
    if beyond is not None:
        return Finding(
            checked, f"payment {beyond[0]}: {beyond[1]} goes back as surplus, {beyond[2]} came beyond"
        )
    early = first(
        "SELECT r.id, p.id, p.state FROM refunds r JOIN payments p ON p.id = r.payment_id "
        "WHERE p.state <> 'settled' ORDER BY r.id LIMIT 1"
    )
    if early is not None:
        return Finding(checked, f"refund {early[0]} is of payment {early[1]}, which is {early[2]}")
    unbooked = first(
        "SELECT r.id FROM refunds r LEFT JOIN (SELECT t.source_id, sum(l.amount) AS sent "
        "FROM ledger_transactions t JOIN ledger_postings l ON l.transaction_id = t.id "
        "WHERE t.source_type = 'refunds' AND l.account = 'refund_payable' GROUP BY t.source_id) b "
        "ON b.source_id = r.id WHERE coalesce(b.sent, 0) <> "
        "CASE WHEN r.state = 'sent' THEN r.amount ELSE 0 END ORDER BY r.id LIMIT 1"
    )
    if unbooked is not None:
        return Finding(checked, f"refund {unbooked[0]}: sent and booked do not agree")
    return Finding(checked)


@invariant(
    "I7",
    "a provider's event, and a payment, take effect once",
    "payments",
    "provider_events",
    "payment_steps",
    "bank_lines",
)
def payments_take_effect_once() -> Finding:
    """Each event is kept once; each settled payment has exactly one receipt in the books, of its own amount; each part
    of a payment is booked once, and no part is used for more than it is."""
    checked = count("provider_events") + count("payments")
    twice = first(
        "SELECT event_id, count(*) FROM provider_events GROUP BY event_id HAVING count(*) > 1 ORDER BY event_id LIMIT 1"
    )
    if twice is not None:
        return Finding(checked, f"event {twice[0]} is kept {twice[1]} times")
    settled = first(
        "SELECT payment_id, count(*) FROM payment_steps WHERE kind = 'settled' "
        "GROUP BY payment_id HAVING count(*) > 1 ORDER BY payment_id LIMIT 1"
    )
    if settled is not None:
        return Finding(checked, f"payment {settled[0]} was settled {settled[1]} times")
    unbooked = first(
        "SELECT p.id, p.state, coalesce(b.received, 0) FROM payments p LEFT JOIN "
        "(SELECT t.source_id, sum(l.amount) AS received FROM ledger_transactions t "
        "JOIN ledger_postings l ON l.transaction_id = t.id "
        "WHERE t.source_type = 'payments' AND t.kind = 'payment_received' "
        "AND l.amount > 0 GROUP BY t.source_id) b ON b.source_id = p.id "
        "WHERE p.method <> 'cod' AND coalesce(b.received, 0) <> "
        "CASE WHEN p.state = 'settled' THEN p.amount_due ELSE 0 END ORDER BY p.id LIMIT 1"
    )
    if unbooked is not None:
        return Finding(
            checked, f"payment {unbooked[0]} is {unbooked[1]}, the books received {unbooked[2]} for it"
        )
    part = first(
        "SELECT b.id, b.amount FROM bank_lines b LEFT JOIN ledger_transactions t "
        "ON t.source_type = 'bank_lines' AND t.source_id = b.id AND t.kind = 'receipt_part' "
        "LEFT JOIN ledger_postings l ON l.transaction_id = t.id AND l.amount > 0 "
        "WHERE (b.is_part OR b.state IN ('refund', 'returned')) AND coalesce(l.amount, 0) <> b.amount "
        "ORDER BY b.id LIMIT 1"
    )
    if part is not None:
        return Finding(checked, f"line {part[0]} of a bank statement is not booked with its {part[1]}")
    return Finding(checked)
