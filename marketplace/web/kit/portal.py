"""What the portals have in common: a blueprint, a guard that runs before every page, and the navigation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, g, request, url_for

from marketplace.accounts.models import Role
from marketplace.accounts.rules import Access
from marketplace.core.errors import NotAllowed
from marketplace.core.words import _l
from marketplace.web.kit import login

SAFE = {"GET", "HEAD", "OPTIONS"}
NOTICES = "notices"


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of a portal's navigation. `roles` empty: everybody in the portal."""

    label: Any
    endpoint: str
    icon: str
    primary: bool = False
    roles: frozenset[Role] = field(default_factory=frozenset)


def access() -> Access:
    """The roles of the signed-in person, read with the session; no roles for a visitor."""
    person = login.current()
    return Access(user_id=0) if person is None else person.access


def allow(*roles: Role) -> Any:
    """The guard of a portal: sign in first, then one of the roles. The auditor reads everywhere and changes nothing."""
    if login.current() is None:
        return login.ask_to_sign_in()
    g.user_id = login.current_user_id()
    if access().has(*roles):
        return None
    if access().has(Role.AUDITOR) and request.method in SAFE:
        return None
    raise NotAllowed


def show_nav(
    bp: Any,
    items: Iterable[NavItem],
    *,
    organisation: Callable[[], str],
    news: Callable[[], Mapping[str, int]] = dict,
) -> None:
    """Give the portal's templates their navigation, other portals of this person, and whose portal it is.

    `news` says how much is new, by endpoint; under NOTICES for the person.
    """
    listed = tuple(items)

    @bp.context_processor  # type: ignore[untyped-decorator]
    def _navigation() -> dict[str, Any]:
        person = login.current()
        new = news()
        nav = [
            {
                "label": item.label,
                "url": url_for(item.endpoint),
                "icon": item.icon,
                "primary": item.primary,
                "active": _is_active(item.endpoint),
                "count": new.get(item.endpoint),
            }
            for item in listed
            if item.endpoint in current_app.view_functions
            and (not item.roles or access().has(*item.roles, Role.AUDITOR))
        ]
        return {
            "nav": nav,
            "notice_count": new.get(NOTICES, 0),
            "organisation_name": organisation(),
            "user_name": person.name if person else None,
            "portals": portals_of(access()),
        }


def _is_active(endpoint: str) -> bool:
    """The page itself or one beneath it: by the longest common address, so details mark their list."""
    here, home = request.path, url_for(endpoint)
    return here == home or (home.rstrip("/").count("/") > 1 and here.startswith(home.rstrip("/") + "/"))


PORTALS: tuple[tuple[Any, str, frozenset[Role]], ...] = (
    (_l("My shop"), "partner.dashboard", frozenset({Role.OWNER, Role.TREASURER, Role.STAFF})),
    (
        _l("Procurement"),
        "procurement.home",
        frozenset({Role.REQUESTER, Role.APPROVER, Role.BUYER, Role.RECEIVER, Role.FINANCE, Role.AUDITOR}),
    ),
    (_l("Programme"), "programme.home", frozenset({Role.PROGRAMME_OFFICER, Role.AUDITOR})),
    (_l("Administration"), "admin.home", frozenset({Role.ADMIN, Role.OPERATOR_FINANCE, Role.AUDITOR})),
)


def portals_of(who: Access) -> list[dict[str, str]]:
    """The portals this person may enter, for the switch at the top."""
    return [
        {"label": str(label), "url": url_for(endpoint)}
        for label, endpoint, roles in PORTALS
        if endpoint in current_app.view_functions and who.has(*roles)
    ]
