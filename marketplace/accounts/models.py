"""People, organisations, who is what for whom, and how people come in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.roles import OrganisationKind, Role
from marketplace.accounts.rules import mask_email, mask_phone
from marketplace.core.clock import now
from marketplace.core.db import Model, enum_column
from marketplace.core.words import _l
from marketplace.places.models import District

__all__ = [
    "Address",
    "Consent",
    "ConsentKind",
    "Invitation",
    "Membership",
    "OneTimeToken",
    "Organisation",
    "OrganisationKind",
    "Role",
    "SessionRow",
    "Site",
    "TokenPurpose",
    "User",
]


class User(Model):
    """A person. Erased people keep their row, because history points at it; nothing in it tells who they were."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint(
            "email IS NOT NULL OR phone IS NOT NULL OR erased_at IS NOT NULL", name="can_be_reached"
        ),
        CheckConstraint("email IS NULL OR email = lower(email)", name="email_is_lower_case"),
        CheckConstraint("phone IS NULL OR phone LIKE '+%'", name="phone_is_international"),
    )

    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True)
    phone: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None] = mapped_column(deferred=True)
    locale: Mapped[str] = mapped_column(default="id")
    is_active: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[datetime | None]
    password_changed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    @property
    def is_confirmed(self) -> bool:
        """Whether the e-mail address or phone number was proved to be theirs."""
        return self.confirmed_at is not None

    @property
    def contact(self) -> str:
        """Where messages go: the e-mail address, else the phone number, else nothing."""
        return self.email or self.phone or ""

    @property
    def masked_contact(self) -> str:
        """For lists: enough to recognise, not enough to copy."""
        if self.email:
            return mask_email(self.email)
        return mask_phone(self.phone) if self.phone else ""


class Organisation(Model):
    """The operator, a company that buys, or a partner that sells."""

    __tablename__ = "organisations"

    kind: Mapped[OrganisationKind] = mapped_column(enum_column(OrganisationKind), index=True)
    name: Mapped[str]
    npwp: Mapped[str | None]

    sites: Mapped[list[Site]] = relationship("Site", back_populates="organisation", order_by="Site.code")


class Site(Model):
    """A place of work with its own budgets, numbers and people: the smelter, the hydropower station."""

    __tablename__ = "sites"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"))

    organisation: Mapped[Organisation] = relationship(Organisation, back_populates="sites")
    district: Mapped[District | None] = relationship(District)


class Membership(Model):
    """One role of one person in one organisation, for one site or all. It ends; it is never deleted."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= created_at", name="ends_after_it_began"),
        Index(
            "uq_memberships_everywhere",
            "user_id",
            "organisation_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND site_id IS NULL"),
            postgresql_where=text("ended_at IS NULL AND site_id IS NULL"),
        ),
        Index(
            "uq_memberships_at_a_site",
            "user_id",
            "organisation_id",
            "role",
            "site_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND site_id IS NOT NULL"),
            postgresql_where=text("ended_at IS NULL AND site_id IS NOT NULL"),
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(User, foreign_keys=[user_id])
    organisation: Mapped[Organisation] = relationship(Organisation)
    site: Mapped[Site | None] = relationship(Site)

    @property
    def is_current(self) -> bool:
        return self.ended_at is None


class SessionRow(Model):
    """Somebody signed in on one device. The token itself is only in the cookie; here is its hash."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_current", "user_id", "ended_at"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(default="")
    network: Mapped[str] = mapped_column(default="")

    user: Mapped[User] = relationship(User)

    @property
    def is_current(self) -> bool:
        return self.ended_at is None and self.expires_at > now()


class TokenPurpose(StrEnum):
    """What a single-use link or code is for."""

    CONFIRM = "confirm"
    RESET = "reset"
    NEW_EMAIL = "new_email"


class OneTimeToken(Model):
    """A single-use link or six-digit code, hashed. It dies with the contact that it was sent to."""

    __tablename__ = "one_time_tokens"
    __table_args__ = (Index("ix_one_time_tokens_open", "user_id", "purpose", "used_at"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    purpose: Mapped[TokenPurpose] = mapped_column(enum_column(TokenPurpose))
    token_hash: Mapped[str] = mapped_column(index=True)
    contact: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    shown_to_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(User, foreign_keys=[user_id])


class Invitation(Model):
    """An offer of a role to whoever can prove to own the e-mail address or phone number."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("(email IS NULL) <> (phone IS NULL)", name="one_contact"),
        CheckConstraint("accepted_at IS NULL OR revoked_at IS NULL", name="accepted_or_revoked"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None] = mapped_column(index=True)
    phone: Mapped[str | None] = mapped_column(index=True)
    locale: Mapped[str] = mapped_column(default="id")
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    code_hash: Mapped[str | None]
    code_expires_at: Mapped[datetime | None]
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    revoked_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(Organisation)
    site: Mapped[Site | None] = relationship(Site)
    invited_by: Mapped[User] = relationship(User, foreign_keys=[invited_by_id])

    @property
    def contact(self) -> str:
        return self.email or self.phone or ""

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > now()


class Address(Model):
    """Where somebody has parcels sent."""

    __tablename__ = "addresses"
    __table_args__ = (CheckConstraint("postcode = '' OR length(postcode) = 5", name="postcode_of_five"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    label: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    phone: Mapped[str]
    street: Mapped[str]
    landmark: Mapped[str] = mapped_column(default="")
    village: Mapped[str] = mapped_column(default="")
    district_id: Mapped[int] = mapped_column(ForeignKey("districts.id"))
    postcode: Mapped[str] = mapped_column(default="")
    is_default: Mapped[bool] = mapped_column(default=False)

    district: Mapped[District] = relationship(District)

    @property
    def parts(self) -> dict[str, str]:
        """The pieces of the address by their names, for printing."""
        regency = self.district.regency
        return {
            "name": self.name,
            "phone": self.phone,
            "street": self.street,
            "landmark": self.landmark,
            "village": self.village,
            "district": self.district.name,
            "regency": regency.full_name,
            "province": regency.province.name,
            "postcode": self.postcode,
        }


class ConsentKind(StrEnum):
    """What people agreed to."""

    TERMS = "terms"
    NEWS = "news"
    FOLLOWED = "followed"
    REMINDERS = "reminders"

    @property
    def label(self) -> str:
        return CONSENT_LABELS[self]


CONSENT_LABELS = {
    ConsentKind.TERMS: _l("Terms of use and privacy notice"),
    ConsentKind.NEWS: _l("News and offers"),
    ConsentKind.FOLLOWED: _l("New things of shops you follow"),
    ConsentKind.REMINDERS: _l("Reminders"),
}


class Consent(Model):
    """One "yes", with the version of the words that were shown; `withdrawn_at` is the later "no"."""

    __tablename__ = "consents"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[ConsentKind] = mapped_column(enum_column(ConsentKind))
    version: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
