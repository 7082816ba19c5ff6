"""The shop page that buyers see."""

from __future__ import annotations

from datetime import date

from marketplace.accounts.errors import ContactInvalid
from marketplace.accounts.rules import normal_phone
from marketplace.core import audit
from marketplace.core.clock import today
from marketplace.core.events import emit
from marketplace.partners import queries, rules
from marketplace.partners.errors import HolidayDatesWrong
from marketplace.partners.events import ShopEdited
from marketplace.partners.models import Partner
from marketplace.places.queries import get_district


def edit_shop(
    partner_id: int,
    *,
    name: str,
    story: str,
    consent_story: bool,
    district_id: int,
    village: str,
    phone: str | None,
    hours: str,
    since_year: int | None,
    by: int,
) -> Partner:
    """What the partner tells about itself. The address of the page stays, because links to it are out there.

    Raises DistrictNotFound, ContactInvalid.
    """
    get_district(district_id)
    number = normal_phone(phone) if phone else None
    if phone and number is None:
        raise ContactInvalid
    partner = queries.lock_partner(partner_id)
    before = {
        "name": partner.name,
        "district_id": partner.district_id,
        "consent_story": partner.consent_story,
    }
    partner.name = partner.organisation.name = name.strip()
    partner.story, partner.consent_story = story.strip(), consent_story
    partner.district_id, partner.village = district_id, village.strip()
    partner.phone, partner.hours, partner.since_year = number, hours.strip(), since_year
    after = {"name": partner.name, "district_id": district_id, "consent_story": consent_story}
    audit.record("partner.shop_edited", partner, by=by, before=before, after=after)
    emit(ShopEdited(partner_id=partner.id), about=partner, by=by)
    return partner


def set_holiday(partner_id: int, *, since: date, until: date, words: str = "", by: int) -> Partner:
    """Close the shop on these days, both included; it opens again by itself. Raises HolidayDatesWrong."""
    if until < since or until < today() or until - since >= rules.LONGEST_HOLIDAY:
        raise HolidayDatesWrong
    partner = queries.lock_partner(partner_id)
    before = _holiday(partner)
    partner.holiday_from, partner.holiday_until, partner.holiday_words = since, until, words.strip()
    audit.record("partner.holiday_set", partner, by=by, before=before, after=_holiday(partner))
    return partner


def end_holiday(partner_id: int, *, by: int) -> Partner:
    """Open again now; without a holiday nothing changes."""
    partner = queries.lock_partner(partner_id)
    if partner.holiday_from is None:
        return partner
    before = _holiday(partner)
    partner.holiday_from = partner.holiday_until = None
    partner.holiday_words = ""
    audit.record("partner.holiday_ended", partner, by=by, before=before)
    return partner


def _holiday(partner: Partner) -> dict[str, str | None]:
    days = partner.holiday_from, partner.holiday_until
    since, until = (day.isoformat() if day else None for day in days)
    return {"from": since, "until": until}


def set_picture(partner_id: int, picture_id: int | None, *, by: int) -> None:
    """The picture on the shop page and card."""
    partner = queries.lock_partner(partner_id)
    partner.picture_id = picture_id
    emit(ShopEdited(partner_id=partner.id), about=partner, by=by)
