"""add product imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_table(
        "product_imports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("partner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("new_rows", sa.Integer(), nullable=False),
        sa.Column("changed_rows", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "rows >= 0 AND new_rows >= 0 AND changed_rows >= 0", name=op.f("ck_product_imports_rows_not_negative")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_product_imports_by_id_users")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_product_imports_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_imports")),
    )
    with op.batch_alter_table("product_imports", schema=None) as batch_op:
        batch_op.create_index("ix_product_imports_partner", ["partner_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("product_imports")
