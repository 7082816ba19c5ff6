"""The application without its guards against overselling: the negative control of the races. Only tests start it.

`gunicorn tests.orders.unguarded:app`: the last unit is taken without looking, and on SQLite the CHECK behind it sleeps.
On PostgreSQL the test drops that CHECK.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event, update

from marketplace.core.db import db
from marketplace.core.quantity import Quantity
from marketplace.inventory.models import Stock
from marketplace.inventory.service import holds
from wsgi import app

__all__ = ["app"]


def take_without_looking(variant_id: int, quantity: Quantity) -> bool:
    """What `_take_stock` would be without its WHERE."""
    db.session.execute(
        update(Stock)
        .where(Stock.variant_id == variant_id)
        .values(reserved=Stock.reserved + quantity)
        .execution_options(synchronize_session=False)
    )
    return True


@event.listens_for(Engine, "connect")
def _let_the_check_sleep(connection: Any, _record: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute("PRAGMA ignore_check_constraints = ON")


holds._take_stock = take_without_looking
