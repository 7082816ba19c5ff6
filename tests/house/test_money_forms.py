"""Somebody has decided of every form whether it is about money: then it is broken in the middle, write by write."""

from __future__ import annotations

from tests.house.test_route_matrix import allowed
from tests.web.money_views.all import CASES
from tests.web.no_money import NO_MONEY


def test_every_form_is_about_money_or_is_not() -> None:
    forms = {endpoint for endpoint, method in allowed() if method == "POST"}
    about = {name.split()[0] for name in CASES}
    unknown = sorted(forms - about - NO_MONEY)
    assert unknown == [], "about money? Then a case in tests/web/money_views/, else tests/web/no_money.py"
    assert sorted((about | NO_MONEY) - forms) == [], "these are no forms any more"
    assert sorted(about & NO_MONEY) == []
