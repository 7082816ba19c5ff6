"""Vouchers: I10."""

from __future__ import annotations

from marketplace.cli.invariants import Finding, count, first, invariant


@invariant("I10", "a voucher is used at most its limit", "vouchers", "voucher_uses", "checkouts", "orders")
def vouchers_keep_their_limits() -> Finding:
    """Its count is that of its live uses, within both limits; each use is of a purchase with exactly that discount."""
    checked = count("voucher_uses") + count("vouchers")
    live = (
        "SELECT voucher_id, count(*) AS uses FROM voucher_uses WHERE released_at IS NULL GROUP BY voucher_id"
    )
    miscounted = first(
        f"SELECT v.code, v.used, coalesce(u.uses, 0), v.limit_total FROM vouchers v LEFT JOIN ({live}) u "
        "ON u.voucher_id = v.id WHERE v.used <> coalesce(u.uses, 0) OR v.used > v.limit_total "
        "OR v.used < 0 ORDER BY v.id LIMIT 1"
    )
    if miscounted is not None:
        code, used, uses, limit = miscounted
        return Finding(checked, f"voucher {code}: counted {used}, live uses {uses}, limit {limit}")
    greedy = first(
        "SELECT v.code, u.phone, count(*) FROM voucher_uses u JOIN vouchers v ON v.id = u.voucher_id "
        "WHERE u.released_at IS NULL AND v.limit_per_buyer IS NOT NULL "
        "GROUP BY v.id, v.code, v.limit_per_buyer, u.phone HAVING count(*) > v.limit_per_buyer ORDER BY v.id LIMIT 1"
    )
    if greedy is not None:
        return Finding(checked, f"voucher {greedy[0]}: one phone number has {greedy[2]} uses of it")
    unlike = first(
        "SELECT c.code, coalesce(o.off, 0), coalesce(u.amount, 0) FROM checkouts c LEFT JOIN "
        "(SELECT checkout_id, sum(discount) AS off FROM orders GROUP BY checkout_id) o ON o.checkout_id = c.id "
        "LEFT JOIN voucher_uses u ON u.holder_type = 'checkouts' AND u.holder_id = c.id "
        "WHERE coalesce(o.off, 0) <> coalesce(u.amount, 0) ORDER BY c.id LIMIT 1"
    )
    if unlike is not None:
        return Finding(
            checked, f"checkout {unlike[0]}: discounts of {unlike[1]}, a voucher's use of {unlike[2]}"
        )
    free = first(
        "SELECT c.code, o.state FROM voucher_uses u JOIN checkouts c ON c.id = u.holder_id "
        "AND u.holder_type = 'checkouts' JOIN orders o ON o.checkout_id = c.id "
        "WHERE u.released_at IS NOT NULL AND o.state NOT IN ('expired', 'cancelled') ORDER BY o.id LIMIT 1"
    )
    if free is not None:
        return Finding(
            checked, f"checkout {free[0]}: an order is {free[1]} though its voucher was given back"
        )
    return Finding(checked)
