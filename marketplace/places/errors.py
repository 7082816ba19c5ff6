"""What can go wrong with places."""

from __future__ import annotations

from marketplace.core.errors import NotFound
from marketplace.core.words import _l


class DistrictNotFound(NotFound):
    """No district has this key."""

    code = "district_not_found"
    message = _l("Choose your district from the list.")
    status = 422
