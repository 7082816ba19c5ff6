"""What procurement refuses, and why."""

from __future__ import annotations

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound
from marketplace.core.words import _l


class RequisitionNotFound(NotFound):
    code = "requisition_not_found"
    message = _l("This requisition was not found.")


class PurchaseOrderNotFound(NotFound):
    code = "purchase_order_not_found"
    message = _l("This purchase order was not found.")


class ReceiptNotFound(NotFound):
    code = "receipt_not_found"
    message = _l("This BAST was not found.")


class BillNotFound(NotFound):
    code = "bill_not_found"
    message = _l("This bill was not found.")


class EmptyRequisition(DomainError):
    code = "empty_requisition"
    message = _l("Add at least one product from the catalogue first.")


class NeedDatePassed(DomainError):
    code = "need_date_passed"
    message = _l("The need date must be today or later.")


class RequisitionClosed(Conflict):
    code = "requisition_closed"
    message = _l("This requisition can no longer be changed.")


class OwnRequest(NotAllowed):
    """Requester is not approver (segregation of duties)."""

    code = "own_request"
    message = _l("You cannot approve your own requisition. Somebody else has to.")


class OwnApproval(NotAllowed):
    """Approver is not receiver (segregation of duties)."""

    code = "own_approval"
    message = _l("You approved this purchase, so somebody else has to receive it.")


class OwnReceipt(NotAllowed):
    """The receiver is not the one who approves payment (segregation of duties)."""

    code = "own_receipt"
    message = _l("You received these goods, so somebody else has to approve and pay the bill.")


class TaxRolesNotSet(DomainError):
    """Whether the company collects PPN and PPh 22 is a decision of its tax team; nobody has made it."""

    code = "tax_roles_not_set"
    message = _l(
        "Nobody has decided yet whether the company collects PPN and PPh 22. The tax team has to decide before a purchase"
        " order can be approved."
    )


class NotForSale(DomainError):
    code = "not_for_sale_to_company"
    message = _l("“%(name)s” is not offered any more. Remove it from the requisition.")


class QuantityOutOfStep(DomainError):
    code = "quantity_out_of_step"
    message = _l("“%(name)s” is ordered in steps of %(step)s, at least %(minimum)s.")


class TooMuchDispatched(DomainError):
    code = "too_much_dispatched"
    message = _l("You can send at most %(left)s of “%(name)s”.")


class NothingDispatched(DomainError):
    code = "nothing_dispatched"
    message = _l("Say how much you send of at least one product.")


class ReceiptDoesNotAddUp(DomainError):
    code = "receipt_does_not_add_up"
    message = _l("Of “%(name)s” %(sent)s is on the way: accepted and rejected together must be exactly that.")


class RejectionNeedsReason(DomainError):
    code = "rejection_needs_reason"
    message = _l("Write why “%(name)s” was rejected.")


class NothingToBill(DomainError):
    code = "nothing_to_bill"
    message = _l("Nothing was accepted in this BAST, so there is nothing to bill.")


class BillExists(Conflict):
    code = "bill_exists"
    message = _l("This BAST is billed already.")


class TaxNeedsFinance(DomainError):
    """Golden table T9: PPh 21 applies and is not computed here."""

    code = "tax_needs_finance"
    message = _l("PPh 21 applies to this bill. Enter the amount to withhold before approving it.")


class PaidTwice(Conflict):
    code = "bill_paid_already"
    message = _l("This bill is paid already.")


class WithheldTooHigh(DomainError):
    code = "withheld_too_high"
    message = _l("The tax withheld cannot exceed the price before tax.")
