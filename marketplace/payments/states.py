"""How people pay, and where a payment, a proof of transfer, a refund and a provider's event can be."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.states import Moves, machine
from marketplace.core.words import _l


class Method(StrEnum):
    """Ways of paying. The values are what the checkout form sends."""

    STRIPE = "stripe"
    TRANSFER = "transfer"
    QRIS = "qris"
    COD = "cod"

    @property
    def label(self) -> str:
        return METHOD_LABELS[self]

    @property
    def is_confirmed_by_a_person(self) -> bool:
        return self in {Method.TRANSFER, Method.QRIS}


class PaymentState(StrEnum):
    """Where a payment is."""

    OPEN = "open"
    SETTLED = "settled"
    EXPIRED = "expired"
    VOID = "void"

    @property
    def label(self) -> str:
        return PAYMENT_LABELS[self]


class ProofState(StrEnum):
    """What we think of a photo of a transfer."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        return PROOF_LABELS[self]


class RefundState(StrEnum):
    """Where money on its way back is."""

    REQUESTED = "requested"
    SENT = "sent"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return REFUND_LABELS[self]


class DisputeState(StrEnum):
    """Where a card payment is that the buyer's bank has taken back."""

    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"

    @property
    def label(self) -> str:
        return DISPUTE_LABELS[self]

    @property
    def is_over(self) -> bool:
        return self in {DisputeState.WON, DisputeState.LOST}


class InboxState(StrEnum):
    """What became of an event that a payment provider told us."""

    RECEIVED = "received"
    APPLIED = "applied"
    IGNORED = "ignored"
    HELD = "held"

    @property
    def label(self) -> str:
        return INBOX_LABELS[self]


class Source(StrEnum):
    """Who made something happen to a payment: each line of its history names one."""

    BUYER = "buyer"
    WEBHOOK = "webhook"
    RETURN_PAGE = "return_page"
    RECONCILER = "reconciler"
    CLOCK = "clock"
    FINANCE = "finance"
    PAYABLE = "payable"
    STATEMENT = "statement"

    @property
    def label(self) -> str:
        return SOURCE_LABELS[self]


class StatementState(StrEnum):
    """How far a bank statement is: read, being booked, booked."""

    PARSED = "parsed"
    BOOKING = "booking"
    CONFIRMED = "confirmed"

    @property
    def label(self) -> str:
        return STATEMENT_LABELS[self]


class LineState(StrEnum):
    """What became of a receipt in a bank statement."""

    UNMATCHED = "unmatched"
    MATCHED = "matched"
    IGNORED = "ignored"
    REFUND = "refund"
    RETURNED = "returned"
    PROVIDER = "provider"

    @property
    def label(self) -> str:
        return LINE_LABELS[self]


METHOD_LABELS = {
    Method.STRIPE: _l("Card"),
    Method.TRANSFER: _l("Bank transfer"),
    Method.QRIS: _l("QRIS"),
    Method.COD: _l("Pay on delivery"),
}

PAYMENT_LABELS = {
    PaymentState.OPEN: _l("Waiting for payment"),
    PaymentState.SETTLED: _l("Paid"),
    PaymentState.EXPIRED: _l("Time is over"),
    PaymentState.VOID: _l("Not valid any more"),
}

PROOF_LABELS = {
    ProofState.WAITING: _l("Waiting to be checked"),
    ProofState.ACCEPTED: _l("Accepted"),
    ProofState.REJECTED: _l("Rejected"),
}

REFUND_LABELS = {
    RefundState.REQUESTED: _l("To be refunded"),
    RefundState.SENT: _l("Refunded"),
    RefundState.FAILED: _l("Refund failed"),
}

DISPUTE_LABELS = {
    DisputeState.NEEDS_RESPONSE: _l("Needs an answer"),
    DisputeState.UNDER_REVIEW: _l("The bank decides"),
    DisputeState.WON: _l("Won"),
    DisputeState.LOST: _l("Lost"),
}

