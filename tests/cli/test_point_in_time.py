"""Back to the moment before a bad DELETE: PostgreSQL's own log, played up to the second. Long: PROOF=long.

SQLite has no log that is kept; there the recovery point is the last backup (docs/operations.md).
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from config import Config
from marketplace.app import create_app
from marketplace.core import audit
from marketplace.core.clock import now
from marketplace.core.db import db, is_sqlite
from tests.orders.make import make_goods, make_order
from tests.support.archiving import Archiving
from tests.support.databases import fill, run_on
from tests.support.sound import broken, figure

LONGEST = timedelta(minutes=15)


def codes() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(text("SELECT code FROM orders")))


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # connections of the lost machine
def test_everything_up_to_the_second_before_a_bad_delete_comes_back(app: Flask, settings: Config) -> None:
    if is_sqlite() or os.environ.get("PROOF") != "long":
        return
    server = Archiving()
    ours = replace(settings, DATABASE_URL=server.url())
    try:
        fill(ours.DATABASE_URL)
        shop = create_app(ours)
        with shop.app_context():
            goods = make_goods(stock=100)
            make_order(variant=goods)
            server.save()
            for _each in range(5):
                make_order(variant=goods)
            audit.seal_entries()
            kept, moment = codes(), now()
            db.session.remove()
            time.sleep(1)  # two things of the same moment cannot be told apart
            run_on(
                server.url(),
                "SET session_replication_role = replica; DELETE FROM orders; DELETE FROM payments",
            )
            assert codes() == set()
            db.session.remove()
            db.engine.dispose()

            started = time.monotonic()
            server.back_to((moment + timedelta(milliseconds=500)).isoformat())
            took = time.monotonic() - started
            assert codes() == kept
            assert len(kept) == 6, "those placed after the base backup too"
            assert (broken(), audit.verify().is_good) == ([], True)
            make_order(variant=make_goods())  # it takes orders again
            db.session.remove()
            db.engine.dispose()
    finally:
        server.stop()
    figure(f"0 of {len(kept)} orders lost, back in {took:.1f} s")
    assert timedelta(seconds=took) < LONGEST
