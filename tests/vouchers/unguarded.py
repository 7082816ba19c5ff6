"""The application without its guard of a voucher's limit: the negative control of the race. Only tests start it.

`gunicorn tests.vouchers.unguarded:app`: a use is taken without looking, and on SQLite the CHECK behind it sleeps. On
PostgreSQL the test drops that CHECK.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event, update

from marketplace.core.db import db
from marketplace.vouchers import service
from marketplace.vouchers.models import Voucher
from wsgi import app

__all__ = ["app"]


def take_without_looking(voucher_id: int) -> bool:
    """What `_take` would be without its WHERE."""
    db.session.execute(
        update(Voucher)
        .where(Voucher.id == voucher_id)
        .values(used=Voucher.used + 1)
        .execution_options(synchronize_session=False)
    )
    return True


@event.listens_for(Engine, "connect")
def _let_the_check_sleep(connection: Any, _record: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute("PRAGMA ignore_check_constraints = ON")


service._take = take_without_looking
Voucher.is_used_up = False  # type: ignore[assignment,method-assign]
