"""The programme portal: CSR officers see aid, targets and what became of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from marketplace.accounts.models import Role
from marketplace.core.config import current
from marketplace.core.words import _l
from marketplace.web.kit.portal import NavItem, allow, show_nav

bp = Blueprint("programme", __name__, url_prefix="/program")


@bp.before_request
def only_programme_officers() -> Any:
    return allow(Role.PROGRAMME_OFFICER)


NAV = (
    NavItem(_l("Home"), "programme.home", "home", primary=True),
    NavItem(_l("Partners"), "programme.partner_list", "people", primary=True),
    NavItem(_l("Aid"), "programme.aid_list", "hand", primary=True),
    NavItem(_l("Targets and results"), "programme.target_list", "flag", primary=True),
    NavItem(_l("Budgets"), "programme.budget_list", "wallet"),
    NavItem(_l("Help in a shop"), "programme.help_partner", "hand"),
    NavItem(_l("Visits"), "programme.visit_list", "calendar"),
)
show_nav(bp, NAV, organisation=lambda: current().OPERATOR_NAME)
