"""Reading across features. Nothing here changes anything."""

from __future__ import annotations

from marketplace.reports.queries.cash_flow import MonthFlow, cash_flow
from marketplace.reports.queries.health import (
    Health,
    clock_skew,
    ledger_sum,
    orders_by_state,
    payments_by_method,
    periodic_runs,
    read_health,
)
from marketplace.reports.queries.methods import MethodSuccess, payment_success
from marketplace.reports.queries.statements import CompanySale, Statement, StatementRow, statement

__all__ = [
    "CompanySale",
    "Health",
    "MethodSuccess",
    "MonthFlow",
    "Statement",
    "StatementRow",
    "cash_flow",
    "clock_skew",
    "ledger_sum",
    "orders_by_state",
    "payment_success",
    "payments_by_method",
    "periodic_runs",
    "read_health",
    "statement",
]
