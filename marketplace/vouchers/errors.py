"""What can go wrong with vouchers."""

from __future__ import annotations

from typing import ClassVar

from marketplace.core.errors import Conflict, DomainError, NotFound
from marketplace.core.words import _l


class VoucherRefused(DomainError):
    """This purchase gets nothing off with it: the words stand beside the field."""

    code = "voucher_refused"
    message = _l("This voucher cannot be used here.")


class VoucherUnknown(VoucherRefused):
    """No such code."""

    code = "voucher_unknown"
    message = _l("There is no voucher %(code)s. Check the code, or leave the field empty.")


class VoucherNotYet(VoucherRefused):
    """Its first day is still to come."""

    code = "voucher_not_yet"
    message = _l("This voucher counts from %(day)s on.")


class VoucherEnded(VoucherRefused):
    """Its last day is gone, or it was ended."""

    code = "voucher_ended"
    message = _l("This voucher has ended. Leave the field empty to buy without it.")


class VoucherMinimum(VoucherRefused):
    """Too little of what it counts for is in the basket."""

    code = "voucher_minimum"
    message = _l("This voucher needs goods for %(minimum)s: %(missing)s are missing.")


class VoucherUsedUp(VoucherRefused):
    """Somebody else had the last one."""

    code = "voucher_used_up"
    message = _l("This voucher is used up. Leave the field empty to buy without it.")
    status: ClassVar[int] = 409


class VoucherUsedByYou(VoucherRefused):
    """As often as one buyer may."""

    code = "voucher_used_by_you"
    message = _l("You have used this voucher already. Leave the field empty to buy without it.")


class VoucherOtherShop(VoucherRefused):
    """It counts for the goods of another shop."""

    code = "voucher_other_shop"
    message = _l("This voucher is only for goods of the shop %(shop)s.")


class VoucherNotFound(NotFound):
    """No such voucher, or it is somebody else's."""

    code = "voucher_not_found"
    message = _l("This voucher was not found.")


class VoucherCodeTaken(DomainError):
    """Another voucher has this code."""

    code = "voucher_code_taken"
    message = _l("There is a voucher with this code already. Choose another code.")


class VoucherCodeWrong(DomainError):
    """Letters and digits that people can type."""

    code = "voucher_code_wrong"
    message = _l("A code has 3 to 20 letters, digits or hyphens, such as PANEN10.")


class VoucherTermsWrong(DomainError):
    """The terms do not fit together; `field` says which one to change."""

    code = "voucher_terms_wrong"
    message = _l("These terms do not fit together: %(problem)s")


class VoucherInUse(Conflict):
    """Somebody has bought with it: its terms stay as they were."""

    code = "voucher_in_use"
    message = _l("This voucher was used already, so its terms stay. End it and make a new one.")
