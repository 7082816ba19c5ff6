"""What several forms of the programme offer to choose from."""

from __future__ import annotations

from typing import Any

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Role
from marketplace.core.words import _
from marketplace.partners.models import Partner
from marketplace.programme import queries
from marketplace.web.kit.portal import access
from marketplace.web.kit.typed import whole_number
from marketplace.web.programme.portal import bp

Choices = list[tuple[Any, str]]


def sites() -> Choices:
    """Sites of the company."""
    company = accounts.find_company()
    found = accounts.sites(organisation_id=company.id if company else None)
    return [(site.id, site.name) for site in found]


def partners(*, with_partner: Partner | None = None) -> Choices:
    """Partners that have not left, and the one the page is about."""
    found: Choices = [(row.id, row.name) for row in queries.partners_to_help()]
    if with_partner is not None and with_partner.id not in {key for key, _name in found}:
        found.append((with_partner.id, with_partner.name))
    return found


def first(choices: Choices) -> Choices:
    """With "choose" in front, so that nothing is chosen by accident."""
    return [("", _("– choose –")), *choices]


def number_or_none(text: Any) -> int | None:
    """The value of a select whose first entry means nothing."""
    return whole_number(text)


@bp.context_processor
def _rights() -> dict[str, bool]:
    """The auditor reads everything and is shown no button that would refuse."""
    return {"may_change": access().has(Role.PROGRAMME_OFFICER)}
