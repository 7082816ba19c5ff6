"""What can go wrong with the cash book."""

from __future__ import annotations

from marketplace.core.errors import Conflict, DomainError, NotFound
from marketplace.core.words import _l


class EntryNotFound(NotFound):
    """No such entry, or it is another shop's."""

    code = "cash_entry_not_found"
    message = _l("This entry was not found.")


class AmountMissing(DomainError):
    """An entry is about some money."""

    code = "cash_entry_amount"
    message = _l("Write an amount above Rp0.")


class DayWrong(DomainError):
    """The book tells what happened: not what is still to come, and nothing older than five years."""

    code = "cash_entry_day"
    message = _l("Choose today or an earlier day of the last five years.")


class AlreadyReversed(Conflict):
    """An entry is crossed out once, and a correction stays as it is."""

    code = "cash_entry_reversed"
    message = _l("This entry was crossed out already.")
