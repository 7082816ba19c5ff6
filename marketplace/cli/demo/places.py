"""Finding the districts that the content names."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.places.models import District, Regency


@lru_cache(maxsize=256)
def district(regency: str, name: str) -> int:
    """The id of a district by its own and its regency's name."""
    found = db.session.scalar(
        select(District.id)
        .join(Regency, District.regency_id == Regency.id)
        .where(
            func.lower(District.name) == name.lower(), func.lower(Regency.name).like(f"%{regency.lower()}")
        )
        .order_by(Regency.id)
    )
    if found is None:
        raise LookupError(f"there is no district {name} in {regency}")
    return found
