"""What happened to partners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from marketplace.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PartnerRegistered(Event):
    """A new business or group is in the register."""

    name: ClassVar[str] = "partner_registered"
    partner_id: int


@dataclass(frozen=True, kw_only=True)
class PartnerStatusChanged(Event):
    """Candidate, active, paused, ended: from this day on."""

    name: ClassVar[str] = "partner_status_changed"
    partner_id: int
    source: str
    target: str
    on: date


@dataclass(frozen=True, kw_only=True)
class DocumentSubmitted(Event):
    """A paper waits for a check."""

    name: ClassVar[str] = "partner_document_submitted"
    partner_id: int
    document_id: int


@dataclass(frozen=True, kw_only=True)
class DocumentChecked(Event):
    """A paper was accepted, rejected or waived."""

    name: ClassVar[str] = "partner_document_checked"
    partner_id: int
    document_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class DocumentEnding(Event):
    """An accepted paper ends within this many days, and no other one takes its place."""

    name: ClassVar[str] = "partner_document_ending"
    partner_id: int
    document_id: int
    days: int
    until: date


@dataclass(frozen=True, kw_only=True)
class BankAccountChanged(Event):
    """Money will go elsewhere after the hold: tell every owner at the contact known before."""

    name: ClassVar[str] = "bank_account_changed"
    partner_id: int
    bank_account_id: int


@dataclass(frozen=True, kw_only=True)
class HelpStarted(Event):
    """An officer acts for a partner from now on: its owners hear of it at once."""

    name: ClassVar[str] = "partner_help_started"
    partner_id: int
    assistance_id: int
    officer_id: int


@dataclass(frozen=True, kw_only=True)
class ShopEdited(Event):
    """Name, story, place or picture of the shop page changed."""

    name: ClassVar[str] = "shop_edited"
    partner_id: int
