"""What can go wrong with stock."""

from __future__ import annotations

from marketplace.core.errors import Conflict, DomainError, NotFound
from marketplace.core.words import _l


class OutOfStock(Conflict):
    """Somebody was faster, or it never was enough. Details: `variant_id` and how much is `available`."""

    code = "out_of_stock"
    message = _l("There is not enough %(name)s: %(wanted)s wanted, %(left)s left.")


class CountBelowPromised(DomainError):
    """What buyers have been promised cannot be counted away."""

    code = "count_below_promised"
    message = _l(
        "Buyers have been promised %(reserved)s. Cancel those orders first, or count at least that many."
    )


class QuantityNotPositive(DomainError):
    """Zero or less of something moves nothing."""

    code = "quantity_not_positive"
    message = _l("Give a quantity above zero.")


class BatchNotFound(NotFound):
    """No such batch, or it is another partner's."""

    code = "batch_not_found"
    message = _l("This batch was not found.")


class BatchPromised(DomainError):
    """A batch cannot shrink below what was sold of it in advance."""

    code = "batch_promised"
    message = _l(
        "%(promised)s of this batch are sold in advance. Expect at least that much, or cancel those orders first."
    )


class HarvestBeforeStart(DomainError):
    """Dates in the wrong order."""

    code = "harvest_before_start"
    message = _l("The harvest cannot be before the start.")


class DayFull(Conflict):
    """A service takes no more on that day."""

    code = "day_full"
    message = _l("%(name)s is fully booked on %(day)s: %(left)s left.")
