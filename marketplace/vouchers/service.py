"""Making vouchers, and using them. The caller holds the transaction(); nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from marketplace.core import audit
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.money import ZERO, Money
from marketplace.core.words import _
from marketplace.vouchers import queries
from marketplace.vouchers.errors import (
    VoucherCodeTaken,
    VoucherCodeWrong,
    VoucherInUse,
    VoucherTermsWrong,
    VoucherUsedByYou,
    VoucherUsedUp,
)
from marketplace.vouchers.kinds import FundedBy, VoucherKind
from marketplace.vouchers.models import MOST_PERCENT, Voucher, VoucherUse
from marketplace.vouchers.rules import CODE, normal_code

Holder = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherTerms:
    """What a voucher gives, to whom and for how long. `basis_points` for a percentage, `amount` for a fixed one."""

    title: str
    kind: VoucherKind
    basis_points: int | None = None
    amount: Money | None = None
    cap: Money | None = None
    minimum: Money = ZERO
    valid_from: date
    valid_until: date | None = None
    limit_total: int
    limit_per_buyer: int | None = None
    is_public: bool = False


def create_voucher(
    code: str, *, terms: VoucherTerms, funded_by: FundedBy, partner_id: int | None = None, by: int | None
) -> Voucher:
    """A new code. Raises VoucherCodeWrong, VoucherCodeTaken, VoucherTermsWrong.

    A partner pays only for its own goods; one that the marketplace pays may count for one shop or for all.
    """
    code = normal_code(code)
    if not CODE.match(code):
        raise VoucherCodeWrong
    _check(terms)
    if funded_by is FundedBy.PARTNER and partner_id is None:
        raise VoucherTermsWrong(problem=_("Choose the shop that pays."), field="partner_id")
    made = Voucher(code=code, funded_by=funded_by, partner_id=partner_id, **_values(terms))
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise VoucherCodeTaken from None
    audit.record("voucher_created", made, by=by, after=_facts(made))
    return made


def edit_voucher(code: str, *, terms: VoucherTerms, partner_id: int | None = None, by: int | None) -> Voucher:
    """Change the terms while nobody has used it. Raises VoucherNotFound, VoucherInUse, VoucherTermsWrong."""
    found = queries.lock_voucher(code, partner_id=partner_id)
    if queries.was_used(found.id):
        raise VoucherInUse
    _check(terms)
    before = _facts(found)
    for name, value in _values(terms).items():
        setattr(found, name, value)
    audit.record("voucher_edited", found, by=by, before=before, after=_facts(found))
    return found


def end_voucher(code: str, *, partner_id: int | None = None, by: int | None) -> Voucher:
    """From now on nobody can use it; what was bought with it stays. Again changes nothing. Raises VoucherNotFound."""
    found = queries.lock_voucher(code, partner_id=partner_id)
    if found.is_active:
        found.is_active = False
        audit.record("voucher_ended", found, by=by, after={"code": found.code, "used": found.used})
    return found


def redeem(
    voucher: Voucher, *, holder: Holder, buyer_id: int | None, phone: str, amount: Money
) -> VoucherUse:
    """Take one use for this purchase. Raises VoucherUsedUp, VoucherUsedByYou.

    The guard is in the UPDATE itself, so two buyers cannot both get the last one; and whoever updated the row holds it
    until the end, so that one buyer's two purchases are counted one after the other.
    """
    if not _take(voucher.id):
        raise VoucherUsedUp
    if queries.buyer_has_had_enough(voucher, buyer_id=buyer_id, phone=phone):
        raise VoucherUsedByYou
    use = VoucherUse(
        voucher_id=voucher.id,
        holder_type=holder[0],
        holder_id=holder[1],
        buyer_id=buyer_id,
        phone=phone,
        amount=amount,
    )
    db.session.add(use)
    db.session.flush()
    db.session.expire(voucher, ["used"])
    return use


def release(holder: Holder) -> None:
    """The purchase was never paid: its use comes back. Again, or without a voucher, changes nothing."""
    voucher_id = db.session.scalar(
        update(VoucherUse)
        .where(
            VoucherUse.holder_type == holder[0],
            VoucherUse.holder_id == holder[1],
            VoucherUse.released_at.is_(None),
        )
        .values(released_at=now())
        .returning(VoucherUse.voucher_id)
        .execution_options(synchronize_session=False)
    )
    if voucher_id is not None:
        db.session.execute(
            update(Voucher)
            .where(Voucher.id == voucher_id)
            .values(used=Voucher.used - 1)
            .execution_options(synchronize_session=False)
        )


def take_again(holder: Holder) -> None:
    """The money came late: the purchase needs the use that it gave back. Raises VoucherUsedUp, VoucherUsedByYou."""
    use = db.session.scalar(
        select(VoucherUse).where(VoucherUse.holder_type == holder[0], VoucherUse.holder_id == holder[1]),
        execution_options={"populate_existing": True},
    )
    if use is None or use.released_at is None:
        return
    if not _take(use.voucher_id):
        raise VoucherUsedUp
    if queries.buyer_has_had_enough(use.voucher, buyer_id=use.buyer_id, phone=use.phone):
        raise VoucherUsedByYou
    use.released_at = None


def forget_buyer(user_id: int) -> None:
    """The uses stay and count for the account's key; the phone number leaves them."""
    db.session.execute(
        update(VoucherUse)
        .where(VoucherUse.buyer_id == user_id)
        .values(phone="")
        .execution_options(synchronize_session=False)
    )


