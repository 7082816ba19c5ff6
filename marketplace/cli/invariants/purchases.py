"""Orders of the shop: I4, I5, I13."""

from __future__ import annotations

from marketplace.cli.invariants import Finding, count, first, invariant

PAID_FOR = "('new', 'packing', 'ready', 'shipped', 'delivered')"

_WORTH = (  # what went back before completion is neither held nor earned
    "(o.total + CASE WHEN o.discount_by = 'operator' THEN o.discount ELSE 0 END - coalesce((SELECT "
    "sum(r.amount + r.promo) FROM order_refunds r WHERE r.order_id = o.id AND r.paid_by = 'held'), 0))"
)
_HELD = (
    "SELECT ref_id, sum(amount) AS held FROM ledger_postings "
    "WHERE account = 'order_held' AND ref_type = 'orders' GROUP BY ref_id"
)
_EARNED = (
    "SELECT p.ref_id, sum(p.amount) AS earned FROM ledger_postings p "
    "JOIN ledger_transactions t ON t.id = p.transaction_id "
    "WHERE p.amount < 0 AND p.account IN ('partner_payable', 'platform_fee') AND p.ref_type = 'orders' "
    "AND t.kind IN ('order_completed', 'cod_collected') GROUP BY p.ref_id"
)


@invariant(
    "I4",
    "an order has its lines, its postings and its facts",
    "orders",
    "order_lines",
    "order_refunds",
    "ledger_postings",
    "facts",
)
def orders_are_whole() -> Finding:
    """Lines that sum to the subtotal; what is paid and not over is held; what is completed was earned."""
    checked = count("orders")
    lines = first(
        "SELECT o.code, o.subtotal, coalesce(l.lines, 0) FROM orders o LEFT JOIN "
        "(SELECT order_id, sum(total) AS lines FROM order_lines GROUP BY order_id) l ON l.order_id = o.id "
        "WHERE o.subtotal <> coalesce(l.lines, 0) ORDER BY o.id LIMIT 1"
    )
    if lines is not None:
        return Finding(checked, f"order {lines[0]}: subtotal {lines[1]}, its lines sum to {lines[2]}")
    off = first(
        "SELECT o.code, o.discount, coalesce(l.off, 0) FROM orders o LEFT JOIN "
        "(SELECT order_id, sum(discount) AS off FROM order_lines GROUP BY order_id) l ON l.order_id = o.id "
        "WHERE o.discount <> coalesce(l.off, 0) ORDER BY o.id LIMIT 1"
    )
    if off is not None:
        return Finding(checked, f"order {off[0]}: discount {off[1]}, its lines' discounts sum to {off[2]}")
    silent = first(
        "SELECT o.code FROM orders o LEFT JOIN facts f "
        "ON f.subject = 'orders' AND f.subject_id = o.id AND f.name = 'order_placed' "
        "WHERE f.id IS NULL ORDER BY o.id LIMIT 1"
    )
    if silent is not None:
        return Finding(checked, f"order {silent[0]} was placed and nobody was told")
    held = first(
        f"SELECT o.code, o.state, coalesce(h.held, 0) FROM orders o JOIN checkouts c ON c.id = o.checkout_id "
        f"LEFT JOIN ({_HELD}) h ON h.ref_id = o.id WHERE coalesce(h.held, 0) <> "
        f"CASE WHEN c.method <> 'cod' AND o.state IN {PAID_FOR} THEN -{_WORTH} ELSE 0 END ORDER BY o.id LIMIT 1"
    )
    if held is not None:
        return Finding(checked, f"order {held[0]} is {held[1]} and {-held[2]} is held for it")
    earned = first(
        f"SELECT o.code, o.state, coalesce(e.earned, 0) FROM orders o LEFT JOIN ({_EARNED}) e ON e.ref_id = o.id "
        f"WHERE o.state = 'completed' AND coalesce(e.earned, 0) <> -{_WORTH} ORDER BY o.id LIMIT 1"
    )
    if earned is not None:
        return Finding(checked, f"order {earned[0]} is {earned[1]} and {-earned[2]} was earned by it")
    return Finding(checked)


