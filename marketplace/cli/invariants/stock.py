"""Stock: I3."""

from __future__ import annotations

from marketplace.cli.invariants import Finding, count, first, invariant

# Who may hold goods, how it is named, and the join that finds those for whom it is over: an order once it has left or
# ended, a purchase once none of its orders is unpaid, a line of a purchase order once nothing more is delivered.
ENDS = (
    (
        "orders",
        "'order ' || x.code",
        "JOIN orders x ON x.id = r.holder_id AND x.state NOT IN ('new', 'packing', 'ready')",
    ),
    (
        "checkouts",
        "'order ' || x.code",
        "JOIN orders x ON x.checkout_id = r.holder_id AND x.state <> 'unpaid'",
    ),
    (
        "purchase_order_lines",
        "'purchase order ' || x.number",
        "JOIN purchase_order_lines l ON l.id = r.holder_id JOIN purchase_orders x ON x.id = l.purchase_order_id "
        "AND x.state IN ('issued', 'received', 'refused', 'cancelled')",
    ),
)


@invariant(
    "I3",
    "stock agrees with its moves and its promises",
    "stocks",
    "stock_moves",
    "reservations",
    "orders",
    "order_lines",
    "purchase_orders",
    "purchase_order_lines",
)
def stock_agrees() -> Finding:
    """0 <= reserved <= on hand; on hand is the sum of the moves; reserved is the sum of the promises that are held.

    Whoever is done holds nothing, and an order that is being worked on holds all of its goods.
    """
    checked = count("stocks")
    outside = first(
        "SELECT variant_id, on_hand, reserved FROM stocks "
        "WHERE reserved < 0 OR reserved > on_hand ORDER BY variant_id LIMIT 1"
    )
    if outside is not None:
        return Finding(
            checked, f"variant {outside[0]}: on hand {outside[1]}, reserved {outside[2]} thousandths"
        )
    moved = first(
        "SELECT s.variant_id, s.on_hand, coalesce(m.moved, 0) FROM stocks s LEFT JOIN "
        "(SELECT variant_id, sum(quantity) AS moved FROM stock_moves GROUP BY variant_id) m "
        "ON m.variant_id = s.variant_id WHERE s.on_hand <> coalesce(m.moved, 0) ORDER BY s.variant_id LIMIT 1"
    )
    if moved is not None:
        return Finding(
            checked, f"variant {moved[0]}: on hand {moved[1]}, its moves sum to {moved[2]} thousandths"
        )
    promised = first(
        "SELECT s.variant_id, s.reserved, coalesce(r.held, 0) FROM stocks s LEFT JOIN "
        "(SELECT variant_id, sum(quantity) AS held FROM reservations "
        "WHERE state = 'held' AND takes_stock AND NOT is_waiting GROUP BY variant_id) r "
        "ON r.variant_id = s.variant_id WHERE s.reserved <> coalesce(r.held, 0) ORDER BY s.variant_id LIMIT 1"
    )
    if promised is not None:
        return Finding(
            checked,
            f"variant {promised[0]}: reserved {promised[1]}, promises sum to {promised[2]} thousandths",
        )
    return Finding(checked, _wrongly_held())


def _wrongly_held() -> str | None:
    """A promise that outlived what it was for, or an order that is being worked on without all of its goods."""
    for kind, named, ends in ENDS:
        late = first(
            f"SELECT {named}, x.state, r.variant_id, r.quantity FROM reservations r {ends} "
            f"WHERE r.state = 'held' AND r.holder_type = '{kind}' ORDER BY r.id LIMIT 1"
        )
        if late is not None:
            return f"{late[0]} is {late[1]} and still holds {late[3]} thousandths of variant {late[2]}"
    short = first(
        "SELECT o.code, o.state, l.quantity, coalesce(h.held, 0) FROM orders o JOIN "
        "(SELECT order_id, sum(quantity) AS quantity FROM order_lines GROUP BY order_id) l ON l.order_id = o.id "
        "LEFT JOIN (SELECT holder_id, sum(quantity) AS held FROM reservations "
        "WHERE state = 'held' AND holder_type = 'orders' GROUP BY holder_id) h ON h.holder_id = o.id "
        "WHERE o.state IN ('new', 'packing', 'ready') AND l.quantity <> coalesce(h.held, 0) ORDER BY o.id LIMIT 1"
    )
    if short is None:
        return None
    return f"order {short[0]} is {short[1]} and holds {short[3]} of {short[2]} thousandths"
