"""Our own staff: the administrator everywhere, operator finance at the money pages, the auditor to read."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from marketplace.accounts.models import Role
from marketplace.core.words import _l
from marketplace.web.kit.portal import NavItem, allow, show_nav

bp = Blueprint("admin", __name__, url_prefix="/admin")
ADMIN = frozenset({Role.ADMIN})
MONEY = frozenset({Role.ADMIN, Role.OPERATOR_FINANCE})


@bp.before_request
def only_staff() -> Any:
    """Operator finance comes as far as the home page and the money pages."""
    money = request.path.rstrip("/") == "/admin" or request.path.startswith("/admin/keuangan")
    return allow(*(MONEY if money else ADMIN))


NAV = (
    NavItem(_l("Home"), "admin.home", "home", primary=True),
    NavItem(_l("Review products"), "admin.review_list", "check", primary=True, roles=ADMIN),
    NavItem(_l("Reviews"), "admin.review_moderation", "star", roles=ADMIN),
    NavItem(_l("Complaints"), "admin.complaint_list", "hand", roles=ADMIN),
    NavItem(_l("Questions"), "admin.question_moderation", "help", roles=ADMIN),
    NavItem(_l("Partners"), "admin.partner_list", "store", primary=True, roles=ADMIN),
    NavItem(_l("Help in a shop"), "admin.help_partner", "hand", roles=ADMIN),
    NavItem(_l("Money"), "admin.finance", "wallet", primary=True, roles=MONEY),
    NavItem(_l("Vouchers"), "admin.voucher_list", "tag", roles=ADMIN),
    NavItem(_l("Categories"), "admin.category_list", "tag", roles=ADMIN),
    NavItem(_l("Courier prices"), "admin.tariffs", "truck", roles=ADMIN),
    NavItem(_l("Search words"), "admin.search_board", "search", roles=ADMIN),
    NavItem(_l("People"), "admin.user_list", "people", roles=ADMIN),
    NavItem(_l("Messages"), "admin.messages", "mail", roles=ADMIN),
    NavItem(_l("Jobs"), "admin.job_board", "clock", roles=ADMIN),
    NavItem(_l("Audit log"), "admin.audit_log", "shield", roles=ADMIN),
    NavItem(_l("Settings by date"), "admin.rules", "settings", roles=ADMIN),
    NavItem(_l("Style guide"), "admin.style_guide", "eye", roles=ADMIN),
)
show_nav(bp, NAV, organisation=lambda: "Pasar Mitra")
