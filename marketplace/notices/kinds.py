"""What a message is about and how it may travel: what people choose at "Notifications"."""

from __future__ import annotations

from enum import StrEnum

from marketplace.accounts.models import ConsentKind
from marketplace.core.words import _l


class NoticeKind(StrEnum):
    """Orders are always told; the others are sent only to who wants them."""

    ORDERS = "orders"
    FOLLOWED = "followed"
    REMINDERS = "reminders"
    NEWS = "news"

    @property
    def label(self) -> str:
        return KINDS[self]

    @property
    def consent(self) -> ConsentKind | None:
        """What the person agrees to by choosing it; None for what belongs to a purchase."""
        return CONSENTS.get(self)


class Way(StrEnum):
    """Where a notice is shown or sent."""

    APP = "app"
    EMAIL = "email"
    PHONE = "phone"

    @property
    def label(self) -> str:
        return WAYS[self]


KINDS = {
    NoticeKind.ORDERS: _l("Orders, returns, money and your account"),
    NoticeKind.FOLLOWED: _l("New things of shops you follow"),
    NoticeKind.REMINDERS: _l("Reminders, such as a review that is still to be written"),
    NoticeKind.NEWS: _l("News, offers and tips"),
}
WAYS = {Way.APP: _l("On this site"), Way.EMAIL: _l("E-mail"), Way.PHONE: _l("WhatsApp")}
CONSENTS = {
    NoticeKind.FOLLOWED: ConsentKind.FOLLOWED,
    NoticeKind.REMINDERS: ConsentKind.REMINDERS,
    NoticeKind.NEWS: ConsentKind.NEWS,
}
OPTIONAL = tuple(CONSENTS)
# Until somebody chooses. Whoever follows a shop has asked to hear of it.
DEFAULTS = {
    NoticeKind.ORDERS: frozenset({Way.APP, Way.EMAIL}),
    NoticeKind.FOLLOWED: frozenset({Way.APP, Way.EMAIL}),
    NoticeKind.REMINDERS: frozenset[Way](),
    NoticeKind.NEWS: frozenset[Way](),
}
FIXED = DEFAULTS[NoticeKind.ORDERS]  # of orders: these two cannot be switched off
