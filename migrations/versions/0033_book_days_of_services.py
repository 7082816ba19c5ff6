"""book days of services: the day is on the promise and on the line; the tables that nobody used go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("reservations", sa.Column("day", sa.Date(), nullable=True))
    op.create_index("ix_reservations_day", "reservations", ["variant_id", "day"])
    op.add_column("order_lines", sa.Column("day", sa.Date(), nullable=True))
    op.drop_table("day_bookings")
    op.drop_table("day_capacities")


def downgrade() -> None:
    op.drop_column("order_lines", "day")
    op.drop_index("ix_reservations_day", table_name="reservations")
    op.drop_column("reservations", "day")
    op.create_table(
        "day_bookings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holder_type", sa.Text(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("is_freed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_day_bookings_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_day_bookings_variant_id_variants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_bookings")),
    )
    op.create_index("ix_day_bookings_holder", "day_bookings", ["holder_type", "holder_id"])
    op.create_table(
        "day_capacities",
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("variant_id", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("0 <= taken AND taken <= capacity", name=op.f("ck_day_capacities_taken_fits")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_day_capacities_variant_id_variants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_capacities")),
        sa.UniqueConstraint("variant_id", "day", name=op.f("uq_day_capacities_variant_id")),
    )
