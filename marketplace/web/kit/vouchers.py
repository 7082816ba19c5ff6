"""The form of a voucher: our own staff and partners fill in the same terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import BooleanField, DateField, RadioField, StringField
from wtforms.validators import Length, NumberRange, Optional

from marketplace.core.money import ZERO
from marketplace.core.words import _l
from marketplace.vouchers.errors import VoucherCodeTaken, VoucherCodeWrong, VoucherTermsWrong
from marketplace.vouchers.kinds import VoucherKind
from marketplace.vouchers.service import VoucherTerms
from marketplace.web.kit.forms import CHOOSE, Form, IntegerField, MoneyField, required

if TYPE_CHECKING:
    from marketplace.core.errors import DomainError
    from marketplace.vouchers.models import Voucher

MOST_TIMES = 1_000_000


class VoucherForm(Form):
    """The terms. What does not fit together is said by the service beside its field."""

    title = StringField(
        _l("What the buyer reads"), validators=[required(_l("Write a title.")), Length(max=80)]
    )
    kind = RadioField(
        _l("It takes off"),
        choices=[(kind.value, kind.label) for kind in VoucherKind],
        validators=[required(CHOOSE)],
    )
    percent = IntegerField(
        _l("Percentage"),
        validators=[Optional(), NumberRange(1, 90, message=_l("Between 1 and 90."))],
        description=_l("For a percentage only: of the goods, never of the delivery."),
    )
    cap = MoneyField(
        _l("At most"), validators=[Optional()], description=_l("For a percentage only: the highest discount.")
    )
    amount = MoneyField(_l("Amount"), validators=[Optional()], description=_l("For a fixed amount only."))
    minimum = MoneyField(
        _l("From goods for"),
        validators=[Optional()],
        description=_l("How much must be bought, without delivery."),
    )
    valid_from = DateField(_l("First day"), validators=[required(_l("Choose the first day."))])
    valid_until = DateField(
        _l("Last day"), validators=[Optional()], description=_l("Empty: until it is used up or ended.")
    )
    limit_total = IntegerField(
        _l("How often in all"),
        validators=[
            required(_l("Write how often it can be used.")),
            NumberRange(1, MOST_TIMES, message=_l("Between 1 and 1,000,000.")),
        ],
    )
    limit_per_buyer = IntegerField(
        _l("How often each buyer"),
        validators=[Optional(), NumberRange(1, MOST_TIMES, message=_l("Between 1 and 1,000,000."))],
        description=_l("By account and phone number. Empty: no limit."),
    )
    is_public = BooleanField(
        _l("Show it on the pages of the shop"),
        description=_l("Otherwise only who knows the code can use it."),
    )

    def terms(self) -> VoucherTerms:
        """What was typed; fields of the other kind are left out."""
        is_percent = self.kind.data == VoucherKind.PERCENT
        return VoucherTerms(
            title=self.title.data.strip(),
            kind=VoucherKind(self.kind.data),
            basis_points=self.percent.data * 100 if is_percent and self.percent.data else None,
            amount=None if is_percent else self.amount.data,
            cap=self.cap.data if is_percent else None,
            minimum=self.minimum.data or ZERO,
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
            limit_total=self.limit_total.data,
            limit_per_buyer=self.limit_per_buyer.data,
            is_public=bool(self.is_public.data),
        )

    def refuse_terms(self, error: DomainError) -> None:
        """The service's words beside the field that they are about."""
        if isinstance(error, VoucherCodeTaken | VoucherCodeWrong) and "code" in self:
            self.refuse(error, "code")
        elif isinstance(error, VoucherTermsWrong):
            name = {"basis_points": "percent"}.get(error.details["field"], error.details["field"])
            self.refuse(error, name if name in self else None)
        else:
            self.refuse(error)


class NewVoucherForm(VoucherForm):
    """With the code, which never changes."""

    code = StringField(
        _l("Code"),
        validators=[required(_l("Write the code.")), Length(max=40)],
        description=_l("What the buyer types: 3 to 20 letters, digits or hyphens, such as PANEN10."),
    )


def facts_for(voucher: Voucher) -> dict[str, object]:
    """A voucher as its form shows it."""
    names = (
        "title",
        "cap",
        "amount",
        "minimum",
        "valid_from",
        "valid_until",
        "limit_total",
        "limit_per_buyer",
    )
    return {
        **{name: getattr(voucher, name) for name in names},
        "kind": voucher.kind.value,
        "percent": voucher.basis_points // 100 if voucher.basis_points else None,
        "is_public": voucher.is_public,
    }
