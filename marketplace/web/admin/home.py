"""What needs attention: each figure leads to its cure."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from marketplace.accounts.models import Role
from marketplace.catalogue.models import Product
from marketplace.catalogue.states import ProductState
from marketplace.complaints import queries as complaints
from marketplace.complaints.queries import Tab
from marketplace.core import audit
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.jobs import JobState
from marketplace.core.money import Money
from marketplace.core.words import _
from marketplace.partners import queries as partners
from marketplace.payments import queries as payments
from marketplace.reports.queries import Health, read_health
from marketplace.reports.rules import Level, Reading, Vital
from marketplace.web.admin.portal import bp
from marketplace.web.kit.filters import ago
from marketplace.web.kit.portal import access


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing to look at: how many or since when, and where its cure is."""

    label: str
    count: int | str
    url: str
    icon: str
    is_bad: bool = False


@bp.get("", strict_slashes=False)
def home() -> ResponseReturnValue:
    health = read_health()
    items = [_books(health), *_money(health)]
    if access().has(Role.ADMIN, Role.AUDITOR):
        items += [*_catalogue(), *_machine(health)]
    items.sort(key=lambda item: not item.is_bad)  # what is red comes first
    return render_template("admin/home.html", items=items, verdict_head=_chain_head())


def _books(health: Health) -> Attention:
    """0, or red: never a number that somebody has to interpret."""
    reading = health[Vital.LEDGER]
    return Attention(
        _("Sum of all books"), str(Money(reading.number or 0)), url_for("admin.ledger"), "scale",
        is_bad=reading.level is Level.FAIL,
    )  # fmt: skip


def _money(health: Health) -> list[Attention]:
    todo = payments.attention()
    stuck = health[Vital.WEBHOOKS]
    return [
        Attention(
            _("Photos of transfers to check"), todo["proofs"], url_for("admin.transfer_list"), "wallet"
        ),
        Attention(_("Refunds to send"), todo["refunds"], url_for("admin.refund_list"), "arrow-left"),
        Attention(
            _("Payments that differ"),
            todo["held"],
            url_for("admin.finance"),
            "warning",
            is_bad=todo["held"] > 0,
        ),
        Attention(
            _("Messages from Stripe waiting"),
            stuck.number or 0,
            url_for("admin.finance_payments", cara="stripe"),
            "mail",
            is_bad=stuck.level is Level.FAIL,
        ),
    ]


def _catalogue() -> list[Attention]:
    reviews = db.session.scalar(select(func.count()).where(Product.state == ProductState.IN_REVIEW)) or 0
    papers = len(partners.document_queue())
    waiting = complaints.counts()
    late = waiting[Tab.OVERDUE]
    desk = url_for("admin.complaint_list", tab=(Tab.OVERDUE if late else Tab.WAITING).value)
    return [
        Attention(_("Complaints to answer"), waiting[Tab.WAITING], desk, "hand"),
        Attention(_("Complaints overdue"), late, desk, "warning", is_bad=late > 0),
        Attention(_("Products to review"), reviews, url_for("admin.review_list"), "check"),
        Attention(_("Papers to check"), papers, url_for("admin.partner_list"), "document"),
    ]


def _machine(health: Health) -> list[Attention]:
    """What only somebody with a terminal can cure; the job board says how."""
    board = url_for("admin.job_board")
    dead = health[Vital.JOBS_DEAD].number or 0
    return [
        Attention(
            _("Jobs given up"), dead, url_for("admin.job_board", status="dead"), "warning", is_bad=dead > 0
        ),
        Attention(
            _("Jobs waiting"),
            health.jobs.get(JobState.WAITING, 0),
            url_for("admin.job_board", status="waiting"),
            "clock",
            is_bad=Level.FAIL in {health[Vital.JOBS_LATE].level, health[Vital.JOBS_FAILING].level},
        ),
        Attention(
            _("Regular jobs that did not run"),
            health[Vital.PERIODIC].number or 0,
            board,
            "calendar",
            is_bad=health[Vital.PERIODIC].level is Level.FAIL,
        ),
        _since(_("Worker heard of"), health[Vital.WORKER], board, "refresh"),
        _since(_("Last backup"), health[Vital.BACKUP], board, "box"),
        _since(_("Compared with Stripe"), health[Vital.RECONCILE], url_for("admin.finance"), "shield"),
    ]


def _since(label: str, reading: Reading, url: str, icon: str) -> Attention:
    """An age as people read it; red when it is too old or never was."""
    value = _("never") if reading.age is None or reading.is_never else ago(now() - reading.age)
    if reading.detail:
        value = _("failed") if reading.vital is Vital.BACKUP else _("no answer")
    return Attention(label, value, url, icon, is_bad=reading.level is Level.FAIL)


def _chain_head() -> int:
    return db.session.scalar(select(func.max(audit.AuditEntry.position))) or 0
