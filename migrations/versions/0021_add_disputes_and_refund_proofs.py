"""add disputes, parts of orders that go back, and the accounts and proofs of refunds by transfer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("by_transfer", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.alter_column("attempt", server_default=None)
        batch_op.alter_column("by_transfer", server_default=None)
    with op.batch_alter_table("order_returns", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fee", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("late_told_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("order_returns", schema=None) as batch_op:
        batch_op.alter_column("fee", server_default=None)
    _create_refund_accounts()
    _create_disputes()
    _create_order_refunds()


def _create_refund_accounts() -> None:
    op.create_table(
        "refund_accounts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refund_id", KEY, nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("proof_key", sa.Text(), nullable=True),
        sa.Column("proof_sha256", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(proof_key IS NULL) = (proof_sha256 IS NULL)", name=op.f("ck_refund_accounts_proof_is_whole")
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name=op.f("fk_refund_accounts_refund_id_refunds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_accounts")),
        sa.UniqueConstraint("refund_id", name=op.f("uq_refund_accounts_refund_id")),
    )


def _create_disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payment_id", KEY, nullable=False),
        sa.Column("provider_ref", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("due_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_disputes_amount_positive")),
        sa.CheckConstraint(
            "(state IN ('won', 'lost')) = (closed_at IS NOT NULL)", name=op.f("ck_disputes_closed_has_a_time")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_disputes_payment_id_payments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint("provider_ref", name=op.f("uq_disputes_provider_ref")),
    )
    with op.batch_alter_table("disputes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disputes_payment_id"), ["payment_id"], unique=False)
        batch_op.create_index("ix_disputes_state", ["state", "due_by"], unique=False)


def _create_order_refunds() -> None:
    op.create_table(
        "order_refunds",
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("order_line_id", KEY, nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("promo", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("paid_by", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("refund_id", KEY, nullable=True),
        sa.Column("dispute_id", KEY, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_order_refunds_amount_positive")),
        sa.CheckConstraint(
            "promo >= 0 AND fee >= 0 AND fee <= amount + promo", name=op.f("ck_order_refunds_parts_fit")
        ),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_order_refunds_quantity_not_negative")),
        sa.CheckConstraint(
            "(kind = 'lines') = (order_line_id IS NOT NULL)", name=op.f("ck_order_refunds_goods_name_a_line")
        ),
        sa.CheckConstraint(
            "(kind = 'dispute') = (dispute_id IS NOT NULL)", name=op.f("ck_order_refunds_dispute_is_named")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_order_refunds_says_why")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_refunds_order_id_orders")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_order_refunds_order_line_id_order_lines")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_order_refunds_by_id_users")),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name=op.f("fk_order_refunds_refund_id_refunds")
        ),
        sa.ForeignKeyConstraint(
            ["dispute_id"], ["disputes.id"], name=op.f("fk_order_refunds_dispute_id_disputes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_refunds")),
        sa.UniqueConstraint("refund_id", name=op.f("uq_order_refunds_refund_id")),
    )
    with op.batch_alter_table("order_refunds", schema=None) as batch_op:
        for column in ("order_id", "order_line_id", "dispute_id"):
            batch_op.create_index(batch_op.f(f"ix_order_refunds_{column}"), [column], unique=False)


def downgrade() -> None:
    for table in ("order_refunds", "disputes", "refund_accounts"):
        op.drop_table(table)
    with op.batch_alter_table("order_returns", schema=None) as batch_op:
        batch_op.drop_column("late_told_at")
        batch_op.drop_column("fee")
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.drop_column("by_transfer")
        batch_op.drop_column("attempt")
