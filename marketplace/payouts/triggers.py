"""What a batch pays is fixed once it is written: the database refuses every change but that of its state."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, FromClause, Table, event

FROZEN = {
    "payouts": ("number", "on_day", "total", "count", "file_sha256", "prepared_by_id"),
    "payout_transfers": ("payout_id", "partner_id", "bank", "number", "holder", "amount", "netted"),
    "payout_rows": ("transfer_id", "posting_id", "account", "amount", "ref_type", "ref_id"),
}
_REFUSAL = "is fixed: what a batch pays is never changed or deleted"
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION refuse_payout_change() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' {_REFUSAL}', "
    "ERRCODE = 'restrict_violation'; END $$"
)


def up(dialect: str, table: str) -> list[str]:
    """The statements that fix the rows of the table."""
    moments = {"update": f"UPDATE OF {', '.join(FROZEN[table])}", "delete": "DELETE"}
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_fixed_{verb} BEFORE {moment} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} {_REFUSAL}'); END"
            for verb, moment in moments.items()
        ]
    return [_FUNCTION] + [
        f"CREATE TRIGGER {table}_fixed_{verb} BEFORE {moment} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_payout_change()"
        for verb, moment in moments.items()
    ]


def install(table: FromClause) -> None:
    """Fix the rows whenever `create_all` makes the table."""
    if not isinstance(table, Table):
        raise TypeError("only real tables have triggers")
    event.listen(table, "after_create", _after_create)


def _after_create(table: Table, connection: Connection, **_options: Any) -> None:
    for statement in up(connection.dialect.name, table.name):
        connection.exec_driver_sql(statement)
