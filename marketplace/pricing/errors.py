"""What can go wrong with agreed prices."""

from __future__ import annotations

from marketplace.core.errors import DomainError
from marketplace.core.words import _l


class ContractDatesWrong(DomainError):
    """It ends before it begins."""

    code = "contract_dates_wrong"
    message = _l("The last day of the agreed price is before its first day.")
