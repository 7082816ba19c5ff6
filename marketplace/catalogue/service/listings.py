"""Keeping the shop window: the listing row of a product, and the counts that filters show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from marketplace.catalogue.cards import left_of
from marketplace.catalogue.models import Listing, ListingCount, Product
from marketplace.catalogue.rules import Contribution, contributions, rating_rank
from marketplace.catalogue.search import index
from marketplace.catalogue.states import ProductState
from marketplace.core import versions
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.partners.models import Partner, PartnerStatus
from marketplace.places.models import District


def refresh_listing(product: Product) -> Listing:
    """Copy what a product says into its listing row, its search words and the counts."""
    db.session.flush()
    listing = db.session.scalar(select(Listing).where(Listing.product_id == product.id).with_for_update())
    before = counted_under(listing) if listing is not None else set()
    if listing is None:
        listing = Listing(product_id=product.id, available=NOTHING, is_unlimited=False)
    _copy(product, listing)
    db.session.add(listing)
    db.session.flush()
    _shift_counts(before, counted_under(listing))
    if listing.is_shown:
        index.write(product)
    else:
        index.forget(product.id)
    return listing


def _copy(product: Product, listing: Listing) -> None:
    partner = product.partner
    cover = product.photos[0] if product.photos else None
    offered = product.active_variants or product.variants
    listing.partner_id = product.partner_id
    listing.category_id = product.category_id
    listing.top_category_id = product.category.top_id
    listing.regency_id = _regency_of(partner)
    listing.picture_id = cover.picture_id if cover else None
    listing.photo_count = len(product.photos)
    listing.slug = product.slug
    listing.name = product.name
    listing.unit = min(offered, key=lambda variant: variant.price).unit
    listing.price_from = product.price_from
    listing.has_choice = len({variant.price for variant in offered}) > 1
    listing.is_halal = product.is_halal
    listing.is_shown = product.state is ProductState.PUBLISHED and partner.status is PartnerStatus.ACTIVE
    listing.published_at = product.published_at or product.created_at or now()
    listing.changed_at = now()


def _regency_of(partner: Partner) -> int | None:
    return db.session.scalar(select(District.regency_id).where(District.id == partner.district_id))


def counted_under(listing: Listing) -> set[Contribution]:
    """Where this row counts now; nowhere while it is hidden."""
    if not listing.is_shown:
        return set()
    flags = {
        "halal": listing.is_halal,
        "stok": listing.in_stock,
        "antar_penjual": listing.has_own_delivery,
        "antar_ambil": listing.has_pickup,
        "antar_kurir": listing.has_courier,
    }
    return contributions(
        category_id=listing.category_id,
        top_category_id=listing.top_category_id,
        partner_id=listing.partner_id,
        regency_id=listing.regency_id,
        flags=[name for name, is_set in flags.items() if is_set],
    )


def _shift_counts(before: Iterable[Contribution], after: Iterable[Contribution]) -> None:
    """Take away what no longer counts, add what does; sorted, so that two sellers cannot wait for each other."""
    change = Counter(after)
    change.subtract(Counter(before))
    for key, by in sorted(change.items()):
        if by:
            _bump(key, by)


def _bump(key: Contribution, by: int) -> None:
    this = (
        ListingCount.category_id == key.category_id,
        ListingCount.facet == key.facet,
        ListingCount.value == key.value,
    )
    add = (
        update(ListingCount)
        .where(*this)
        .values(count=ListingCount.count + by)
        .returning(ListingCount.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(add) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(
                ListingCount(category_id=key.category_id, facet=key.facet, value=key.value, count=by)
            )
    except IntegrityError:  # another seller made the row in this moment
        db.session.execute(add)


def shift_available(changes: Mapping[int, Quantity]) -> None:
    """Add to what is free of each product. Differences, so that two buyers cannot overwrite each other.

    The window's number moves only when cards look different: the page of a product is kept beside its own `available`.
    """
    before: list[Contribution] = []
    after: list[Contribution] = []
    for product_id, by in sorted(changes.items()):
        if not by:
            continue
        listing = db.session.execute(
            update(Listing)
            .where(Listing.product_id == product_id)
            .values(available=Listing.available + by)
            .returning(
                Listing.available,
                Listing.is_shown,
                Listing.is_unlimited,
                Listing.category_id,
                Listing.top_category_id,
            )
            .execution_options(synchronize_session=False, **versions.UNSEEN)
        ).one_or_none()
        if listing is None or not listing.is_shown or listing.is_unlimited:
            continue
        if left_of(listing.available - by) != left_of(listing.available):
            versions.move(versions.WINDOW)
        had, has = listing.available - by > NOTHING, listing.available > NOTHING
        if had != has:
            scopes = {0, listing.top_category_id, listing.category_id}
            (after if has else before).extend(Contribution(scope, "stok", 1) for scope in scopes)
    _shift_counts(before, after)


def keep_available(product_id: int, available: Quantity, *, is_unlimited: bool = False) -> None:
    """Set what is free of a product: after a change of its variants, and to repair."""
    _change(product_id, available=available, is_unlimited=is_unlimited)


def keep_rating(product_id: int, *, rating_tenths: int | None, count: int) -> None:
    """The average of the received orders' reviews, in tenths of a star."""
    rank = rating_rank(rating_tenths, count)
    _change(product_id, rating_tenths=rating_tenths, rating_count=count, rating_rank=rank)


