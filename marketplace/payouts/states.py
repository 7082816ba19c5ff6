"""Where a batch of payouts and each of its transfers is, and why a partner's money waits."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.states import Moves, machine
from marketplace.core.words import _l


class PayoutState(StrEnum):
    """A batch: its rows never change once it is there."""

    PREPARED = "prepared"
    SENT = "sent"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return PAYOUT_LABELS[self]


class TransferState(StrEnum):
    """One partner's transfer. A bank may return it even days after it was carried out."""

    WAITING = "waiting"
    PAID = "paid"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        return TRANSFER_LABELS[self]


class Stuck(StrEnum):
    """Why a partner's money is not in the next batch."""

    NO_ACCOUNT = "no_account"
    ACCOUNT_HELD = "account_held"
    PAUSED = "paused"
    OWES_US = "owes_us"
    TOO_LITTLE = "too_little"
    CASH_OPEN = "cash_open"

    @property
    def label(self) -> str:
        return STUCK_LABELS[self]


PAYOUT_LABELS = {
    PayoutState.PREPARED: _l("Ready for the bank"),
    PayoutState.SENT: _l("At the bank"),
    PayoutState.CLOSED: _l("Done"),
}
TRANSFER_LABELS = {
    TransferState.WAITING: _l("On its way"),
    TransferState.PAID: _l("Transferred"),
    TransferState.RETURNED: _l("Returned by the bank"),
}
STUCK_LABELS = {
    Stuck.NO_ACCOUNT: _l("No bank account yet"),
    Stuck.ACCOUNT_HELD: _l("The bank account is new and waits 48 hours"),
    Stuck.PAUSED: _l("The partner is paused"),
    Stuck.OWES_US: _l("The partner owes us more than we owe"),
    Stuck.TOO_LITTLE: _l("Below the smallest payout"),
    Stuck.CASH_OPEN: _l("Cash on delivery is not reported yet"),
}

PAYOUT_MOVES: Moves[PayoutState] = machine(
    "payouts",
    {
        PayoutState.PREPARED: {PayoutState.SENT},
        PayoutState.SENT: {PayoutState.CLOSED},
        PayoutState.CLOSED: set(),
    },
)
TRANSFER_MOVES: Moves[TransferState] = machine(
    "payout_transfers",
    {
        TransferState.WAITING: {TransferState.PAID, TransferState.RETURNED},
        TransferState.PAID: {TransferState.RETURNED},
        TransferState.RETURNED: set(),
    },
)
