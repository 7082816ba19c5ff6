"""Verbs of payments. Those that wait for the outside world open their own transactions and say so; all others are
called inside the caller's."""

from __future__ import annotations

from marketplace.payments.service.card import check_card, close_card_page, start_card
from marketplace.payments.service.clock import expire_due
from marketplace.payments.service.inbox import apply_event, receive_event
from marketplace.payments.service.matching import (
    give_line_back,
    ignore_line,
    mark_line_returned,
    match_line,
)
from marketplace.payments.service.opening import Offer, change_method, offers, open_payment, void
from marketplace.payments.service.photos import Photo, keep_photo
from marketplace.payments.service.provider_payouts import PROVIDERS, held_by, take_provider_payout
from marketplace.payments.service.reconciling import Report, reconcile, reconcile_lately
from marketplace.payments.service.refunding import (
    forget_refund_accounts,
    give_refund_account,
    goes_to_card,
    request_refund,
    send_refund,
)
from marketplace.payments.service.settling import (
    SEND_BACK,
    close_cod,
    close_review,
    expire,
    hold_for_review,
    settle,
)
from marketplace.payments.service.statements import (
    BOOK_STATEMENT,
    StatementFile,
    add_statement,
    book_statement,
    choose_columns,
    confirm_statement,
    keep_statement,
    reading_of,
)
from marketplace.payments.service.transfers import confirm_transfer, reject_proof, submit_proof

__all__ = [
    "BOOK_STATEMENT",
    "PROVIDERS",
    "SEND_BACK",
    "Offer",
    "Photo",
    "Report",
    "StatementFile",
    "add_statement",
    "apply_event",
    "book_statement",
    "change_method",
    "check_card",
    "choose_columns",
    "close_card_page",
    "close_cod",
    "close_review",
    "confirm_statement",
    "confirm_transfer",
    "expire",
    "expire_due",
    "forget_refund_accounts",
    "give_line_back",
    "give_refund_account",
    "goes_to_card",
    "held_by",
    "hold_for_review",
    "ignore_line",
    "keep_photo",
    "keep_statement",
    "mark_line_returned",
    "match_line",
    "offers",
    "open_payment",
    "reading_of",
    "receive_event",
    "reconcile",
    "reconcile_lately",
    "reject_proof",
    "request_refund",
    "send_refund",
    "settle",
    "start_card",
    "submit_proof",
    "take_provider_payout",
    "void",
]
