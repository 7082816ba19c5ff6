"""The partner portal: who may come in, and the blueprint its pages hang on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, g, session
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.conversations import queries as conversations
from marketplace.core.db import db
from marketplace.core.errors import NotAllowed
from marketplace.core.words import _l
from marketplace.notices import queries as notes
from marketplace.partners import queries as partners
from marketplace.web.kit import login
from marketplace.web.kit.portal import NOTICES, NavItem, access, show_nav

bp = Blueprint("partner", __name__, url_prefix="/mitra")
P = ParamSpec("P")
MONEY = frozenset({Role.OWNER, Role.TREASURER})
OWNER = frozenset({Role.OWNER})
TALK = frozenset({Role.OWNER, Role.STAFF})


@bp.before_request
def only_partner_members() -> Any:
    """A member of a partner business; with several shops, the one chosen in this session."""
    if login.current() is None:
        return login.ask_to_sign_in()
    g.user_id = login.current_user_id()
    shops = partners.partners_of_user(g.user_id)
    if not shops:
        raise NotAllowed
    chosen = session.get("partner_id")
    g.partner = next((shop for shop in shops if shop.id == chosen), shops[0])
    g.partner_choices = shops
    g.partner_roles = access().roles(organisation_id=g.partner.organisation_id)
    return None


def duty(*roles: Role) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Only members with one of these roles: the treasurer sees money, the harvester does not."""

    def wrap(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not g.partner_roles & set(roles):
                raise NotAllowed
            return view(*args, **kwargs)

        return guarded

    return wrap


NAV = (
    NavItem(_l("Home"), "partner.dashboard", "home", primary=True),
    NavItem(_l("Orders"), "partner.order_list", "box", primary=True),
    NavItem(_l("Company orders"), "partner.purchase_order_list", "factory"),
    NavItem(_l("Products"), "partner.product_list", "tag", primary=True),
    NavItem(_l("Stock"), "partner.stock_list", "scale"),
    NavItem(_l("Messages"), "partner.message_list", "chat", roles=TALK),
    NavItem(_l("Questions"), "partner.question_list", "help", roles=TALK),
    NavItem(_l("Reviews"), "partner.review_list", "star"),
    NavItem(_l("Money"), "partner.money", "wallet", primary=True, roles=MONEY),
    NavItem(_l("Cash book"), "partner.cashbook", "document", roles=MONEY),
    NavItem(_l("Vouchers"), "partner.voucher_list", "tag", roles=MONEY),
    NavItem(_l("Delivery"), "partner.delivery", "truck"),
    NavItem(_l("Shop page"), "partner.shop_profile", "store"),
    NavItem(_l("Papers"), "partner.documents", "document"),
    NavItem(_l("People"), "partner.team", "people"),
)


def _news() -> Mapping[str, int]:
    """What is new, in one statement for all badges."""
    if "partner" not in g:
        return {}
    unread, questions, notices = db.session.execute(
        select(
            conversations.unread_talks(g.partner.id),
            conversations.open_questions(g.partner.id),
            notes.unread(g.user_id),
        )
    ).one()
    return {"partner.message_list": unread, "partner.question_list": questions, NOTICES: notices}


show_nav(bp, NAV, organisation=lambda: g.partner.name if "partner" in g else "", news=_news)
