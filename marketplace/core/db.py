"""The database: one session a request, one explicit transaction a change."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, Connection, Engine, Enum, Integer, MetaData, Text, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry

from marketplace.core import turns
from marketplace.core.clock import UtcColumn, now
from marketplace.core.money import Money, MoneyColumn
from marketplace.core.quantity import Quantity, QuantityColumn
from marketplace.core.turns import LOCK_SECONDS as LOCK_SECONDS

CONSTRAINT_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
KEY = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only in an INTEGER PRIMARY KEY
JsonColumn = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_BEFORE_COMMIT: list[Callable[[Session], None]] = []


def enum_column(enum: type[StrEnum]) -> Enum:
    """Stored as its value in a plain string, so a new state needs no ALTER TYPE."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """What every table has, and how Python types become columns."""

    registry = registry(
        metadata=MetaData(naming_convention=CONSTRAINT_NAMES),
        type_annotation_map={
            Money: MoneyColumn,
            Quantity: QuantityColumn,
            datetime: UtcColumn,
            str: Text,
            dict[str, Any]: MutableDict.as_mutable(JsonColumn),
            list[str]: JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
        },
    )

    id: Mapped[int] = mapped_column(KEY, primary_key=True, sort_order=-2)
    created_at: Mapped[datetime] = mapped_column(default=now, sort_order=-1)


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:

    class Model(Base):
        """The base of every table, as type checkers see it."""

        __abstract__ = True
else:
    Model = db.Model


@contextmanager
def transaction() -> Iterator[Session]:
    """All or nothing. Services never commit; whoever calls them opens one of these.

    Raises RuntimeError when opened inside another one, or when something was changed outside.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("transaction() inside transaction()")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changed outside a transaction()")
    session.rollback()  # forget what was read before: it may have changed since
    session.info["writing"] = True
    session.info["after_commit"] = []
    try:
        with turns.turn(db.engine) as until, session.begin():
            session.connection(execution_options={"write_until": until})
            yield session
            session.flush()
            for last in _BEFORE_COMMIT:
                last(session)
        calls: list[Callable[[], None]] = session.info["after_commit"]
    finally:
        session.info["writing"] = False
        session.info["after_commit"] = []
    for call in calls:
        call()


def before_commit(call: Callable[[Session], None]) -> Callable[[Session], None]:
    """Register what each `transaction()` does last of all, after everything was flushed."""
    _BEFORE_COMMIT.append(call)
    return call


def after_commit(call: Callable[[], None]) -> None:
    """Do this once the current transaction is safe on disk; never when it is rolled back. It must not raise."""
    db.session().info["after_commit"].append(call)


def in_transaction() -> bool:
    """Whether a `transaction()` is open in this session."""
    return bool(db.session().info.get("writing"))


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


@event.listens_for(Session, "before_flush")
def _only_inside_a_transaction(session: Session, _context: Any, _instances: Any) -> None:
    if isinstance(session.info, dict) and "writing" in session.info and not session.info["writing"]:
        raise RuntimeError("changed outside a transaction()")


@event.listens_for(Engine, "connect")
def _connect(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        for pragma in (
            "foreign_keys = ON",
            "journal_mode = WAL",
            "synchronous = FULL",
            f"busy_timeout = {LOCK_SECONDS * 1000}",
            "mmap_size = 268435456",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function(
            "casefold", 1, lambda text: None if text is None else text.casefold(), deterministic=True
        )


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        until = connection.get_execution_options().get("write_until")
        if until is None:
            connection.exec_driver_sql("BEGIN")
        else:
            turns.begin_immediate(connection, until=until)
