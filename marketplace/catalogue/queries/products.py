"""Products and variants: the public ones by address, a partner's own by id and owner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, and_, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from marketplace.catalogue.cards import place_of
from marketplace.catalogue.errors import ProductNotFound, VariantNotFound
from marketplace.catalogue.models import Listing, Product, ProductChange, Variant
from marketplace.catalogue.states import ProductState
from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.images import Picture
from marketplace.partners import queries as partners
from marketplace.partners.kinds import SHOWN_TO_BUYERS
from marketplace.partners.models import DocumentKind, DocumentState, Partner, PartnerDocument, PartnerStatus
from marketplace.places.models import District, Regency


def find_product_by_slug(slug: str) -> Product | None:
    """A product that buyers may see, with everything its page shows."""
    product = db.session.scalar(
        select(Product)
        .where(Product.slug == slug, Product.state == ProductState.PUBLISHED)
        .options(
            joinedload(Product.partner),
            joinedload(Product.category),
            selectinload(Product.variants).selectinload(Variant.tiers),
            selectinload(Product.photos),
        )
    )
    if product is None or product.partner.status is not PartnerStatus.ACTIVE:
        return None
    return product


def get_product_by_slug(slug: str) -> Product:
    """Raises ProductNotFound."""
    product = find_product_by_slug(slug)
    if product is None:
        raise ProductNotFound
    return product


def get_own_product(product_id: int, *, partner_id: int) -> Product:
    """One of the partner's own, in any state. Raises ProductNotFound."""
    query = select(Product).where(Product.id == product_id, Product.partner_id == partner_id)
    product = db.session.scalar(query.options(joinedload(Product.category), selectinload(Product.variants)))
    if product is None:
        raise ProductNotFound
    return product


def own_products(
    *, partner_id: int, state: ProductState | None = None, before_id: int | None = None, limit: int = 30
) -> Sequence[Product]:
    """A partner's products, newest first, before the one with `before_id`."""
    query = select(Product).where(Product.partner_id == partner_id)
    if state is not None:
        query = query.where(Product.state == state)
    if before_id is not None:
        query = query.where(Product.id < before_id)
    query = query.options(
        joinedload(Product.category), selectinload(Product.variants), selectinload(Product.photos)
    )
    return db.session.scalars(query.order_by(Product.id.desc()).limit(limit)).all()