@invariant(
    "I5",
    "nothing leaves unpaid: orders are covered by money",
    "orders",
    "checkouts",
    "payments",
    "ledger_postings",
    "cash_reports",
)
def orders_are_covered() -> Finding:
    """A settled payment for every order beyond unpaid, expired, cancelled; cash in transit for completed COD orders."""
    checked = count("orders")
    unpaid = first(
        "SELECT o.code, o.state FROM orders o JOIN checkouts c ON c.id = o.checkout_id "
        "LEFT JOIN payments p ON p.payable_type = 'checkouts' AND p.payable_id = c.id AND p.state = 'settled' "
        "WHERE c.method <> 'cod' AND o.state NOT IN ('unpaid', 'expired', 'cancelled') AND p.id IS NULL "
        "ORDER BY o.id LIMIT 1"
    )
    if unpaid is not None:
        return Finding(checked, f"order {unpaid[0]} is {unpaid[1]} without a settled payment")
    cash = first(
        "SELECT o.code, o.total, coalesce(t.amount, 0) FROM orders o JOIN checkouts c ON c.id = o.checkout_id "
        "LEFT JOIN (SELECT ref_id, sum(amount) AS amount FROM ledger_postings WHERE account = 'cod_in_transit' "
        "AND amount > 0 AND ref_type = 'orders' GROUP BY ref_id) t ON t.ref_id = o.id "
        "WHERE c.method = 'cod' AND o.state = 'completed' AND coalesce(t.amount, 0) <> o.total ORDER BY o.id LIMIT 1"
    )
    if cash is not None:
        return Finding(checked, f"COD order {cash[0]} of {cash[1]} is completed with {cash[2]} in transit")
    left = first(
        "SELECT o.code, o.state, t.amount FROM orders o LEFT JOIN (SELECT ref_id, sum(amount) AS amount "
        "FROM ledger_postings WHERE account = 'cod_in_transit' AND ref_type = 'orders' GROUP BY ref_id) t "
        "ON t.ref_id = o.id LEFT JOIN (SELECT order_id, sum(amount) AS amount FROM cash_reports GROUP BY order_id) r "
        "ON r.order_id = o.id WHERE coalesce(t.amount, 0) <> CASE WHEN o.has_cod AND o.state = 'completed' "
        "AND o.cash_at IS NULL THEN o.total - coalesce(r.amount, 0) ELSE 0 END ORDER BY o.id LIMIT 1"
    )
    if left is not None:
        return Finding(checked, f"order {left[0]} is {left[1]} with {left[2]} of its cash on its way")
    return Finding(checked)


@invariant("I13", "the orders of a checkout sum to what was charged", "checkouts", "orders", "payments")
def checkouts_sum_up() -> Finding:
    """Orders sum to the checkout's total, and each of its payments is of that total."""
    checked = count("checkouts")
    orders = first(
        "SELECT c.code, c.total, coalesce(sum(o.total), 0) FROM checkouts c LEFT JOIN orders o ON o.checkout_id = c.id "
        "GROUP BY c.id, c.code, c.total HAVING c.total <> coalesce(sum(o.total), 0) ORDER BY c.id LIMIT 1"
    )
    if orders is not None:
        return Finding(checked, f"checkout {orders[0]}: total {orders[1]}, its orders sum to {orders[2]}")
    charged = first(
        "SELECT c.code, c.total, p.amount FROM checkouts c JOIN payments p "
        "ON p.payable_type = 'checkouts' AND p.payable_id = c.id WHERE p.amount <> c.total ORDER BY p.id LIMIT 1"
    )
    if charged is not None:
        return Finding(checked, f"checkout {charged[0]}: total {charged[1]}, a payment of {charged[2]}")
    return Finding(checked)
