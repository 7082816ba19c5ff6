"""What happened to payments."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.core.events import Event
from marketplace.core.money import Money


@dataclass(frozen=True, kw_only=True)
class PaymentSettled(Event):
    """Money is here and was accepted, or will go back (`will_refund`)."""

    name = "payment_settled"

    payment_id: int
    payable_type: str
    payable_id: int
    method: str
    amount: Money
    is_late: bool
    will_refund: bool


@dataclass(frozen=True, kw_only=True)
class PaymentExpired(Event):
    """The time to pay is over."""

    name = "payment_expired"

    payment_id: int
    payable_type: str
    payable_id: int


@dataclass(frozen=True, kw_only=True)
class PaymentHeld(Event):
    """What the provider says differs from what we asked for: a person must look."""

    name = "payment_held"

    payment_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ProofSubmitted(Event):
    """A buyer sent the photo of a transfer: finance should look."""

    name = "proof_submitted"

    proof_id: int
    payment_id: int
    payable_type: str
    payable_id: int


@dataclass(frozen=True, kw_only=True)
class ProofRejected(Event):
    """Finance could not find the transfer of a photo."""

    name = "proof_rejected"

    proof_id: int
    payment_id: int
    payable_type: str
    payable_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class PartReceived(Event):
    """Less came than was due: it is kept, and the rest is still missing."""

    name = "part_received"

    payment_id: int
    line_id: int
    payable_type: str
    payable_id: int
    amount: Money
    missing: Money


@dataclass(frozen=True, kw_only=True)
class RefundSent(Event):
    """The buyer has the money back."""

    name = "refund_sent"

    refund_id: int
    payment_id: int
    payable_type: str
    payable_id: int
    amount: Money


@dataclass(frozen=True, kw_only=True)
class RefundFailed(Event):
    """The card service could not give the money back, or the buyer's bank returned it: a transfer must follow."""

    name = "refund_failed"

    refund_id: int
    payment_id: int
    payable_type: str
    payable_id: int
    attempt: int
    amount: Money


@dataclass(frozen=True, kw_only=True)
class DisputeOpened(Event):
    """The buyer's bank has taken a card payment back and asks why it was right."""

    name = "dispute_opened"

    dispute_id: int
    payment_id: int
    payable_type: str
    payable_id: int
    amount: Money


@dataclass(frozen=True, kw_only=True)
class DisputeClosed(Event):
    """The bank has decided."""

    name = "dispute_closed"

    dispute_id: int
    payment_id: int
    payable_type: str
    payable_id: int
    amount: Money
    won: bool
