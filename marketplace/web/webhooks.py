"""What the card provider tells us. Signed, kept once, answered at once; the work is done later by a worker.

This blueprint is exempt from CSRF by name: no browser sends these, and the signature stands for the sender.
"""

from __future__ import annotations

import logging

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from marketplace.payments import service
from marketplace.payments.gateway import ForgedEvent

bp = Blueprint("webhooks", __name__, url_prefix="/webhooks")
log = logging.getLogger(__name__)

LARGEST_BODY = 256 * 1024


@bp.post("/stripe")
def stripe() -> ResponseReturnValue:
    """200 for an event that is kept, now or earlier; 400 for what it did not sign or is too large."""
    request.max_content_length = LARGEST_BODY
    try:
        payload = request.get_data(cache=False)
        service.receive_event(payload, request.headers.get("Stripe-Signature", ""))
    except (ForgedEvent, RequestEntityTooLarge) as error:
        log.warning("webhook refused: %s", type(error).__name__)
        return "not a signed event\n", 400, {"Content-Type": "text/plain"}
    return "", 200
