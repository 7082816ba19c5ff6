"""What can be paid plugs itself in here, so that payments know nothing of it.

`app.py` calls `plug_in("checkouts", on_settled=..., ...)` once. Each function runs **inside the transaction** that
settles, expires or refunds the payment: payment, order, stock and ledger move together or not at all. None of them
may wait for the outside world.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from marketplace.core.money import Money
from marketplace.payments.states import Method


class Decision(StrEnum):
    """What a payable says about money that arrived."""

    ACCEPTED = "accepted"
    REFUND = "refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Money arrived. The ledger has it in `unmatched_receipts`; an accepting payable posts `rules.order_paid`."""

    payment_id: int
    payable_id: int
    method: Method
    amount: Money
    at: datetime
    is_late: bool  # the payment was over: accept only if what it pays for can still be given


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded:
    """A refund left for the buyer. `ref` is what was named when it was requested."""

    payment_id: int
    payable_id: int
    ref: tuple[str, int]
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """A card payment was taken back for good. The ledger has it in `dispute_held`."""

    payment_id: int
    payable_id: int
    dispute_id: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What finance people and the payment page of a provider are shown of a payable: no names, no addresses."""

    code: str
    title: str


OnSettled = Callable[[Settlement], Decision]
OnExpired = Callable[[int], None]
OnExtended = Callable[[int, datetime], None]
OnRefunded = Callable[[Refunded], None]
OnDisputed = Callable[[Disputed], Money]
Describe = Callable[[int], Facts]


@dataclass(frozen=True, slots=True)
class Payable:
    """The functions of one kind of payable."""

    on_settled: OnSettled
    on_expired: OnExpired
    on_extended: OnExtended
    on_refunded: OnRefunded
    on_disputed: OnDisputed
    describe: Describe


_payables: dict[str, Payable] = {}


def plug_in(
    payable_type: str,
    *,
    on_settled: OnSettled,
    on_expired: OnExpired,
    on_extended: OnExtended = lambda _payable_id, _until: None,
    on_refunded: OnRefunded = lambda _refunded: None,
    on_disputed: OnDisputed = lambda disputed: disputed.amount,
    describe: Describe | None = None,
) -> None:
    """Register a kind of payable under its table's name; again replaces it.

    on_settled(settlement): money is here. Say ACCEPTED and act (orders to `new`, ledger `order_paid`), or REFUND.
    When it raises a DomainError, what it did is undone and the money goes back.
    on_expired(payable_id): the time to pay is over and no money came: give back what was reserved. Must allow a repeat.
    on_extended(payable_id, until): the buyer gets more time: keep what was reserved until then.
    on_refunded(refunded): a refund left.
    on_disputed(disputed): a dispute was lost: say how much of it nobody bears; post the rest against `dispute_held`.
    describe(payable_id): its code and a title for people.
    """
    _payables[payable_type] = Payable(
        on_settled, on_expired, on_extended, on_refunded, on_disputed, describe or _unnamed(payable_type)
    )


def payable(payable_type: str) -> Payable:
    """Raises LookupError when nothing of this kind was plugged in."""
    return _payables[payable_type]


def describe(payable_type: str, payable_id: int) -> Facts:
    """The payable's code and title."""
    return payable(payable_type).describe(payable_id)


def _unnamed(payable_type: str) -> Describe:
    return lambda payable_id: Facts(code=str(payable_id), title=f"{payable_type} {payable_id}")
