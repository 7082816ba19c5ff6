"""add conversations, complaints, and what people choose to be told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
)


def upgrade() -> None:
    _questions()
    _conversations()
    _complaints()
    _choices()
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(32), nullable=True))
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("questions", JSON, nullable=True))


def _row(table: str, *things: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *things,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _questions() -> None:
    _row(
        "questions",
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("partner_id", KEY, nullable=False),
        sa.Column("asker_id", KEY, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("hidden_reason", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", KEY, nullable=True),
        sa.CheckConstraint(
            "state <> 'hidden' OR hidden_reason IS NOT NULL", name=op.f("ck_questions_hidden_says_why")
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_questions_answer_has_its_time")
        ),
        _to("questions", "product_id", "products"),
        _to("questions", "partner_id", "partners"),
        _to("questions", "asker_id", "users"),
        _to("questions", "answered_by_id", "users"),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index("ix_questions_product", ["product_id", "state", "id"], unique=False)
        batch_op.create_index("ix_questions_partner", ["partner_id", "answered_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_questions_asker_id"), ["asker_id"], unique=False)


def _conversations() -> None:
    _row(
        "conversations",
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("partner_id", KEY, nullable=False),
        sa.Column("buyer_id", KEY, nullable=True),
        sa.Column("buyer_unread", sa.Integer(), nullable=False),
        sa.Column("partner_unread", sa.Integer(), nullable=False),
        sa.Column("last_message_id", KEY, nullable=False),
        sa.CheckConstraint(
            "buyer_unread >= 0 AND partner_unread >= 0", name=op.f("ck_conversations_unread_not_negative")
        ),
        sa.UniqueConstraint("order_id", name=op.f("uq_conversations_order_id")),
        _to("conversations", "order_id", "orders"),
        _to("conversations", "partner_id", "partners"),
        _to("conversations", "buyer_id", "users"),
    )
    _row(
        "order_messages",
        sa.Column("conversation_id", KEY, nullable=False),
        sa.Column("side", sa.String(32), nullable=False),
        sa.Column("author_id", KEY, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("photos", JSON, nullable=False),
        _to("order_messages", "conversation_id", "conversations"),
        _to("order_messages", "author_id", "users"),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.create_index("ix_conversations_partner", ["partner_id", "last_message_id"], unique=False)
        batch_op.create_index("ix_conversations_buyer", ["buyer_id", "last_message_id"], unique=False)
    with op.batch_alter_table("order_messages", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_order_messages_conversation_id"), ["conversation_id"], unique=False
        )


def _complaints() -> None:
    _row(
        "complaints",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("order_id", KEY, nullable=True),
        sa.Column("partner_id", KEY, nullable=True),
        sa.Column("buyer_id", KEY, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("owner_id", KEY, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("late_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(order_id IS NULL) = (partner_id IS NULL)", name=op.f("ck_complaints_order_has_its_partner")
        ),
        sa.CheckConstraint(
            "order_id IS NOT NULL OR buyer_id IS NOT NULL OR phone IS NOT NULL OR email IS NOT NULL",
            name=op.f("ck_complaints_can_be_answered"),
        ),
        sa.CheckConstraint(
            "(state = 'resolved') = (closed_at IS NOT NULL)", name=op.f("ck_complaints_resolved_has_its_time")
        ),
        sa.UniqueConstraint("code", name=op.f("uq_complaints_code")),
        _to("complaints", "order_id", "orders"),
        _to("complaints", "partner_id", "partners"),
        _to("complaints", "buyer_id", "users"),
        _to("complaints", "owner_id", "users"),
    )
    _row(
        "complaint_notes",
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("speaker", sa.String(32), nullable=False),
        sa.Column("author_id", KEY, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("photos", JSON, nullable=False),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "NOT is_internal OR speaker = 'staff'", name=op.f("ck_complaint_notes_internal_is_ours")
        ),
        _to("complaint_notes", "complaint_id", "complaints"),
        _to("complaint_notes", "author_id", "users"),
    )
    with op.batch_alter_table("complaints", schema=None) as batch_op:
        batch_op.create_index("ix_complaints_due", ["state", "due_on", "id"], unique=False)
        batch_op.create_index("ix_complaints_partner", ["partner_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaints_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaints_buyer_id"), ["buyer_id"], unique=False)
    with op.batch_alter_table("complaint_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_notes_complaint_id"), ["complaint_id"], unique=False)


def _choices() -> None:
    _row(
        "notice_choices",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("way", sa.String(32), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("user_id", "kind", "way", name=op.f("uq_notice_choices_user_id")),
        _to("notice_choices", "user_id", "users"),
    )


def downgrade() -> None:
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.drop_column("questions")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_column("kind")
    for table in (
        "notice_choices", "complaint_notes", "complaints", "order_messages", "conversations", "questions",
    ):  # fmt: skip
        op.drop_table(table)
