"""The register: who is a partner, and since when."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from marketplace.accounts import service as accounts
from marketplace.accounts.models import OrganisationKind
from marketplace.accounts.rules import normal_phone
from marketplace.core import audit
from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.partners import queries, rules
from marketplace.partners.errors import (
    DocumentNumberWrong,
    StatusDateWrong,
    StatusMoveWrong,
    StatusReasonMissing,
)
from marketplace.partners.events import PartnerRegistered, PartnerStatusChanged
from marketplace.partners.models import LegalForm, Partner, PartnerKind, PartnerStatus, StatusChange
from marketplace.partners.states import STATUS_MOVES
from marketplace.places.queries import get_district


def register_partner(
    *,
    name: str,
    kind: PartnerKind,
    site_id: int,
    district_id: int,
    legal_form: LegalForm = LegalForm.INDIVIDUAL,
    village: str = "",
    story: str = "",
    consent_story: bool = False,
    phone: str | None = None,
    hours: str = "",
    since_year: int | None = None,
    is_pkp_from: date | None = None,
    npwp: str | None = None,
    nib: str | None = None,
    picture_id: int | None = None,
    on: date | None = None,
    by: int | None = None,
) -> Partner:
    """A new candidate with an organisation of its own and no members yet, from that day (today when none is given).

    Raises DistrictNotFound, DocumentNumberWrong.
    """
    get_district(district_id)
    organisation = accounts.create_organisation(kind=OrganisationKind.PARTNER, name=name, by=by)
    db.session.flush()
    partner = Partner(organisation_id=organisation.id, slug=free_slug(name), name=name.strip(), kind=kind)
    partner.site_id, partner.district_id, partner.village = site_id, district_id, village.strip()
    partner.legal_form, partner.story, partner.consent_story = legal_form, story.strip(), consent_story
    partner.phone = normal_phone(phone) if phone else None
    partner.hours, partner.since_year, partner.picture_id = hours.strip(), since_year, picture_id
    set_numbers(partner, npwp=npwp, nib=nib, is_pkp_from=is_pkp_from)
    db.session.add(partner)
    db.session.flush()
    _write_history(partner, PartnerStatus.CANDIDATE, on=on or today(), reason="", by=by)
    audit.record("partner.registered", partner, by=by, after={"name": partner.name, "site_id": site_id})
    emit(PartnerRegistered(partner_id=partner.id), about=partner, by=by)
    return partner


def free_slug(name: str) -> str:
    """The shop's address, with a number when others have the name."""
    base = rules.slug_of(name)
    query = select(Partner.slug).where(Partner.slug.startswith(base, autoescape=True))
    taken = set(db.session.scalars(query))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def set_numbers(partner: Partner, *, npwp: str | None, nib: str | None, is_pkp_from: date | None) -> None:
    """Tax and business numbers as digits. A doubtful number is kept. Raises DocumentNumberWrong."""
    npwp_found = rules.check_npwp(npwp) if npwp else None
    nib_found = rules.check_nib(nib) if nib else None
    if (npwp and npwp_found is None) or (nib and nib_found is None):
        raise DocumentNumberWrong
    partner.npwp = npwp_found.digits if npwp_found else None
    partner.nib = nib_found.digits if nib_found else None
    partner.is_pkp_from = is_pkp_from


def edit_register(
    partner_id: int,
    *,
    legal_form: LegalForm,
    site_id: int,
    npwp: str | None,
    nib: str | None,
    is_pkp_from: date | None,
    by: int,
) -> Partner:
    """What our own staff keep about a partner. Raises DocumentNumberWrong."""
    partner = queries.lock_partner(partner_id)
    before = _register_facts(partner)
    partner.legal_form, partner.site_id = legal_form, site_id
    set_numbers(partner, npwp=npwp, nib=nib, is_pkp_from=is_pkp_from)
    audit.record("partner.register_edited", partner, by=by, before=before, after=_register_facts(partner))
    return partner


def _register_facts(partner: Partner) -> dict[str, object]:
    pkp = partner.is_pkp_from.isoformat() if partner.is_pkp_from else None
    return {
        "legal_form": partner.legal_form.value,
        "site_id": partner.site_id,
        "nib": partner.nib,
        "pkp_from": pkp,
    }


def change_status(
    partner_id: int, status: PartnerStatus, *, on: date | None = None, reason: str = "", by: int | None
) -> Partner:
    """Activate, pause or end a partnership from that day (today when none is given).

    Raises StatusMoveWrong, StatusDateWrong, StatusReasonMissing.
    """
    day = on or today()
    partner = queries.lock_partner(partner_id)
    last = queries.status_history(partner_id)[-1]
    if status not in STATUS_MOVES[partner.status]:
        raise StatusMoveWrong(source=partner.status, target=status)
    if not last.on <= day <= today():
        raise StatusDateWrong(first=f"{last.on:%d-%m-%Y}")
    if status in (PartnerStatus.PAUSED, PartnerStatus.ENDED) and not reason.strip():
        raise StatusReasonMissing
    source = partner.status
    partner.status = status
    _write_history(partner, status, on=day, reason=reason.strip(), by=by)
    audit.record(
        "partner.status_changed",
        partner,
        by=by,
        before={"status": source.value},
        after={"status": status.value, "on": day.isoformat()},
    )
    changed = PartnerStatusChanged(partner_id=partner.id, source=source.value, target=status.value, on=day)
    emit(changed, about=partner, by=by)
    return partner


def _write_history(partner: Partner, status: PartnerStatus, *, on: date, reason: str, by: int | None) -> None:
    db.session.add(StatusChange(partner_id=partner.id, status=status, on=on, reason=reason, by_id=by))
    db.session.flush()
