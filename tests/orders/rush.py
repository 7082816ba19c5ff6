"""Buyers who all want the same thing."""

from __future__ import annotations

from marketplace.catalogue.models import Variant
from tests.orders.buyers import Answer, Buyer, all_at_once

BUYERS = 8


def race(address: str, variant: Variant, *, payment: str = "cod", number: int = 0) -> list[Answer]:
    """Everybody has the last unit in the basket and presses the button at the same moment."""
    calls = []
    for place in range(BUYERS):
        buyer = Buyer(address)
        assert buyer.put_in(variant.id).status == 303
        form = buyer.checkout_form(
            partner_ids=[variant.partner_id], phone=f"0812{number:04}{place:04}", payment=payment
        )
        calls.append(lambda buyer=buyer, form=form: buyer.post("/checkout", form))
    return all_at_once(calls)


class Hopeful:
    """Has one in the basket, presses the button until it is theirs, and then wants the next."""

    def __init__(self, address: str, number: int, variant: Variant) -> None:
        self.buyer = Buyer(address)
        self.variant_id, self.partner_id = variant.id, variant.partner_id
        self.phone = f"08139900{number:04}"
        self.form: dict[str, str] | None = None

    def get_ready(self) -> None:
        """One in the basket and the form filled in, unless it is so already; there must be one to put in."""
        if self.form is None:
            assert self.buyer.put_in(self.variant_id).status == 303
            self.form = self.buyer.checkout_form(partner_ids=[self.partner_id], phone=self.phone)

    def press(self) -> Answer:
        """What came of it. A refusal leaves the basket and the form as they are."""
        assert self.form is not None
        answer = self.buyer.post("/checkout", self.form)
        if answer.status == 303:
            self.form = None
        return answer
