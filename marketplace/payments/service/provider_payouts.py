"""What Stripe, or the bank of the QRIS code, transfers to our bank account out of what buyers have paid there."""

from __future__ import annotations

from marketplace.core import audit, states
from marketplace.core.money import ZERO, Money
from marketplace.ledger import queries as ledger_queries
from marketplace.ledger import rules
from marketplace.ledger import service as ledger
from marketplace.ledger.accounts import Account, Book
from marketplace.payments.errors import LineTaken, MoreThanProviderHolds
from marketplace.payments.models import BankLine
from marketplace.payments.queries import receipts
from marketplace.payments.states import LineState, Method

PROVIDERS = {Method.STRIPE: Account.CASH_STRIPE, Method.QRIS: Account.CASH_QRIS}


def held_by(method: Method) -> Money:
    """What the provider of this way of paying holds for us, by our books."""
    return ledger_queries.balance(PROVIDERS[method])


def take_provider_payout(line_id: int, *, method: Method, fee: Money, by: int) -> BankLine:
    """A line of the statement is the provider's payout: the money moves into the bank, its fee is a cost of payments.

    Never more than the provider holds by our books. The caller holds the transaction(). Raises LineTaken,
    MoreThanProviderHolds. Source: money.md section 2.
    """
    receipts.lock_oldest_line()  # one at a time, or two would each be within what is held, and not together
    line = receipts.lock_line(line_id)
    if line.state is not LineState.UNMATCHED:
        raise LineTaken()
    held = held_by(method)
    if fee < ZERO or line.amount + fee > held:
        raise MoreThanProviderHolds(held=held)
    lines = rules.provider_paid_out(provider=PROVIDERS[method], amount=line.amount, fee=fee)
    source = ("bank_lines", line.id)
    ledger.post(source=source, kind="provider_paid_out", book=Book.MARKETPLACE, lines=lines)
    states.move(line, LineState.PROVIDER, by=by, note=method.value)
    line.by_id = by
    after = {"provider": method.value, "amount": line.amount, "fee": fee}
    audit.record("provider_payout_booked", line, by=by, after=after)
    return line
