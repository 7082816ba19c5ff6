"""Why an account cannot be erased now."""

from __future__ import annotations

from marketplace.core.errors import Conflict
from marketplace.core.words import _l


class PurchasesOpen(Conflict):
    """Goods or money are still on their way."""

    code = "erasure_purchases_open"
    message = _l(
        "Some of your purchases, returns or refunds are not finished. Finish or cancel them first, then erase your data."
    )


class ComplaintsOpen(Conflict):
    """Somebody is still looking into it, and has to answer."""

    code = "erasure_complaints_open"
    message = _l("Some of your complaints are not closed. Close them first, then erase your data.")


class StillMember(Conflict):
    """The person acts for a shop or the company."""

    code = "erasure_still_member"
    message = _l("You belong to %(organisation)s. Leave it first; then we can erase your data.")
