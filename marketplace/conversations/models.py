"""Questions, conversations and their messages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.models import Product
from marketplace.conversations.states import QuestionState, Side
from marketplace.core.db import KEY, Model, enum_column
from marketplace.orders.models import Order


class Question(Model):
    """What somebody wants to know about a product, with the seller's answer. `name` is masked already."""

    __tablename__ = "questions"
    __table_args__ = (
        CheckConstraint("state <> 'hidden' OR hidden_reason IS NOT NULL", name="hidden_says_why"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_its_time"),
        Index("ix_questions_product", "product_id", "state", "id"),
        Index("ix_questions_partner", "partner_id", "answered_at", "id"),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str]
    words: Mapped[str]
    state: Mapped[QuestionState] = mapped_column(enum_column(QuestionState), default=QuestionState.SHOWN)
    hidden_reason: Mapped[str | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    product: Mapped[Product] = relationship(Product)

    @property
    def is_shown(self) -> bool:
        return self.state is QuestionState.SHOWN

    @property
    def is_public(self) -> bool:
        """Everybody reads it: only with its answer, so that nobody writes on a shop's page by asking."""
        return self.is_shown and self.answer is not None


class Conversation(Model):
    """What buyer and partner wrote about one order, and how much of it each has not read."""

    __tablename__ = "conversations"
    __table_args__ = (
        CheckConstraint("buyer_unread >= 0 AND partner_unread >= 0", name="unread_not_negative"),
        Index("ix_conversations_partner", "partner_id", "last_message_id"),
        Index("ix_conversations_buyer", "buyer_id", "last_message_id"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    buyer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    buyer_unread: Mapped[int] = mapped_column(default=0)
    partner_unread: Mapped[int] = mapped_column(default=0)
    last_message_id: Mapped[int] = mapped_column(KEY, default=0)

    order: Mapped[Order] = relationship(Order)

    def unread_by(self, side: Side) -> int:
        return self.buyer_unread if side is Side.BUYER else self.partner_unread


class OrderMessage(Model):
    """One message. `photos` are keys of private files: only the two sides and our staff open them."""

    __tablename__ = "order_messages"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    side: Mapped[Side] = mapped_column(enum_column(Side))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    words: Mapped[str]
    photos: Mapped[list[str]] = mapped_column(default=list)
