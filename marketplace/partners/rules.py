"""Pure rules about partner businesses: numbers of papers, what must be there, how a shop's address is made."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum.exceptions import ValidationError
from stdnum.id import npwp as npwp_check

from marketplace.partners.kinds import DocumentKind, LegalForm, PartnerKind

BANK_HOLD = timedelta(hours=48)
SOON_EXPIRING = timedelta(days=60)
REMIND_DAYS = (60, 30, 7)
LONGEST_HOLIDAY = timedelta(days=60)
HELP_CODE_LIFE = timedelta(minutes=30)
HELP_LASTS = timedelta(hours=2)
AUTONOMY_DAYS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class NumberCheck:
    """A number as digits, and whether to ask again. A doubtful one is kept: the tax office issues unusual ones too."""

    digits: str
    is_doubtful: bool


def check_npwp(text: str) -> NumberCheck | None:
    """15 digits of old, 16 now, or 22 with the branch; None when it cannot be one.

    Any 16 digits that do not begin with 0 are judged as a NIK by the libraries; firms may be issued such numbers, so a
    failed check only makes it doubtful.
    """
    digits = re.sub(r"[\s.\-]", "", text)
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (15, 16, 22):
        return None
    try:
        npwp_check.validate(digits[:16])
    except ValidationError:
        return NumberCheck(digits, is_doubtful=True)
    return NumberCheck(digits, is_doubtful=False)


def check_nib(text: str) -> NumberCheck | None:
    """13 digits; there is no public check digit. None when it cannot be one."""
    digits = re.sub(r"[\s.\-]", "", text)
    if not re.fullmatch(r"[0-9]{13}", digits):
        return None
    return NumberCheck(digits, is_doubtful=len(set(digits)) == 1)


def mask_number(number: str) -> str:
    """For lists: the last four signs."""
    return "•" * max(0, len(number) - 4) + number[-4:]


def slug_of(name: str) -> str:
    """ "Kelompok Ternak Sari Lava!" -> "kelompok-ternak-sari-lava"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "mitra"


def required_documents(kind: PartnerKind, legal_form: LegalForm) -> tuple[DocumentKind, ...]:
    """What every shop of this kind must show before it sells; categories may ask for more. Source: product.md S1."""
    required = [DocumentKind.NIB]
    if kind is PartnerKind.GROUP:
        required.append(DocumentKind.GROUP_DEED)
    if legal_form is LegalForm.COMPANY:
        required.append(DocumentKind.NPWP)
    return tuple(required)


def is_valid_on(day: date, *, valid_from: date | None, valid_until: date | None) -> bool:
    """Both ends belong to the time; an open end never closes."""
    return (valid_from is None or valid_from <= day) and (valid_until is None or day <= valid_until)


def reminder_due(day: date, *, valid_until: date, reminded_days: int | None) -> int | None:
    """The reminder that is due now, as its number of days before the end; None when it was told or it is too early.

    Each of them is told once, and one that was missed is not made up for by a later one. Source: product.md S1.
    """
    left = (valid_until - day).days
    due = min((days for days in REMIND_DAYS if left <= days), default=None)
    if due is None or left < 0 or (reminded_days is not None and reminded_days <= due):
        return None
    return due


def reopening_day(day: date, *, since: date | None, until: date | None) -> date | None:
    """The first day on which a shop on holiday sells again; None when it is open on this day. Source: product.md S16."""
    if since is None or until is None or not since <= day <= until:
        return None
    return until + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Autonomy:
    """How much of what was done in a shop lately its own people did."""

    own: int
    assisted: int

    @property
    def acts(self) -> int:
        return self.own + self.assisted

    @property
    def share_bp(self) -> int | None:
        """In basis points; None when nothing was done."""
        return self.own * 10_000 // self.acts if self.acts else None
