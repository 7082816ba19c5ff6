"""Reading the CSV that a bank exports: which column is which, and what is wrong with it. Asks no database."""

from __future__ import annotations

from marketplace.core.tables import normal
from marketplace.payments.statements.columns import Columns
from marketplace.payments.statements.near import nearest
from marketplace.payments.statements.reading import Problem, Reading, Row, fingerprints, read_statement

__all__ = ["Columns", "Problem", "Reading", "Row", "fingerprints", "nearest", "normal", "read_statement"]
