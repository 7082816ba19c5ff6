"""The cash book: what came in, what it cost, what is left, and how near the year's turnover is to the tax thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length

from marketplace.cashbook import queries, rules, service
from marketplace.cashbook.errors import AmountMissing, DayWrong
from marketplace.cashbook.kinds import COSTS, Category
from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.money import Money, total
from marketplace.core.words import _, _l
from marketplace.reports.books import books_csv, books_sheet
from marketplace.sales.books import MonthBook, books, turnover_of
from marketplace.web.kit import charts
from marketplace.web.kit.charts import Chart
from marketplace.web.kit.documents import table_response
from marketplace.web.kit.forms import CHOOSE, Form, MoneyField, answer, required
from marketplace.web.partner.portal import MONEY, bp, duty

YEARS_OFFERED = 5
INCOME = (Category.SALE, Category.OTHER_INCOME)


class EntryForm(Form):
    """One screen on a phone: how much, for what, when."""

    amount = MoneyField(_l("How much"), validators=[required(_l("Write the amount."))])
    category = SelectField(
        _l("For what"),
        choices=[("", CHOOSE), *((category.value, category.label) for category in (*INCOME, *COSTS))],
        validators=[required(CHOOSE)],
    )
    on = DateField(_l("On which day"), validators=[required(_l("Choose the day."))])
    note = StringField(_l("Note"), validators=[Length(max=200, message=_l("Use at most 200 characters."))])


@bp.get("/buku-kas")
@duty(*MONEY)
def cashbook() -> ResponseReturnValue:
    """A year: its months, its thresholds, its entries."""
    year = _year_asked()
    first, last = _days_of(year)
    months = books(partner_id=g.partner.id, since=first, until=last)
    page = queries.latest(
        partner_id=g.partner.id, since=first, until=date(year, 12, 31), before=request.args.get("setelah")
    )
    more: dict[str, Any] = {"tahun": year, "setelah": page.next_cursor}
    return render_template(
        "partner/cashbook/show.html",
        year=year,
        years=[(str(each), url_for(".cashbook", tahun=each), each == year) for each in _years()],
        months=months[::-1],
        this_month=months[-1],
        turnover=turnover_of(months),
        profit=total(month.profit for month in months),
        near=rules.nearness(turnover_of(months), queries.thresholds(on=last)),
        picture=profit_picture(months),
        entries=page.items,
        crossed_out=queries.reversed_ids(entry.id for entry in page.items),
        next_url=url_for(".cashbook", **more) if page.next_cursor else None,
    )


def _year_asked() -> int:
    """`?tahun=2026`; this year when nothing readable was asked for."""
    now = today().year
    asked = request.args.get("tahun", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else now
    return year if now - YEARS_OFFERED < year <= now else now


def _years() -> list[int]:
    return [today().year - back for back in range(YEARS_OFFERED)]


def _days_of(year: int) -> tuple[date, date]:
    """The first day, and the last that is not still to come."""
    return date(year, 1, 1), min(today(), date(year, 12, 31))


def profit_picture(months: Sequence[MonthBook]) -> Chart | None:
    """What came in each month; the words say what was left. Nothing while the book is empty."""
    if not any(month.turnover or month.cost for month in months):
        return None
    came, left = total(m.turnover + m.other_income for m in months), total(m.profit for m in months)
    words = {"came": came, "left": left if left.amount >= 0 else -left}
    if left.amount >= 0:
        finding = _("%(came)s came in; after costs %(left)s was left.", **words)
    else:
        finding = _("%(came)s came in; costs were %(left)s higher.", **words)
    points = [
        (str(format_date(m.month, "MMM")), _at_least_nothing(m.turnover + m.other_income)) for m in months
    ]
    return charts.bars(title=_("Money in by month"), finding=finding, points=points, unit="rupiah")


def _at_least_nothing(amount: Money) -> Money:
    """A month in which more went back than was sold has no bar."""
    return max(amount, Money(0))


@bp.route("/buku-kas/catat", methods=["GET", "POST"])
@duty(*MONEY)
def cashbook_write() -> ResponseReturnValue:
    """Write down one sale or cost."""
    form = EntryForm(data={"on": today(), "category": request.args.get("untuk")})
    if not form.validate_on_submit():
        return answer("partner/cashbook/write.html", form=form)
    try:
        with transaction():
            entry = service.write_entry(
                partner_id=g.partner.id,
                category=Category(form.category.data),
                amount=form.amount.data,
                on=form.on.data,
                note=form.note.data or "",
                by=g.user_id,
            )
            amount, label = entry.amount, entry.category.label
    except (AmountMissing, DayWrong) as error:
        form.refuse(error, "amount" if isinstance(error, AmountMissing) else "on")
        return answer("partner/cashbook/write.html", form=form)
    flash(_("Written down: %(amount)s, %(about)s.", amount=amount, about=label), "success")
    return redirect(url_for(".cashbook", tahun=form.on.data.year), 303)


@bp.post("/buku-kas/<int:entry_id>/coret")
@duty(*MONEY)
def cashbook_reverse(entry_id: int) -> ResponseReturnValue:
    """Cross out a wrong entry: both stay to be read, together they make nothing."""
    with transaction():
        year = service.reverse_entry(entry_id, partner_id=g.partner.id, by=g.user_id).on.year
    flash(_("Crossed out. Write the right one if there is one."), "success")
    return redirect(url_for(".cashbook", tahun=year), 303)


@bp.get("/buku-kas/unduh.<kind>")
@duty(*MONEY)
def cashbook_file(kind: str) -> ResponseReturnValue:
    """The year as `csv` or `xlsx`; 404 for another kind."""
    if kind not in {"csv", "xlsx"}:
        abort(404)
    year = _year_asked()
    first, last = _days_of(year)
    months = books(partner_id=g.partner.id, since=first, until=last)
    entries = queries.entries(partner_id=g.partner.id, since=first, until=last)
    body = books_csv(months, entries) if kind == "csv" else books_sheet(months, entries)
    return table_response(body, f"buku-kas-{g.partner.slug}-{year}.{kind}")