def state_counts(*, partner_id: int) -> dict[ProductState, int]:
    """How many of the partner's products are in each state."""
    query = (
        select(Product.state, func.count()).where(Product.partner_id == partner_id).group_by(Product.state)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def lock_product(product_id: int, *, partner_id: int | None) -> Product:
    """The product, kept from everyone else until the transaction ends. `partner_id=None` is for the catalogue team."""
    query = select(Product).where(Product.id == product_id)
    if partner_id is not None:
        query = query.where(Product.partner_id == partner_id)
    product = db.session.scalar(query.with_for_update(), execution_options={"populate_existing": True})
    if product is None:
        raise ProductNotFound
    return product


def get_variant(variant_id: int) -> Variant:
    """With its product and partner. Raises VariantNotFound."""
    variant = variants([variant_id]).get(variant_id)
    if variant is None:
        raise VariantNotFound
    return variant


def variants(ids: Iterable[int]) -> dict[int, Variant]:
    """Those that exist, with product, partner, category and wholesale prices, in one statement."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    query = (
        select(Variant)
        .where(Variant.id.in_(wanted))
        .options(
            joinedload(Variant.product).joinedload(Product.partner),
            joinedload(Variant.product).joinedload(Product.category),
            joinedload(Variant.tiers),
        )
    )
    return {variant.id: variant for variant in db.session.scalars(query).unique()}


def lock_variant(variant_id: int, *, partner_id: int) -> Variant:
    """The variant and its product, kept until the transaction ends. Raises VariantNotFound."""
    query = select(Variant).where(Variant.id == variant_id, Variant.partner_id == partner_id)
    variant = db.session.scalar(query.with_for_update(), execution_options={"populate_existing": True})
    if variant is None:
        raise VariantNotFound
    return variant


def lock_change(change_id: int) -> ProductChange:
    """Raises ProductNotFound."""
    query = select(ProductChange).where(ProductChange.id == change_id).with_for_update()
    change = db.session.scalar(query, execution_options={"populate_existing": True})
    if change is None:
        raise ProductNotFound
    lock_product(change.product_id, partner_id=None)
    return change


def get_change(change_id: int) -> ProductChange:
    """Raises ProductNotFound."""
    change = db.session.get(ProductChange, change_id)
    if change is None:
        raise ProductNotFound
    return change


def product_changes(product_id: int, *, limit: int = 20) -> Sequence[ProductChange]:
    """The history of a product's words, newest first."""
    query = select(ProductChange).where(ProductChange.product_id == product_id)
    return db.session.scalars(query.order_by(ProductChange.id.desc()).limit(limit)).all()


def missing_documents(product: Product) -> list[str]:
    """The labels of the papers that every shop or this product's category demands and the partner cannot show today."""
    return missing_documents_of([product], product.partner)[product.id]


def missing_documents_of(products: Iterable[Product], partner: Partner) -> dict[int, list[str]]:
    """The same for several products of one partner, in one statement."""
    day, papers = today(), partners.documents(partner.id)
    valid = {paper.kind for paper in papers if paper.is_valid(day)}
    lines = partners.checklist(partner, on=day, papers=papers)
    of_shop = [line.kind for line in lines if not line.is_done]
    found = {}
    for product in products:
        wanted = [DocumentKind(kind) for kind in product.category.required_documents]
        if product.is_halal:
            wanted.append(DocumentKind.HALAL)
        missing = [*of_shop, *(kind for kind in wanted if kind not in valid)]
        found[product.id] = [str(kind.label) for kind in dict.fromkeys(missing)]
    return found


@dataclass(frozen=True, slots=True)
class ProductPage:
    """What a product's page shows about it, but for stock."""

    product: Product
    listing: Listing
    place: str
    district: str
    cover: Picture | None
    proofs: Sequence[PartnerDocument]

    @property
    def photos(self) -> list[Picture]:
        """Those that are ready, the cover first; a second statement only when there is more than the cover."""
        if self.listing.photo_count < 2:
            return [self.cover] if self.cover is not None and self.cover.is_ready else []
        return [photo.picture for photo in self.product.photos if photo.picture.is_ready]


def product_page(slug: str) -> ProductPage:
    """A product that buyers may see, in one statement with its shop, place and proofs. Raises ProductNotFound.

    Proofs are the partner's accepted papers whose time covers today. Source: product.md V3.
    """
    rows = db.session.execute(_PAGE, {"slug": slug, "day": today()}).all()
    if not rows:
        raise ProductNotFound
    first = rows[0]
    papers = {
        row.PartnerDocument.kind: row.PartnerDocument
        for row in reversed(rows)
        if row.PartnerDocument is not None
    }
    return ProductPage(
        product=first.Product,
        listing=first.Listing,
        place=place_of(first.regency_kind, first.regency_name),
        district=first.district_name,
        cover=first.Picture,
        proofs=[papers[kind] for kind in SHOWN_TO_BUYERS if kind in papers],
    )


_day = bindparam("day", type_=Date())
_PAGE: Any = (
    select(
        Product,
        Listing,
        Picture,
        PartnerDocument,
        District.name.label("district_name"),
        Regency.name.label("regency_name"),
        Regency.kind.label("regency_kind"),
    )
    .join(Listing, Listing.product_id == Product.id)
    .join(Product.partner)
    .join(Product.category)
    .join(District, District.id == Partner.district_id)
    .join(Regency, Regency.id == District.regency_id)
    .outerjoin(Picture, Picture.id == Listing.picture_id)
    .outerjoin(
        PartnerDocument,
        and_(
            PartnerDocument.partner_id == Partner.id,
            PartnerDocument.kind.in_(SHOWN_TO_BUYERS),
            PartnerDocument.state == DocumentState.ACCEPTED,
            or_(PartnerDocument.valid_from.is_(None), PartnerDocument.valid_from <= _day),
            or_(PartnerDocument.valid_until.is_(None), PartnerDocument.valid_until >= _day),
        ),
    )
    .where(
        Product.slug == bindparam("slug"),
        Product.state == ProductState.PUBLISHED,
        Partner.status == PartnerStatus.ACTIVE,
    )
    .options(contains_eager(Product.partner), contains_eager(Product.category))
    .order_by(
        PartnerDocument.valid_until.is_(None).desc(),
        PartnerDocument.valid_until.desc(),
        PartnerDocument.id.desc(),
    )
)
