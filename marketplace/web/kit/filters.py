"""How values look in pages: Indonesian formats in both languages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask, g
from flask_babel import format_date
from jinja2 import StrictUndefined

from marketplace.complaints.rules import REGULATOR_EMAIL, REGULATOR_PHONE
from marketplace.core import clock
from marketplace.core.clock import JAKARTA
from marketplace.core.money import Money, percent, terbilang
from marketplace.core.quantity import Quantity
from marketplace.core.words import _, ngettext


def rupiah(value: Money | int | None) -> str:
    """`Rp25.000`; a dash for nothing."""
    if value is None:
        return "–"
    return str(value if isinstance(value, Money) else Money(int(value)))


def quantity(value: Quantity | int | None) -> str:
    """`1,5`; a dash for nothing. A bare integer counts whole units."""
    if value is None:
        return "–"
    return str(value if isinstance(value, Quantity) else Quantity.of(value))


def day(value: date | datetime | None) -> str:
    """`24 November 2026`"""
    if value is None:
        return "–"
    return str(format_date(_local(value), "d MMMM yyyy", rebase=False))


def short_day(value: date | datetime | None) -> str:
    """`24 Nov 2026`"""
    if value is None:
        return "–"
    return str(format_date(_local(value), "d MMM yyyy", rebase=False))


def weekday(value: date) -> str:
    """`Sabtu, 28 November 2026`"""
    return str(format_date(value, "EEEE, d MMMM yyyy", rebase=False))


def month(value: date) -> str:
    """`November 2026`"""
    return str(format_date(value, "MMMM yyyy", rebase=False))


def moment(value: datetime | None) -> str:
    """`24 November 2026 08.05 WIB`"""
    if value is None:
        return "–"
    return f"{day(value)} {value.astimezone(JAKARTA):%H.%M} WIB"


def phone(value: str | None) -> str:
    """`0812-3456-7890` for a stored `+6281234567890`."""
    if not value:
        return "–"
    if not value.startswith("+62"):
        return value
    digits = "0" + value[3:]
    return "-".join([digits[:4], digits[4:8], digits[8:]]).rstrip("-")


def ago(value: datetime | None) -> str:
    """How long ago, in the largest whole unit."""
    if value is None:
        return "–"
    seconds = max(0, int((clock.now() - value).total_seconds()))
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return ngettext("%(num)s minute ago", "%(num)s minutes ago", seconds // 60)
    if seconds < 86_400:
        return ngettext("%(num)s hour ago", "%(num)s hours ago", seconds // 3600)
    return ngettext("%(num)s day ago", "%(num)s days ago", seconds // 86_400)


def _local(value: date | datetime) -> date:
    return value.astimezone(JAKARTA).date() if isinstance(value, datetime) else value


def init_app(app: Flask) -> None:
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.do")
    named = {
        "rupiah": rupiah, "quantity": quantity, "date": day, "shortdate": short_day, "month": month, "weekday": weekday,
        "datetime": moment, "phone": phone, "ago": ago, "terbilang": terbilang, "percent": percent,
    }  # fmt: skip
    env.filters.update(named)
    settings = app.config["SETTINGS"]
    env.globals.update(
        DEMO=settings.DEMO,
        OPERATOR_NAME=settings.OPERATOR_NAME,
        HELP_PHONE=settings.HELP_PHONE,
        BASE_URL=str(settings.BASE_URL).rstrip("/"),
        REGULATOR_PHONE=REGULATOR_PHONE,
        REGULATOR_EMAIL=REGULATOR_EMAIL,
    )

    @app.context_processor
    def _page_defaults() -> dict[str, Any]:
        return {"today": clock.today(), "settings": settings, "locale": getattr(g, "locale", "id")}
