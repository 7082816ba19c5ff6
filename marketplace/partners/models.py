"""Partner businesses, their history, papers and bank accounts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, Site, User
from marketplace.core.clock import now, today
from marketplace.core.db import Model, enum_column
from marketplace.core.images import Picture
from marketplace.partners.kinds import DocumentKind, LegalForm, PartnerKind
from marketplace.partners.rules import SOON_EXPIRING, is_valid_on, mask_number, reopening_day
from marketplace.partners.states import DocumentState, PartnerStatus
from marketplace.places.models import District

__all__ = [
    "Act",
    "Assistance",
    "BankAccount",
    "DocumentKind",
    "DocumentState",
    "LegalForm",
    "Partner",
    "PartnerDocument",
    "PartnerKind",
    "PartnerStatus",
    "StatusChange",
]


class Partner(Model):
    """A business or group that sells. `status` is what it is today; `StatusChange` knows every other day."""

    __tablename__ = "partners"
    __table_args__ = (
        CheckConstraint("nib IS NULL OR length(nib) = 13", name="nib_of_thirteen"),
        CheckConstraint(
            "since_year IS NULL OR since_year BETWEEN 1900 AND 2100", name="since_year_is_a_year"
        ),
        CheckConstraint(
            "(holiday_from IS NULL) = (holiday_until IS NULL) AND"
            " (holiday_from IS NULL OR holiday_from <= holiday_until)",
            name="holiday_has_two_ends",
        ),
        Index("ix_partners_register", "status", "name"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[PartnerKind] = mapped_column(enum_column(PartnerKind))
    legal_form: Mapped[LegalForm] = mapped_column(enum_column(LegalForm), default=LegalForm.INDIVIDUAL)
    status: Mapped[PartnerStatus] = mapped_column(enum_column(PartnerStatus), default=PartnerStatus.CANDIDATE)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("districts.id"), index=True)
    village: Mapped[str] = mapped_column(default="")
    story: Mapped[str] = mapped_column(default="")
    consent_story: Mapped[bool] = mapped_column(default=False)
    phone: Mapped[str | None]
    hours: Mapped[str] = mapped_column(default="")
    since_year: Mapped[int | None]
    is_pkp_from: Mapped[date | None]
    npwp: Mapped[str | None]
    nib: Mapped[str | None]
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("pictures.id"))
    holiday_from: Mapped[date | None]
    holiday_until: Mapped[date | None]
    holiday_words: Mapped[str] = mapped_column(default="", server_default="")

    organisation: Mapped[Organisation] = relationship(Organisation)
    site: Mapped[Site] = relationship(Site)
    district: Mapped[District] = relationship(District)
    picture: Mapped[Picture | None] = relationship(Picture)

    @property
    def is_active(self) -> bool:
        return self.status is PartnerStatus.ACTIVE

    @property
    def reopens_on(self) -> date | None:
        """While the shop is on holiday: the day on which it sells again. By the date alone, no work has to run."""
        return reopening_day(today(), since=self.holiday_from, until=self.holiday_until)

    def is_closed_on(self, day: date) -> bool:
        """Whether that day is one of the holiday."""
        return reopening_day(day, since=self.holiday_from, until=self.holiday_until) is not None

    @property
    def has_holiday(self) -> bool:
        """On holiday now or later."""
        return self.holiday_until is not None and self.holiday_until >= today()

    @property
    def place(self) -> str:
        """ "Kuala Tanjung, Kab. Batu Bara": where buyers would say it is."""
        return ", ".join(part for part in (self.village, self.district.regency.full_name) if part)

    @property
    def public_story(self) -> str:
        """The story, with the partner's consent only."""
        return self.story if self.consent_story else ""


class StatusChange(Model):
    """From this day on the partner is this. Rows are only added, never earlier than the last one."""

    __tablename__ = "partner_status_changes"
    __table_args__ = (Index("ix_partner_status_changes_history", "partner_id", "on"),)

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    status: Mapped[PartnerStatus] = mapped_column(enum_column(PartnerStatus))
    on: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User | None] = relationship(User)


class PartnerDocument(Model):
    """One paper of a partner. A newer one of the same kind does not erase it: sales of its time point to it."""

    __tablename__ = "partner_documents"
    __table_args__ = (
        CheckConstraint(
            "valid_from IS NULL OR valid_until IS NULL OR valid_from <= valid_until",
            name="ends_after_it_begins",
        ),
        CheckConstraint("state NOT IN ('rejected', 'waived') OR reason <> ''", name="refusal_says_why"),
        Index("ix_partner_documents_kind", "partner_id", "kind", "state"),
        Index("ix_partner_documents_queue", "state", "created_at"),
    )

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    kind: Mapped[DocumentKind] = mapped_column(enum_column(DocumentKind))
    number: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    state: Mapped[DocumentState] = mapped_column(enum_column(DocumentState), default=DocumentState.SUBMITTED)
    reason: Mapped[str] = mapped_column(default="")
    file_key: Mapped[str | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]
    reminded_days: Mapped[int | None]  # the last reminder: so many days before the end

    partner: Mapped[Partner] = relationship(Partner)
    checked_by: Mapped[User | None] = relationship(User, foreign_keys=[checked_by_id])

    def is_valid(self, day: date) -> bool:
        """Accepted, and its time covers the day."""
        in_time = is_valid_on(day, valid_from=self.valid_from, valid_until=self.valid_until)
        return self.state is DocumentState.ACCEPTED and in_time

    @property
    def is_expired(self) -> bool:
        return self.valid_until is not None and self.valid_until < today()

    @property
    def expires_soon(self) -> bool:
        """Within sixty days, and not yet expired."""
        return (
            self.valid_until is not None
            and not self.is_expired
            and self.valid_until <= today() + SOON_EXPIRING
        )


class BankAccount(Model):
    """Where a partner's money goes. A new account waits 48 hours, so that a thief's change can be undone in time."""

    __tablename__ = "bank_accounts"
    __table_args__ = (
        Index(
            "uq_bank_accounts_current",
            "partner_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    bank: Mapped[str]
    number: Mapped[str]
    holder: Mapped[str]
    held_until: Mapped[datetime]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]

    @property
    def is_held(self) -> bool:
        return self.held_until > now()

    @property
    def masked_number(self) -> str:
        return mask_number(self.number)


class Assistance(Model):
    """An officer of ours acts for a partner: let in by a code from the partner's phone, for a while, ended at once."""

    __tablename__ = "assistances"
    __table_args__ = (
        CheckConstraint("(officer_id IS NULL) = (started_at IS NULL)", name="who_since_when"),
        Index("ix_assistances_partner", "partner_id", "id"),
    )

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    code_hash: Mapped[str] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    started_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    partner: Mapped[Partner] = relationship(Partner)
    officer: Mapped[User | None] = relationship(User, foreign_keys=[officer_id])
    asked_by: Mapped[User] = relationship(User, foreign_keys=[asked_by_id])

    @property
    def is_running(self) -> bool:
        return self.ended_at is None and self.ends_at is not None and self.ends_at > now()

    @property
    def is_waiting(self) -> bool:
        """The code can still be used."""
        return self.officer_id is None and self.ended_at is None and self.expires_at > now()


class Act(Model):
    """One thing done in a partner's name on a day: by its own people, or by an officer who helps. Counted only."""

    __tablename__ = "partner_acts"
    __table_args__ = (Index("ix_partner_acts_count", "partner_id", "on", "is_assisted"),)

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    on: Mapped[date]
    is_assisted: Mapped[bool]
