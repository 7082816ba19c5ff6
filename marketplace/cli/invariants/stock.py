"""Stock: I3."""

from __future__ import annotations

from marketplace.cli.invariants import Finding, count, first, invariant


@invariant("I3", "stock agrees with its moves and its promises", "stocks", "stock_moves", "reservations")
def stock_agrees() -> Finding:
    """0 <= reserved <= on hand; on hand is the sum of the moves; reserved is the sum of the promises that are held."""
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
    return Finding(checked)
