"""add assisted selling."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("audit_entries", sa.Column("for_id", sa.Integer(), nullable=True))
    op.create_table(
        "assistances",
        sa.Column("id", key, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("partner_id", key, nullable=False),
        sa.Column("asked_by_id", key, nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_id", key, nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", key, nullable=True),
        sa.CheckConstraint(
            "(officer_id IS NULL) = (started_at IS NULL)", name=op.f("ck_assistances_who_since_when")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_assistances_asked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["users.id"], name=op.f("fk_assistances_ended_by_id_users")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["users.id"], name=op.f("fk_assistances_officer_id_users")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_assistances_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assistances")),
    )
    op.create_index(op.f("ix_assistances_code_hash"), "assistances", ["code_hash"])
    op.create_index("ix_assistances_partner", "assistances", ["partner_id", "id"])
    op.create_table(
        "partner_acts",
        sa.Column("id", key, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("partner_id", key, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("is_assisted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_partner_acts_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_acts")),
    )
    op.create_index("ix_partner_acts_count", "partner_acts", ["partner_id", "on", "is_assisted"])


def downgrade() -> None:
    op.drop_table("partner_acts")
    op.drop_table("assistances")
    op.drop_column("audit_entries", "for_id")
