"""The application without its one transaction: each purchase is committed step by step. Only the crash proofs start it.

`gunicorn tests.orders.line_by_line:app`: a server killed between the steps leaves half an order.
"""

from __future__ import annotations

import time
from typing import Any

from marketplace.core.db import db, is_sqlite
from marketplace.orders.service import checkout as module
from wsgi import app

__all__ = ["app"]

write_orders = module._write_orders


def write_and_commit(*args: Any) -> Any:
    """The orders are safe on disk before their payment, their stock and their facts are."""
    orders = write_orders(*args)
    connection = db.session.connection()
    connection.exec_driver_sql("COMMIT")
    time.sleep(0.6)  # wide, so that a kill at random meets it
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_sqlite() else "BEGIN")
    return orders


module._write_orders = write_and_commit
