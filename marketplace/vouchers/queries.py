"""Finding vouchers and asking whether one can be used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.money import ZERO, Money, total
from marketplace.core.paging import Page, decode_cursor, encode_cursor
from marketplace.vouchers.errors import (
    VoucherEnded,
    VoucherMinimum,
    VoucherNotFound,
    VoucherNotYet,
    VoucherOtherShop,
    VoucherUnknown,
    VoucherUsedByYou,
    VoucherUsedUp,
)
from marketplace.vouchers.models import Voucher, VoucherUse
from marketplace.vouchers.rules import normal_code

FRESH = {"populate_existing": True}


def find_voucher(code: str) -> Voucher | None:
    """By its code, however it was typed."""
    return db.session.scalar(select(Voucher).where(Voucher.code == normal_code(code)))


def get_usable(
    code: str, *, goods: Mapping[int, Money], buyer_id: int | None, phone: str | None, on: date
) -> tuple[Voucher, Money]:
    """The voucher and the goods that it counts for. `goods` is what is bought of each partner.

    Raises VoucherUnknown, VoucherNotYet, VoucherEnded, VoucherOtherShop, VoucherMinimum, VoucherUsedUp,
    VoucherUsedByYou. Only `service.redeem` takes a use: two buyers may both be told yes here.
    """
    found = find_voucher(code)
    if found is None:
        raise VoucherUnknown(code=normal_code(code)[:20])
    if found.is_over:
        raise VoucherEnded
    if found.valid_from > on:
        raise VoucherNotYet(day=found.valid_from.strftime("%d-%m-%Y"))
    if found.partner_id is not None and found.partner_id not in goods:
        raise VoucherOtherShop(shop=found.partner.name if found.partner is not None else "")
    counted = total(goods.values()) if found.partner_id is None else goods[found.partner_id]
    if counted < found.minimum:
        raise VoucherMinimum(minimum=found.minimum, missing=found.minimum - counted)
    if found.is_used_up:
        raise VoucherUsedUp
    if buyer_has_had_enough(found, buyer_id=buyer_id, phone=phone):
        raise VoucherUsedByYou
    return found, counted


def buyer_has_had_enough(voucher: Voucher, *, buyer_id: int | None, phone: str | None) -> bool:
    """Whether this person, by account or by phone number, has no more uses of it."""
    if voucher.limit_per_buyer is None or (buyer_id is None and phone is None):
        return False
    who = []
    if buyer_id is not None:
        who.append(VoucherUse.buyer_id == buyer_id)
    if phone is not None:
        who.append(VoucherUse.phone == phone)
    query = (
        select(func.count())
        .select_from(VoucherUse)
        .where(VoucherUse.voucher_id == voucher.id, VoucherUse.released_at.is_(None), or_(*who))
    )
    return (db.session.scalar(query) or 0) >= voucher.limit_per_buyer


def vouchers(*, partner_id: int | None = None, after: str | None = None, limit: int = 50) -> Page[Voucher]:
    """All of them, or those that a partner pays for; the newest first."""
    query = select(Voucher).options(joinedload(Voucher.partner)).order_by(Voucher.id.desc())
    if partner_id is not None:
        query = query.where(Voucher.partner_id == partner_id, Voucher.funded_by == "partner")
    cursor = decode_cursor(after, length=1)
    if cursor is not None and isinstance(cursor[0], int):
        query = query.where(Voucher.id < cursor[0])
    found = db.session.scalars(query.limit(limit + 1)).all()
    return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)


def get_voucher(code: str, *, partner_id: int | None = None) -> Voucher:
    """One; with a `partner_id` only one that this partner pays for. Raises VoucherNotFound."""
    query = select(Voucher).where(Voucher.code == normal_code(code)).options(joinedload(Voucher.partner))
    return _own(db.session.scalar(query), partner_id)


def lock_voucher(code: str, *, partner_id: int | None = None) -> Voucher:
    """As `get_voucher`, kept from everyone else until the transaction ends. Raises VoucherNotFound."""
    query = select(Voucher).where(Voucher.code == normal_code(code)).with_for_update(of=Voucher)
    return _own(db.session.scalar(query, execution_options=FRESH), partner_id)


def _own(found: Voucher | None, partner_id: int | None) -> Voucher:
    is_theirs = found is not None and (
        partner_id is None or (found.partner_id == partner_id and found.funded_by == "partner")
    )
    if found is None or not is_theirs:
        raise VoucherNotFound
    return found


def uses(voucher_id: int, *, after: str | None = None, limit: int = 50) -> Page[VoucherUse]:
    """Who used it, the newest first."""
    query = select(VoucherUse).where(VoucherUse.voucher_id == voucher_id).order_by(VoucherUse.id.desc())
    cursor = decode_cursor(after, length=1)
    if cursor is not None and isinstance(cursor[0], int):
        query = query.where(VoucherUse.id < cursor[0])
    found = db.session.scalars(query.limit(limit + 1)).all()
    return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)


def was_used(voucher_id: int) -> bool:
    """Whether anybody ever bought with it, paid or not."""
    query = select(VoucherUse.id).where(VoucherUse.voucher_id == voucher_id)
    return db.session.scalar(query.limit(1)) is not None


def given(voucher_ids: Iterable[int]) -> dict[int, Money]:
    """What each has taken off so far."""
    query = (
        select(VoucherUse.voucher_id, func.sum(VoucherUse.amount))
        .where(VoucherUse.voucher_id.in_(sorted(set(voucher_ids))), VoucherUse.released_at.is_(None))
        .group_by(VoucherUse.voucher_id)
    )
    return {row[0]: row[1] or ZERO for row in db.session.execute(query)}


def public_voucher(partner_id: int) -> Voucher | None:
    """One that a visitor of this shop can use today: the shop's own first."""
    query = (
        select(Voucher)
        .where(
            Voucher.is_public,
            Voucher.is_active,
            Voucher.used < Voucher.limit_total,
            Voucher.valid_from <= today(),
            or_(Voucher.valid_until.is_(None), Voucher.valid_until >= today()),
            or_(Voucher.partner_id.is_(None), Voucher.partner_id == partner_id),
        )
        .order_by(Voucher.partner_id.is_(None), Voucher.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)
