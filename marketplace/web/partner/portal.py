"""The partner portal: who may come in, and the blueprint its pages hang on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, g, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.conversations import queries as conversations
from marketplace.core.db import db
from marketplace.core.errors import NotAllowed
from marketplace.core.words import _l
from marketplace.notices import queries as notes
from marketplace.partners import queries as partners
from marketplace.partners import service
from marketplace.partners.errors import HelpEnded, NotWhileHelping
from marketplace.web.kit import login
from marketplace.web.kit.portal import NOTICES, NavItem, access, show_nav

bp = Blueprint("partner", __name__, url_prefix="/mitra")
P = ParamSpec("P")
MONEY = frozenset({Role.OWNER, Role.TREASURER})
OWNER = frozenset({Role.OWNER})
TALK = frozenset({Role.OWNER, Role.STAFF})
HELPERS = (Role.PROGRAMME_OFFICER, Role.ADMIN)
NO_ACTS = frozenset({"help_code", "help_revoke", "help_done", "switch_shop"})
NOT_FOR_HELPERS = frozenset(
    {
        "bank_account", "bank_account_edit", "money", "statement", "statement_file", "payout", "payout_list",
        "cash_report", "cash_part", "cashbook", "cashbook_write", "cashbook_reverse", "cashbook_file",
        "bill_list", "bill_submit", "bill_pdf", "order_cash", "return_approve", "team", "team_invite", "team_end",
        "team_leave", "team_member_code", "team_invitation_code", "team_invitation_revoke", "switch_shop",
        "help_page", "help_code", "help_revoke", "voucher_new", "voucher_edit", "voucher_end",
    }
)  # fmt: skip


@bp.before_request
def only_partner_members() -> Any:
    """A member of a partner business; with several shops, the one chosen in this session."""
    if login.current() is None:
        return login.ask_to_sign_in()
    g.user_id = login.current_user_id()
    if "assistance_id" in session:
        return _let_helper_in()
    shops = partners.partners_of_user(g.user_id)
    if not shops:
        raise NotAllowed
    chosen = session.get("partner_id")
    g.partner = next((shop for shop in shops if shop.id == chosen), shops[0])
    g.partner_choices = shops
    g.partner_roles = access().roles(organisation_id=g.partner.organisation_id)
    g.assistance = None
    _begin_act()
    return None


def _let_helper_in() -> None:
    """An officer with a code of the shop: as staff, never for money, people or codes; no longer than the partner wants.

    Raises HelpEnded, NotWhileHelping.
    """
    found = partners.running_help(session["assistance_id"], officer_id=g.user_id)
    if found is None or not access().has(*HELPERS):
        del session["assistance_id"]
        raise HelpEnded
    g.assistance, g.partner, g.partner_choices = found, found.partner, [found.partner]
    g.partner_roles = frozenset({Role.STAFF})
    if request.endpoint and request.endpoint.removeprefix("partner.") in NOT_FOR_HELPERS:
        raise NotWhileHelping
    _begin_act()


def _begin_act() -> None:
    """What is sent is an act in this shop: counted, and stamped when somebody helps."""
    name = (request.endpoint or "").removeprefix("partner.")
    if request.method == "POST" and name not in NO_ACTS:
        service.begin_act(name, partner_id=g.partner.id, by=g.user_id, assistance=g.assistance)


@bp.teardown_request
def end_act(_error: BaseException | None) -> None:
    service.end_act()


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
    NavItem(_l("Help in the shop"), "partner.help_page", "hand", roles=OWNER),
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