def keep_questions(product_id: int, newest: list[dict[str, Any]]) -> None:
    """The newest answered questions, for the product's page: each with name, words, answer and the moment it was asked."""
    _change(product_id, questions={"newest": newest} if newest else None)


def count_sold(product_id: int, quantity: Quantity) -> None:
    """An order was completed."""
    db.session.execute(
        update(Listing)
        .where(Listing.product_id == product_id)
        .values(sold=Listing.sold + quantity)
        .execution_options(synchronize_session=False)
    )


def keep_delivery_ways(partner_id: int, *, own: bool, pickup: bool, courier: bool) -> None:
    """How a partner's goods reach the buyer. Perishable goods never travel by courier. Source: product.md V8."""
    listings = db.session.scalars(
        select(Listing).where(Listing.partner_id == partner_id).order_by(Listing.product_id).with_for_update()
    ).all()
    perishable = _perishable_products(partner_id)
    before: list[Contribution] = []
    after: list[Contribution] = []
    for listing in listings:
        before.extend(counted_under(listing))
        listing.has_own_delivery = own
        listing.has_pickup = pickup
        listing.has_courier = courier and listing.product_id not in perishable
        after.extend(counted_under(listing))
    db.session.flush()
    _shift_counts(before, after)


def _perishable_products(partner_id: int) -> set[int]:
    from marketplace.catalogue.models import Category

    query = select(Product.id).join(Category, Category.id == Product.category_id)
    return set(db.session.scalars(query.where(Product.partner_id == partner_id, Category.is_perishable)))


def _change(product_id: int, **values: object) -> None:
    listing = db.session.scalar(
        select(Listing)
        .where(Listing.product_id == product_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if listing is None:
        return
    before = counted_under(listing)
    for name, value in values.items():
        setattr(listing, name, value)
    db.session.flush()
    _shift_counts(before, counted_under(listing))


def refresh_partner(partner_id: int) -> None:
    """The shop was paused, opened again, renamed or moved: its listings follow, its products keep their state."""
    published = select(Product).where(
        Product.partner_id == partner_id, Product.state == ProductState.PUBLISHED
    )
    for product in db.session.scalars(published.order_by(Product.id)).all():
        refresh_listing(product)


def rebuild_counts() -> int:
    """Count everything anew: after rows were written straight into the tables. Returns how many listings are shown."""
    db.session.execute(delete(ListingCount))
    counts: Counter[Contribution] = Counter()
    shown = 0
    for listing in db.session.scalars(
        select(Listing).where(Listing.is_shown).execution_options(yield_per=1000)
    ):
        counts.update(counted_under(listing))
        shown += 1
    rows = [{**key._asdict(), "count": number} for key, number in sorted(counts.items())]
    if rows:
        db.session.execute(insert(ListingCount), [{**row, "created_at": now()} for row in rows])
    return shown
