"""Verbs of payments. Those that wait for the outside world open their own transactions and say so; all others are
called inside the caller's."""

from __future__ import annotations

from marketplace.payments.service.card import check_card, close_card_page, start_card
from marketplace.payments.service.clock import expire_due
from marketplace.payments.service.inbox import apply_event, receive_event
from marketplace.payments.service.opening import Offer, change_method, offers, open_payment, void
from marketplace.payments.service.photos import Photo, keep_photo
from marketplace.payments.service.reconciling import Report, reconcile, reconcile_lately
from marketplace.payments.service.refunding import (
    give_refund_account,
    goes_to_card,
    request_refund,
    send_refund,
)
from marketplace.payments.service.settling import close_cod, close_review, expire, hold_for_review, settle
from marketplace.payments.service.transfers import confirm_transfer, reject_proof, submit_proof

__all__ = [
    "Offer",
    "Photo",
    "Report",
    "apply_event",
    "change_method",
    "check_card",
    "close_card_page",
    "close_cod",
    "close_review",
    "confirm_transfer",
    "expire",
    "expire_due",
    "give_refund_account",
    "goes_to_card",
    "hold_for_review",
    "keep_photo",
    "offers",
    "open_payment",
    "receive_event",
    "reconcile",
    "reconcile_lately",
    "reject_proof",
    "request_refund",
    "send_refund",
    "settle",
    "start_card",
    "submit_proof",
    "void",
]
