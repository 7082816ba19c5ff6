"""Erasing a person. The caller holds the transaction(); nothing here commits."""

from __future__ import annotations

from marketplace.accounts import queries as accounts
from marketplace.accounts import service as people
from marketplace.complaints import queries as complaints
from marketplace.complaints import service as complaining
from marketplace.conversations import service as talking
from marketplace.favourites import service as favourites
from marketplace.notices import service as notices
from marketplace.orders import queries as orders
from marketplace.orders import service as buying
from marketplace.payments import queries as payments
from marketplace.payments import service as paying
from marketplace.privacy.errors import ComplaintsOpen, PurchasesOpen, StillMember
from marketplace.reviews import service as reviews
from marketplace.vouchers import service as vouchers


def erase(user_id: int, *, by: int) -> None:
    """Nothing tells any more who this was. What was bought and paid stays for ten years, without name, phone or address.

    Source: UU 27/2022 article 16 and 43; the books are kept by law (UU 8/1997 article 11: ten years).
    Raises PurchasesOpen, ComplaintsOpen, StillMember.
    """
    user = accounts.lock_user(user_id)
    memberships = accounts.memberships(user_id)
    if memberships:
        raise StillMember(organisation=memberships[0].organisation.name)
    purchases = orders.checkout_ids(user_id)
    if orders.has_unfinished(user_id) or payments.has_open_refunds("checkouts", purchases):
        raise PurchasesOpen
    if complaints.has_open(user_id):
        raise ComplaintsOpen
    buying.forget_buyer(user_id)
    paying.forget_refund_accounts("checkouts", purchases)
    vouchers.forget_buyer(user_id)
    reviews.forget_buyer(user_id)
    complaining.forget_buyer(user_id)
    talking.forget_asker(user_id)
    talking.forget_buyer(user_id)
    favourites.forget_person(user_id)
    notices.forget_person(user_id, contacts=[contact for contact in (user.email, user.phone) if contact])
    people.erase_user(user_id, by=by)
