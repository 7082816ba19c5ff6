"""What a buyer sends when pressing the button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from marketplace.core.money import Money
from marketplace.orders import rules
from marketplace.orders.queries.baskets import Owner
from marketplace.payments.states import Method
from marketplace.vouchers.rules import normal_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who buys and where it goes. `phone` is in the form +62…; without a `district_id` things can only be picked up."""

    name: str
    phone: str
    district_id: int | None = None
    email: str | None = None
    address: str = ""
    landmark: str = ""
    village: str = ""
    postcode: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What the checkout form says. `deliveries` maps partner ids to ways.

    `total_seen` is the total that the page showed; when it could not show delivery yet, `goods_seen` is the goods'.
    `days` maps variant ids of services to the day chosen, or to None where the choice was left open; a service that is
    not in it was not asked about and takes the first free day.
    """

    contact: Contact
    deliveries: Mapping[int, str]
    method: Method
    idempotency_key: str
    total_seen: Money | None = None
    goods_seen: Money | None = None
    voucher: str = ""
    days: Mapping[int, date | None] = field(default_factory=dict)
    locale: str = "id"

    def hash_for(self, owner: Owner) -> str:
        """What makes this press of the button the same as another one."""
        return rules.request_hash(
            {
                "owner": owner.name,
                "contact": asdict(self.contact),
                "deliveries": {str(partner_id): code for partner_id, code in self.deliveries.items()},
                "method": self.method.value,
                "voucher": normal_code(self.voucher),
                "days": {str(variant_id): str(day) for variant_id, day in self.days.items()},
            }
        )
