"""Messages about money: a photo to check, a photo refused, money that goes back. Never paid and silent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Role
from marketplace.core.db import transaction
from marketplace.core.events import on
from marketplace.core.links import link
from marketplace.core.words import _
from marketplace.notices.handlers.orders import tell_buyer
from marketplace.notices.service import Letter, tell_user
from marketplace.payments import ports
from marketplace.payments.events import (
    PartReceived,
    PaymentHeld,
    PaymentSettled,
    ProofRejected,
    ProofSubmitted,
    RefundSent,
)

PURCHASES = "checkouts"


@on(ProofSubmitted)
def tell_finance_of_proof(event: ProofSubmitted) -> None:
    """The operator's finance people: somebody waits."""
    with transaction():
        code = ports.describe(event.payable_type, event.payable_id).code
        for person in accounts.people_with_role(Role.OPERATOR_FINANCE):
            tell_user(
                person,
                lambda: Letter(
                    _("Photo of a transfer for %(code)s", code=code),
                    [_("Compare it with the account and confirm or reject it.")],
                    (_("Check the transfer"), link("admin.transfer", payment_id=event.payment_id)),
                ),
                key=f"proof:{event.payment_id}:{event.proof_id}",
            )


@on(PaymentHeld)
def tell_finance_of_held_payment(event: PaymentHeld) -> None:
    """Stripe and we disagree: nothing moves until somebody has looked."""
    with transaction():
        for person in accounts.people_with_role(Role.OPERATOR_FINANCE):
            tell_user(
                person,
                lambda: Letter(
                    _("A payment must be checked"),
                    [_("Stripe says something else than we asked for. Nothing is booked.")],
                    (_("See the payment"), link("admin.finance_payment", payment_id=event.payment_id)),
                ),
                key=f"held:{event.payment_id}",
            )


@on(ProofRejected)
def tell_buyer_proof_rejected(event: ProofRejected) -> None:
    """With the reason in the words of the person who looked."""
    _tell_purchase(
        event,
        lambda code: Letter(
            _("We cannot find your transfer for %(code)s", code=code),
            [event.reason, _("Please look again and send another photo. Your goods stay reserved.")],
            (_("Send another photo"), link("shop.payment", code=code)),
        ),
        key=f"proof-rejected:{event.proof_id}",
    )


@on(PartReceived)
def tell_buyer_what_is_missing(event: PartReceived) -> None:
    """Less came than was due: it is kept, and the rest may follow."""
    _tell_purchase(
        event,
        lambda code: Letter(
            _("%(amount)s is still missing for %(code)s", amount=event.missing, code=code),
            [
                _("We received %(amount)s of your transfer and keep it for you.", amount=event.amount),
                _("Send the rest to the same account, or tell us that you want your money back."),
            ],
            (_("Pay the rest"), link("shop.payment", code=code)),
        ),
        key=f"part:{event.payment_id}:{event.line_id}",
    )


@on(PaymentSettled)
def tell_buyer_money_goes_back(event: PaymentSettled) -> None:
    """The money came too late or twice. An accepted payment is told with its orders."""
    if not event.will_refund:
        return
    _tell_purchase(
        event,
        lambda code: Letter(
            _("Your money for %(code)s goes back to you", code=code),
            [
                _(
                    "%(amount)s arrived when the goods were no longer reserved, or a second time.",
                    amount=event.amount,
                ),
                _("We send it back the way it came. A bank needs up to five working days."),
            ],
            (_("See the purchase"), link("shop.purchase", code=code)),
        ),
        key=f"goes-back:{event.payment_id}",
    )


@on(RefundSent)
def tell_buyer_refund_sent(event: RefundSent) -> None:
    """The money has left us."""
    _tell_purchase(
        event,
        lambda code: Letter(
            _("%(amount)s is on its way back to you", amount=event.amount),
            [_("It is the refund for %(code)s. A bank needs up to five working days.", code=code)],
            (_("See the purchase"), link("shop.purchase", code=code)),
        ),
        key=f"refund-sent:{event.refund_id}",
    )


class _AboutPayable(Protocol):
    """An event that names what was paid for."""

    @property
    def payable_type(self) -> str: ...
    @property
    def payable_id(self) -> int: ...


def _tell_purchase(event: _AboutPayable, write: Callable[[str], Letter], *, key: str) -> None:
    """The buyer of the purchase that this is about; what was paid otherwise has no buyer to tell."""
    if event.payable_type != PURCHASES:
        return
    with transaction():
        code = ports.describe(event.payable_type, event.payable_id).code
        tell_buyer(event.payable_id, lambda: write(code), key=key)
