"""What needs attention: each figure leads to its cure."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from marketplace.accounts.models import Role
from marketplace.catalogue.models import Product
from marketplace.catalogue.states import ProductState
from marketplace.core import audit
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.jobs import Job, JobState
from marketplace.core.words import _
from marketplace.partners import queries as partners
from marketplace.payments.models import Payment
from marketplace.payments.states import PaymentState
from marketplace.web.admin.portal import bp
from marketplace.web.kit.portal import access


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing to look at: how many, and where its cure is."""

    label: str
    count: int
    url: str
    icon: str
    is_bad: bool = False


@bp.get("", strict_slashes=False)
def home() -> ResponseReturnValue:
    items = [*_money(), *(_catalogue() if access().has(Role.ADMIN, Role.AUDITOR) else [])]
    return render_template("admin/home.html", items=items, verdict_head=_chain_head())


def _money() -> list[Attention]:
    open_payments = db.session.scalar(select(func.count()).where(Payment.state == PaymentState.OPEN)) or 0
    return [Attention(_("Payments waiting"), open_payments, url_for("admin.finance"), "wallet")]


def _catalogue() -> list[Attention]:
    reviews = db.session.scalar(select(func.count()).where(Product.state == ProductState.IN_REVIEW)) or 0
    dead = db.session.scalar(select(func.count()).where(Job.state == JobState.DEAD)) or 0
    late = (
        db.session.scalar(select(func.count()).where(Job.state == JobState.WAITING, Job.run_at < now())) or 0
    )
    papers = len(partners.document_queue())
    return [
        Attention(_("Products to review"), reviews, url_for("admin.review_list"), "check"),
        Attention(_("Papers to check"), papers, url_for("admin.partner_list"), "document"),
        Attention(
            _("Jobs given up"), dead, url_for("admin.job_board", status="dead"), "warning", is_bad=dead > 0
        ),
        Attention(_("Jobs waiting"), late, url_for("admin.job_board", status="waiting"), "clock"),
    ]


def _chain_head() -> int:
    return db.session.scalar(select(func.max(audit.AuditEntry.position))) or 0
