"""add parcels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "parcels",
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("courier", sa.Text(), nullable=False),
        sa.Column("tracking_number", sa.Text(), nullable=False),
        sa.Column("contents", sa.Text(), nullable=False),
        sa.CheckConstraint("tracking_number <> ''", name=op.f("ck_parcels_has_a_number")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_parcels_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcels")),
        sa.UniqueConstraint("order_id", "tracking_number", name=op.f("uq_parcels_order_id")),
    )
    # every order that went with a courier went in one parcel until now
    op.execute(
        "INSERT INTO parcels (created_at, order_id, courier, tracking_number, contents) "
        "SELECT COALESCE(shipped_at, created_at), id, COALESCE(courier, delivery_label), tracking_number, '' "
        "FROM orders WHERE tracking_number IS NOT NULL AND tracking_number <> ''"
    )


def downgrade() -> None:
    op.drop_table("parcels")
