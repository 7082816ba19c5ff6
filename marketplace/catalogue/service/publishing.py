"""Into the shop window and out of it. Source: product.md S3, V3, A5."""

from __future__ import annotations

from typing import Any

from marketplace.catalogue import queries
from marketplace.catalogue.errors import DocumentsMissing, PartnerMayNotPublish, ReasonMissing
from marketplace.catalogue.events import (
    ProductArchived,
    ProductPublished,
    ProductReviewed,
    ProductSubmitted,
    ProductTakenDown,
)
from marketplace.catalogue.models import Product, ProductChange
from marketplace.catalogue.service.listings import refresh_listing
from marketplace.catalogue.service.products import apply_words
from marketplace.catalogue.states import ChangeState, ProductState
from marketplace.core import audit, states
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.partners.models import PartnerStatus


def publish(product_id: int, *, partner_id: int, by: int | None) -> Product:
    """Show it to buyers at once, or hand it to the catalogue team when its category is reviewed first.

    Raises PartnerMayNotPublish, DocumentsMissing, WrongState.
    """
    product = queries.lock_product(product_id, partner_id=partner_id)
    if product.partner.status is not PartnerStatus.ACTIVE:
        raise PartnerMayNotPublish
    missing = queries.missing_documents(product)
    if missing:
        raise DocumentsMissing(documents=", ".join(missing))
    product.submitted_at = now()
    product.review_reason = None
    if product.category.needs_review and not _is_reviewed(product):
        states.move(product, ProductState.IN_REVIEW, by=by)
        emit(ProductSubmitted(**_about(product)), about=product, by=by)
        refresh_listing(product)
    else:
        _show(product, by=by)
    return product


def _is_reviewed(product: Product) -> bool:
    """A product that was accepted and only archived since then goes straight back."""
    return product.state is ProductState.ARCHIVED and product.reviewed_at is not None


def _show(product: Product, *, by: int | None) -> None:
    states.move(product, ProductState.PUBLISHED, by=by)
    product.published_at = now()
    refresh_listing(product)
    emit(ProductPublished(**_about(product)), about=product, by=by)


def review(product_id: int, *, accept: bool, reason: str = "", by: int) -> Product:
    """The catalogue team decides: on one that waits, or afterwards on one that is shown already.

    Refusing one that is shown takes it down. Raises ReasonMissing, WrongState.
    """
    if not accept and not reason.strip():
        raise ReasonMissing
    product = queries.lock_product(product_id, partner_id=None)
    if not accept and product.is_published:
        return take_down(product_id, reason=reason, by=by)
    if product.state is ProductState.IN_REVIEW and accept:
        product.reviewed_at = now()
        _show(product, by=by)
    elif product.is_published:
        product.reviewed_at = now()
    else:
        states.move(product, ProductState.DRAFT, by=by, note=reason)
        product.review_reason = reason.strip()
        refresh_listing(product)
    _tell(product, accepted=accept, reason=reason, by=by)
    return product


def review_change(change_id: int, *, accept: bool, reason: str = "", by: int) -> ProductChange:
    """Decide on an edit of a published product. Raises ReasonMissing, WrongState."""
    if not accept and not reason.strip():
        raise ReasonMissing
    change = queries.lock_change(change_id)
    states.move(change, ChangeState.APPLIED if accept else ChangeState.REFUSED, by=by, note=reason or None)
    change.decided_by_id = by
    change.decided_at = now()
    change.reason = reason.strip() or None
    if accept:
        apply_words(change.product, change.after)
    _tell(change.product, accepted=accept, reason=reason, by=by)
    return change


def take_down(product_id: int, *, reason: str, by: int) -> Product:
    """Take a shown product out of the shop window. Raises ReasonMissing, WrongState."""
    if not reason.strip():
        raise ReasonMissing
    product = queries.lock_product(product_id, partner_id=None)
    states.move(product, ProductState.TAKEN_DOWN, by=by, note=reason)
    product.review_reason = reason.strip()
    product.reviewed_at = None
    refresh_listing(product)
    emit(ProductTakenDown(**_about(product), reason=reason.strip()), about=product, by=by)
    audit.record("product_taken_down", product, by=by, after={"reason": reason.strip()})
    return product


def appeal(product_id: int, *, partner_id: int, words: str, by: int) -> Product:
    """The seller answers a take-down; the catalogue team looks again. Raises ReasonMissing, WrongState."""
    if not words.strip():
        raise ReasonMissing
    product = queries.lock_product(product_id, partner_id=partner_id)
    states.move(product, ProductState.IN_REVIEW, by=by, note=words.strip())
    product.submitted_at = now()
    refresh_listing(product)
    emit(ProductSubmitted(**_about(product)), about=product, by=by)
    return product


def archive(product_id: int, *, partner_id: int, by: int | None) -> Product:
    """The seller no longer offers it; orders keep their copies. Raises WrongState."""
    product = queries.lock_product(product_id, partner_id=partner_id)
    states.move(product, ProductState.ARCHIVED, by=by)
    refresh_listing(product)
    emit(ProductArchived(**_about(product)), about=product, by=by)
    return product


def _tell(product: Product, *, accepted: bool, reason: str, by: int) -> None:
    db.session.flush()
    emit(ProductReviewed(**_about(product), accepted=accepted, reason=reason.strip()), about=product, by=by)
    audit.record("product_reviewed", product, by=by, after={"accepted": accepted, "reason": reason.strip()})


def _about(product: Product) -> dict[str, Any]:
    return {"product_id": product.id, "partner_id": product.partner_id, "title": product.name}