def _take(voucher_id: int) -> bool:
    taken = db.session.scalar(
        update(Voucher)
        .where(Voucher.id == voucher_id, Voucher.used < Voucher.limit_total)
        .values(used=Voucher.used + 1)
        .returning(Voucher.id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


def _check(terms: VoucherTerms) -> None:
    problem = _percent_problem(terms) if terms.kind is VoucherKind.PERCENT else _fixed_problem(terms)
    if problem is None and terms.limit_total < 1:
        problem = ("limit_total", _("it can be used at least once."))
    if problem is None and terms.limit_per_buyer is not None and terms.limit_per_buyer < 1:
        problem = ("limit_per_buyer", _("a buyer can use it at least once."))
    if problem is None and terms.valid_until is not None and terms.valid_until < terms.valid_from:
        problem = ("valid_until", _("the last day is before the first day."))
    if problem is not None:
        raise VoucherTermsWrong(problem=problem[1], field=problem[0])


def _percent_problem(terms: VoucherTerms) -> tuple[str, str] | None:
    if terms.basis_points is None or not 0 < terms.basis_points <= MOST_PERCENT:
        return "basis_points", _("a percentage is above 0 and at most 90.")
    if terms.amount is not None:
        return "amount", _("a percentage has no fixed amount.")
    if terms.cap is not None and terms.cap <= ZERO:
        return "cap", _("the highest discount is above zero.")
    return None


def _fixed_problem(terms: VoucherTerms) -> tuple[str, str] | None:
    if terms.amount is None or terms.amount <= ZERO:
        return "amount", _("write the amount.")
    if terms.basis_points is not None or terms.cap is not None:
        return "basis_points", _("a fixed amount has neither percentage nor highest discount.")
    if terms.minimum <= terms.amount:
        return "minimum", _("the goods must cost more than the voucher gives.")
    return None


def _values(terms: VoucherTerms) -> dict[str, Any]:
    return {field.name: getattr(terms, field.name) for field in fields(terms)}


def _facts(voucher: Voucher) -> dict[str, object]:
    return {
        "code": voucher.code,
        "title": voucher.title,
        "worth": voucher.worth,
        "minimum": voucher.minimum.amount,
        "funded_by": voucher.funded_by.value,
        "partner_id": voucher.partner_id,
        "valid_from": voucher.valid_from.isoformat(),
        "valid_until": voucher.valid_until.isoformat() if voucher.valid_until else None,
        "limit_total": voucher.limit_total,
        "limit_per_buyer": voucher.limit_per_buyer,
    }
