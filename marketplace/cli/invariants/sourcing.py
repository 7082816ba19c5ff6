"""Purchase orders of the company: I12. Budgets join it when they exist."""

from __future__ import annotations

from marketplace.cli.invariants import Finding, count, first, invariant


@invariant(
    "I12",
    "received is at most ordered, billed at most received, paid what was billed",
    "purchase_orders",
    "purchase_order_lines",
    "receipt_lines",
    "receipts",
    "bills",
    "bill_payments",
)
def purchase_orders_hold() -> Finding:
    """Quantities line by line; money with one rupiah of rounding a receipt line."""
    checked = count("purchase_order_lines")
    received = first(
        "SELECT l.id, l.quantity, l.accepted, coalesce(r.accepted, 0) FROM purchase_order_lines l LEFT JOIN "
        "(SELECT purchase_order_line_id AS line_id, sum(accepted) AS accepted FROM receipt_lines "
        "GROUP BY purchase_order_line_id) r ON r.line_id = l.id "
        "WHERE l.accepted > l.quantity OR l.accepted <> coalesce(r.accepted, 0) ORDER BY l.id LIMIT 1"
    )
    if received is not None:
        return Finding(
            checked,
            f"purchase order line {received[0]}: ordered {received[1]}, accepted {received[2]}, "
            f"its receipts sum to {received[3]} thousandths",
        )
    billed = first(
        "SELECT p.number, p.total, sum(b.goods) FROM purchase_orders p JOIN receipts r ON r.purchase_order_id = p.id "
        "JOIN bills b ON b.receipt_id = r.id GROUP BY p.id, p.number, p.total "
        "HAVING sum(b.goods) > p.total + (SELECT count(*) FROM receipt_lines x JOIN receipts y "
        "ON y.id = x.receipt_id WHERE y.purchase_order_id = p.id) ORDER BY p.id LIMIT 1"
    )
    if billed is not None:
        return Finding(checked, f"purchase order {billed[0]} of {billed[1]} was billed {billed[2]}")
    paid = first(
        "SELECT b.number, b.net, m.amount FROM bill_payments m JOIN bills b ON b.id = m.bill_id "
        "WHERE m.amount <> b.net ORDER BY b.id LIMIT 1"
    )
    if paid is not None:
        return Finding(checked, f"bill {paid[0]} of {paid[1]} was paid {paid[2]}")
    return Finding(checked)
