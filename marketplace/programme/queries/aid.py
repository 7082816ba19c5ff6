"""Reading aid: lists, one piece, and the only sums there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Site
from marketplace.catalogue.models import Product
from marketplace.core.db import db
from marketplace.core.money import Money
from marketplace.programme.errors import AidNotFound
from marketplace.programme.models import Aid, AidProduct, AidState


@dataclass(frozen=True, slots=True)
class AidSum:
    """Aid of one year, site, scope and state. Sums of different scopes are never added up."""

    year: int
    site: str
    scope: str
    state: AidState
    count: int
    value: Money


def aid_list(
    *,
    year: int | None = None,
    site_id: int | None = None,
    scope: str | None = None,
    state: AidState | None = None,
    partner_id: int | None = None,
) -> Sequence[Aid]:
    """Aid with its partner and site, newest first."""
    query = select(Aid).options(joinedload(Aid.partner), joinedload(Aid.site))
    wanted = {
        Aid.year: year,
        Aid.site_id: site_id,
        Aid.scope: scope,
        Aid.state: state,
        Aid.partner_id: partner_id,
    }
    for column, value in wanted.items():
        if value is not None:
            query = query.where(column == value)
    return db.session.scalars(query.order_by(Aid.year.desc(), Aid.given_on.desc(), Aid.id.desc())).all()


def aid_sums(*, year: int | None = None) -> list[AidSum]:
    """One row a year, site, scope and state, so that scopes are never mixed."""
    query = (
        select(Aid.year, Site.name, Aid.scope, Aid.state, func.count(), func.sum(Aid.value))
        .join(Site, Site.id == Aid.site_id)
        .group_by(Aid.year, Site.name, Aid.scope, Aid.state)
        .order_by(Aid.year.desc(), Site.name, Aid.scope, Aid.state)
    )
    if year is not None:
        query = query.where(Aid.year == year)
    return [AidSum(*row[:5], value=_money(row[5])) for row in db.session.execute(query)]


def aid_years() -> list[int]:
    """Years with aid, newest first."""
    return list(db.session.scalars(select(Aid.year).distinct().order_by(Aid.year.desc())))


def scopes() -> list[str]:
    """The scopes written down so far, by name: to choose the same word again."""
    return list(db.session.scalars(select(Aid.scope).distinct().order_by(Aid.scope)))


def get_aid(aid_id: int) -> Aid:
    """Raises AidNotFound."""
    row = db.session.get(Aid, aid_id, options=[joinedload(Aid.partner), joinedload(Aid.site)])
    if row is None:
        raise AidNotFound
    return row


def linked_products(aid_id: int) -> set[int]:
    """Ids of the products that a piece of aid makes possible."""
    return set(db.session.scalars(select(AidProduct.product_id).where(AidProduct.aid_id == aid_id)))


def products_of(partner_id: int) -> Sequence[Product]:
    """What a piece of aid to this partner can be linked to, by name."""
    return db.session.scalars(
        select(Product).where(Product.partner_id == partner_id).order_by(Product.name)
    ).all()


def _money(value: object) -> Money:
    return value if isinstance(value, Money) else Money(int(str(value)))
