"""Pictures of a product. The first one is the cover on cards."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.catalogue import queries
from marketplace.catalogue.errors import ProductNotFound
from marketplace.catalogue.models import Product, ProductPhoto
from marketplace.catalogue.service.listings import refresh_listing
from marketplace.core.db import db

MOST_PHOTOS = 8


def add_photo(product_id: int, picture_id: int, *, partner_id: int) -> ProductPhoto:
    """Put a picture behind those that are there. The oldest but the cover gives way to the ninth."""
    product = queries.lock_product(product_id, partner_id=partner_id)
    if len(product.photos) >= MOST_PHOTOS:
        product.photos.remove(product.photos[1])
    position = 1 + max((photo.position for photo in product.photos), default=-1)
    photo = ProductPhoto(picture_id=picture_id, position=position)
    product.photos.append(photo)
    db.session.flush()
    refresh_listing(product)
    return photo


def remove_photo(product_id: int, photo_id: int, *, partner_id: int) -> None:
    """Take a picture away. Raises ProductNotFound for a picture of another product."""
    product, photo = _find(product_id, photo_id, partner_id=partner_id)
    product.photos.remove(photo)
    db.session.flush()
    refresh_listing(product)


def make_cover(product_id: int, photo_id: int, *, partner_id: int) -> None:
    """Put a picture first."""
    product, photo = _find(product_id, photo_id, partner_id=partner_id)
    photo.position = min(other.position for other in product.photos) - 1
    db.session.flush()
    db.session.refresh(product, ["photos"])
    refresh_listing(product)


def _find(product_id: int, photo_id: int, *, partner_id: int) -> tuple[Product, ProductPhoto]:
    product = queries.lock_product(product_id, partner_id=partner_id)
    photo = db.session.scalar(
        select(ProductPhoto).where(ProductPhoto.id == photo_id, ProductPhoto.product_id == product.id)
    )
    if photo is None:
        raise ProductNotFound
    return product, photo
