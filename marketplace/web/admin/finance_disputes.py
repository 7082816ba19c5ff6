"""Card payments that a bank has taken back: what must be answered until when."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.core.words import _l
from marketplace.payments import queries
from marketplace.web.admin.finance import codes_of
from marketplace.web.admin.portal import bp

REASONS = {
    "product_not_received": _l("Goods did not arrive"),
    "product_unacceptable": _l("Goods are not as described"),
    "fraudulent": _l("The buyer does not know the payment"),
    "duplicate": _l("Paid twice"),
    "credit_not_processed": _l("A refund did not arrive"),
    "unrecognized": _l("The buyer does not know the payment"),
}


@bp.get("/keuangan/sengketa")
def dispute_list() -> ResponseReturnValue:
    """Open ones first, the nearest deadline on top. They are answered at Stripe."""
    found = queries.disputes()
    payments = queries.payments_by_id({dispute.payment_id for dispute in found})
    return render_template(
        "admin/finance/disputes.html", disputes=found, codes=codes_of(payments.values()), reasons=REASONS
    )
