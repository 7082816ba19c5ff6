"""The company's buying portal: requesters, approvers, buyers, receivers and finance, each with own duties."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import Role
from marketplace.core.config import current
from marketplace.core.errors import NotAllowed
from marketplace.core.words import _l
from marketplace.web.kit.portal import SAFE, NavItem, access, allow, show_nav

bp = Blueprint("procurement", __name__, url_prefix="/pengadaan")
P = ParamSpec("P")
COMPANY = (Role.REQUESTER, Role.APPROVER, Role.BUYER, Role.RECEIVER, Role.FINANCE)


@bp.before_request
def only_company_staff() -> Any:
    return allow(*COMPANY)


def duty(*roles: Role) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Only people with one of these duties; the auditor may look."""

    def wrap(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            reads = access().has(Role.AUDITOR) and request.method in SAFE
            if not access().has(*roles) and not reads:
                raise NotAllowed
            return view(*args, **kwargs)

        return guarded

    return wrap


NAV = (
    NavItem(_l("Home"), "procurement.home", "home", primary=True),
    NavItem(
        _l("Catalogue"),
        "procurement.catalogue",
        "search",
        primary=True,
        roles=frozenset({Role.REQUESTER, Role.BUYER}),
    ),
    NavItem(_l("Requisitions"), "procurement.requisition_list", "document", primary=True),
    NavItem(
        _l("Approvals"), "procurement.approval_list", "check", primary=True, roles=frozenset({Role.APPROVER})
    ),
    NavItem(_l("Purchase orders"), "procurement.purchase_order_list", "invoice"),
    NavItem(_l("Receiving"), "procurement.receipt_list", "box", roles=frozenset({Role.RECEIVER})),
    NavItem(_l("Bills"), "procurement.bill_list", "wallet", roles=frozenset({Role.FINANCE, Role.BUYER})),
    NavItem(_l("Tax rules"), "procurement.tax_rules", "scale", roles=frozenset({Role.FINANCE})),
)
show_nav(bp, NAV, organisation=lambda: current().OPERATOR_NAME)


@bp.context_processor
def _duties() -> dict[str, Any]:
    """What the templates offer: buttons that would be refused are not shown."""
    return {"may_request": access().has(Role.REQUESTER), "may_pay": access().has(Role.FINANCE)}
