"""add payouts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FROZEN = {
    "payouts": "number, on_day, total, count, file_sha256, prepared_by_id",
    "payout_transfers": "payout_id, partner_id, bank, number, holder, amount, netted",
    "payout_rows": "transfer_id, posting_id, account, amount, ref_type, ref_id",
}
REFUSAL = "is fixed: what a batch pays is never changed or deleted"


def upgrade() -> None:
    op.create_table(
        "payouts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("prepared_by_id", KEY, nullable=False),
        sa.Column("sent_by_id", KEY, nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", KEY, nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("total > 0 AND count > 0", name=op.f("ck_payouts_pays_something")),
        sa.CheckConstraint(
            "closed_by_id IS NULL OR closed_by_id <> prepared_by_id", name=op.f("ck_payouts_two_people")
        ),
        sa.CheckConstraint(
            "state <> 'closed' OR closed_by_id IS NOT NULL", name=op.f("ck_payouts_closed_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"], ["users.id"], name=op.f("fk_payouts_prepared_by_id_users")
        ),
        sa.ForeignKeyConstraint(["sent_by_id"], ["users.id"], name=op.f("fk_payouts_sent_by_id_users")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["users.id"], name=op.f("fk_payouts_closed_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payouts")),
        sa.UniqueConstraint("number", name=op.f("uq_payouts_number")),
    )
    with op.batch_alter_table("payouts", schema=None) as batch_op:
        batch_op.create_index("ix_payouts_state", ["state", "id"], unique=False)

    op.create_table(
        "payout_transfers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payout_id", KEY, nullable=False),
        sa.Column("partner_id", KEY, nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("netted", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0 AND netted >= 0", name=op.f("ck_payout_transfers_amounts_fit")),
        sa.CheckConstraint(
            "state <> 'returned' OR reason <> ''", name=op.f("ck_payout_transfers_return_says_why")
        ),
        sa.ForeignKeyConstraint(
            ["payout_id"], ["payouts.id"], name=op.f("fk_payout_transfers_payout_id_payouts")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_payout_transfers_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_transfers")),
        sa.UniqueConstraint("payout_id", "partner_id", name=op.f("uq_payout_transfers_payout_id")),
    )
    with op.batch_alter_table("payout_transfers", schema=None) as batch_op:
        batch_op.create_index("ix_payout_transfers_partner", ["partner_id", "id"], unique=False)

    op.create_table(
        "payout_rows",
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("transfer_id", KEY, nullable=False),
        sa.Column("posting_id", KEY, nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("ref_type", sa.Text(), nullable=True),
        sa.Column("ref_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["payout_transfers.id"], name=op.f("fk_payout_rows_transfer_id_payout_transfers")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["ledger_postings.id"], name=op.f("fk_payout_rows_posting_id_ledger_postings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_rows")),
        sa.UniqueConstraint("posting_id", name=op.f("uq_payout_rows_posting_id")),
    )
    with op.batch_alter_table("payout_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payout_rows_transfer_id"), ["transfer_id"], unique=False)

    _fix_the_rows()


def _fix_the_rows() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(
            "CREATE OR REPLACE FUNCTION refuse_payout_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' {REFUSAL}', "
            "ERRCODE = 'restrict_violation'; END $$"
        )
    for table, columns in FROZEN.items():
        for verb, moment in (("update", f"UPDATE OF {columns}"), ("delete", "DELETE")):
            body = (
                f"BEGIN SELECT RAISE(ABORT, '{table} {REFUSAL}'); END"
                if sqlite
                else "FOR EACH ROW EXECUTE FUNCTION refuse_payout_change()"
            )
            op.execute(f"CREATE TRIGGER {table}_fixed_{verb} BEFORE {moment} ON {table} {body}")


def downgrade() -> None:
    op.drop_table("payout_rows")
    op.drop_table("payout_transfers")
    op.drop_table("payouts")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_payout_change()")
