"""add favourites."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for table, thing, things in (
        ("saved_products", "product_id", "products"),
        ("followed_shops", "partner_id", "partners"),
    ):
        op.create_table(
            table,
            sa.Column("id", KEY, nullable=False),
            sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("user_id", KEY, nullable=False),
            sa.Column(thing, KEY, nullable=False),
            sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id_users")),
            sa.ForeignKeyConstraint([thing], [f"{things}.id"], name=op.f(f"fk_{table}_{thing}_{things}")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint("user_id", thing, name=op.f(f"uq_{table}_user_id")),
        )
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_{thing}"), [thing], unique=False)


def downgrade() -> None:
    op.drop_table("followed_shops")
    op.drop_table("saved_products")
