"""Messages about payouts: to the partner on its way and returned, to finance on the day."""

from __future__ import annotations

from datetime import timedelta

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Role
from marketplace.core.clock import JAKARTA, today
from marketplace.core.db import transaction
from marketplace.core.events import on
from marketplace.core.links import link
from marketplace.core.words import _
from marketplace.notices.service import Letter, tell_user
from marketplace.orders.workdays import is_working_day
from marketplace.partners import queries as partners
from marketplace.payouts import queries
from marketplace.payouts.events import PayoutDayCame, PayoutReturned, PayoutSent


@on(PayoutSent)
def tell_partner_of_payout(event: PayoutSent) -> None:
    """How much, to which account, and the working day on which it should be there."""
    with transaction():
        transfer = queries.get_transfer(event.transfer_id, partner_id=event.partner_id)
        day = (
            transfer.payout.sent_at.astimezone(JAKARTA).date() if transfer.payout.sent_at else today()
        ) + timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
        for person in partners.people_of(event.partner_id, Role.OWNER, Role.TREASURER):
            tell_user(
                person,
                lambda: Letter(
                    _("%(amount)s is on its way to you", amount=event.amount),
                    [
                        _(
                            "We sent it to %(bank)s %(number)s.",
                            bank=transfer.bank,
                            number=transfer.masked_number,
                        ),
                        _("It should be there by %(day)s.", day=f"{day:%d/%m/%Y}"),
                    ],
                    (_("See the orders behind it"), link("partner.payout", transfer_id=transfer.id)),
                ),
                key=f"payout-sent:{event.transfer_id}",
            )


@on(PayoutReturned)
def tell_partner_of_return(event: PayoutReturned) -> None:
    """The bank refused the transfer: the account must be looked at, the money is not lost."""
    with transaction():
        for person in partners.people_of(event.partner_id, Role.OWNER, Role.TREASURER):
            tell_user(
                person,
                lambda: Letter(
                    _("The bank returned your payout of %(amount)s", amount=event.amount),
                    [
                        _("The bank says: %(reason)s", reason=event.reason),
                        _("The money is safe and comes with the next payout. Check your bank account first."),
                    ],
                    (_("Check the bank account"), link("partner.bank_account")),
                ),
                key=f"payout-returned:{event.transfer_id}",
            )


@on(PayoutDayCame)
def tell_finance_of_payout_day(event: PayoutDayCame) -> None:
    """A person looks at the preview and prepares the batch."""
    with transaction():
        for person in accounts.people_with_role(Role.OPERATOR_FINANCE):
            tell_user(
                person,
                lambda: Letter(
                    _("Today is payout day: %(amount)s for partners", amount=event.total),
                    [_("Look at the preview and prepare the batch.")],
                    (_("Open payouts"), link("admin.payout_list")),
                ),
                key=f"payout-day:{event.on}",
            )
