"""Reading the CSV that an Indonesian bank exports: which line is which, and what is wrong with it. Pure: no database."""

from __future__ import annotations

from marketplace.payments.statements.columns import Columns, normal
from marketplace.payments.statements.reading import Problem, Reading, Row, fingerprints, read_statement

__all__ = ["Columns", "Problem", "Reading", "Row", "fingerprints", "normal", "read_statement"]
