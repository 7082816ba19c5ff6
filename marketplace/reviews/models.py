"""Reviews and their photos."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.models import Product
from marketplace.core.clock import now
from marketplace.core.db import Model, enum_column
from marketplace.core.images import Picture
from marketplace.orders.models import OrderLine
from marketplace.reviews.rules import CHANGE_WITHIN
from marketplace.reviews.states import ReviewState


class Review(Model):
    """What the buyer of one line of a received order thought of it. `name` is masked already."""

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("order_line_id"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars_one_to_five"),
        CheckConstraint("state <> 'hidden' OR hidden_reason IS NOT NULL", name="hidden_says_why"),
        CheckConstraint("(reply IS NULL) = (replied_at IS NULL)", name="reply_has_its_time"),
        Index("ix_reviews_product", "product_id", "state", "id"),
        Index("ix_reviews_partner", "partner_id", "replied_at", "id"),
    )

    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    buyer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str]
    stars: Mapped[int]
    words: Mapped[str] = mapped_column(default="")
    state: Mapped[ReviewState] = mapped_column(enum_column(ReviewState), default=ReviewState.SHOWN)
    hidden_reason: Mapped[str | None]
    reply: Mapped[str | None]
    replied_at: Mapped[datetime | None]
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime | None]

    line: Mapped[OrderLine] = relationship(OrderLine)
    product: Mapped[Product] = relationship(Product)
    photos: Mapped[list[ReviewPhoto]] = relationship(
        "ReviewPhoto", order_by="(ReviewPhoto.position, ReviewPhoto.id)", cascade="all, delete-orphan"
    )

    @property
    def is_shown(self) -> bool:
        return self.state is ReviewState.SHOWN

    @property
    def pictures(self) -> list[Picture]:
        """Those whose sizes are made."""
        return [photo.picture for photo in self.photos if photo.picture.is_ready]

    @property
    def may_be_changed(self) -> bool:
        """By its buyer: for a month, until the seller has replied to it or our staff has hidden it."""
        return self.is_shown and self.reply is None and now() < self.created_at + CHANGE_WITHIN


class ReviewPhoto(Model):
    """A picture of what arrived."""

    __tablename__ = "review_photos"
    __table_args__ = (UniqueConstraint("review_id", "picture_id"),)

    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"))
    picture_id: Mapped[int] = mapped_column(ForeignKey("pictures.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    picture: Mapped[Picture] = relationship(Picture, lazy="joined")
