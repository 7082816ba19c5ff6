"""Pictures of money: what a partner earned and received, and which ways of paying succeed."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import format_date

from marketplace.core.money import ZERO
from marketplace.core.words import _
from marketplace.reports.queries import MethodSuccess, MonthFlow
from marketplace.web.kit.charts import Chart, bars, ranking


def flow_pictures(flow: Sequence[MonthFlow]) -> list[Chart]:
    """What was earned and what was paid out, a bar a month; the findings are the plain sentences of the last month."""
    last = flow[-1]
    names = [str(format_date(one.month.first_day, "MMM", rebase=False)) for one in flow]
    received = _("Paid out or taken in cash this month: %(amount)s.", amount=last.received)
    if last.balance < ZERO:
        received += " " + _("You owe us %(amount)s; the next payout takes it off.", amount=-last.balance)
    else:
        received += " " + _("Still to be paid out: %(amount)s.", amount=last.balance)
    return [
        bars(
            title=_("Earned by month"),
            finding=_("Earned this month, less fees and returns: %(amount)s.", amount=last.gained),
            points=[(name, max(one.gained, ZERO)) for name, one in zip(names, flow, strict=True)],
            unit="rupiah",
        ),
        bars(
            title=_("Received by month"),
            finding=received,
            points=[(name, max(one.received, ZERO)) for name, one in zip(names, flow, strict=True)],
            unit="rupiah",
        ),
    ]


def success_picture(found: Sequence[MethodSuccess]) -> Chart | None:
    """Of a hundred payments that ended, how many were paid, by way of paying; None before the first."""
    if not found:
        return None
    weakest = min(found, key=lambda one: one.percent)
    return ranking(
        title=_("Payments that succeed"),
        finding=_(
            "In 90 days %(method)s fails most often: %(failed)s of %(all)s.",
            method=weakest.method.label,
            failed=weakest.failed,
            all=weakest.failed + weakest.settled,
        ),
        points=[(str(one.method.label), one.percent) for one in found],
        unit="%",
    )