INBOX_LABELS = {
    InboxState.RECEIVED: _l("Received"),
    InboxState.APPLIED: _l("Applied"),
    InboxState.IGNORED: _l("Not about a payment of ours"),
    InboxState.HELD: _l("Held for a person to check"),
}

SOURCE_LABELS = {
    Source.BUYER: _l("Buyer"),
    Source.WEBHOOK: _l("Message from Stripe"),
    Source.RETURN_PAGE: _l("Return from the payment page"),
    Source.RECONCILER: _l("Comparison with Stripe"),
    Source.CLOCK: _l("Clock"),
    Source.FINANCE: _l("Finance"),
    Source.PAYABLE: _l("Order"),
    Source.STATEMENT: _l("Bank statement"),
}

STATEMENT_LABELS = {
    StatementState.PARSED: _l("To be checked"),
    StatementState.BOOKING: _l("Being booked"),
    StatementState.CONFIRMED: _l("Booked"),
}

LINE_LABELS = {
    LineState.UNMATCHED: _l("Waits in the queue"),
    LineState.MATCHED: _l("Matched"),
    LineState.IGNORED: _l("Left out"),
    LineState.REFUND: _l("To be given back"),
    LineState.RETURNED: _l("Given back"),
    LineState.PROVIDER: _l("Payout of a provider"),
}

# Money that arrives after the end is never ignored: the payment is settled late, and whatever it pays for decides.
PAYMENT_MOVES: Moves[PaymentState] = machine(
    "payments",
    {
        PaymentState.OPEN: {PaymentState.SETTLED, PaymentState.EXPIRED, PaymentState.VOID},
        PaymentState.SETTLED: set(),
        PaymentState.EXPIRED: {PaymentState.SETTLED},
        PaymentState.VOID: {PaymentState.SETTLED},
    },
)

PROOF_MOVES: Moves[ProofState] = machine(
    "payment_proofs",
    {
        ProofState.WAITING: {ProofState.ACCEPTED, ProofState.REJECTED},
        ProofState.ACCEPTED: set(),
        ProofState.REJECTED: set(),
    },
)

REFUND_MOVES: Moves[RefundState] = machine(
    "refunds",
    {
        RefundState.REQUESTED: {RefundState.SENT, RefundState.FAILED},
        RefundState.SENT: {RefundState.FAILED},  # days later the buyer's bank sends it back
        RefundState.FAILED: {RefundState.SENT},
    },
)

# The events of a dispute may come in any order and some may be lost: each step may be skipped.
DISPUTE_MOVES: Moves[DisputeState] = machine(
    "disputes",
    {
        DisputeState.NEEDS_RESPONSE: {DisputeState.UNDER_REVIEW, DisputeState.WON, DisputeState.LOST},
        DisputeState.UNDER_REVIEW: {DisputeState.NEEDS_RESPONSE, DisputeState.WON, DisputeState.LOST},
        DisputeState.WON: set(),
        DisputeState.LOST: set(),
    },
)

STATEMENT_MOVES: Moves[StatementState] = machine(
    "bank_statements",
    {
        StatementState.PARSED: {StatementState.BOOKING},
        StatementState.BOOKING: {StatementState.CONFIRMED},
        StatementState.CONFIRMED: set(),
    },
)

# A part of a payment that was never completed may still be given back.
LINE_MOVES: Moves[LineState] = machine(
    "bank_lines",
    {
        LineState.UNMATCHED: {
            LineState.MATCHED,
            LineState.IGNORED,
            LineState.REFUND,
            LineState.PROVIDER,
        },
        LineState.MATCHED: {LineState.REFUND},
        LineState.IGNORED: set(),
        LineState.REFUND: {LineState.RETURNED},
        LineState.RETURNED: set(),
        LineState.PROVIDER: set(),
    },
)
