"""Every case: each side notes its own when it is imported."""

from __future__ import annotations

from tests.web.money_views import buyers, office, partners
from tests.web.money_views.press import CASES

__all__ = ["CASES", "buyers", "office", "partners"]
