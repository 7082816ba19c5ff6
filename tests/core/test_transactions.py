"""One visible transaction per change, or none at all; and what the audit, numbers and rules owe to it."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.core.db import after_commit, db, transaction
from marketplace.core.numbers import next_document_number
from marketplace.core.paging import decode_cursor, encode_cursor
from marketplace.core.rules import RuleNotSet, get_rule, set_rule
from tests.make import make_user


def test_a_change_outside_a_transaction_is_refused(app):
    user = make_user()
    found = db.session.merge(user)
    found.name = "Somebody else"
    with pytest.raises(RuntimeError, match="outside"):
        db.session.flush()
    db.session.rollback()


def test_a_transaction_does_not_nest(app):
    with pytest.raises(RuntimeError, match="inside"), transaction(), transaction():
        pass


def test_what_waits_for_the_commit_is_not_done_after_a_rollback(app):
    done: list[str] = []
    with pytest.raises(RuntimeError), transaction():
        after_commit(lambda: done.append("never"))
        raise RuntimeError("the light goes out")
    with transaction():
        after_commit(lambda: done.append("once"))
    assert done == ["once"]


def test_a_number_is_given_back_by_a_rollback(app):
    with pytest.raises(RuntimeError), transaction():
        next_document_number("PO", site="KTG", year=2026)
        raise RuntimeError("the light goes out")
    with transaction():
        assert next_document_number("PO", site="KTG", year=2026) == "PO/KTG/2026/0001"
        assert next_document_number("PO", site="PRT", year=2026) == "PO/PRT/2026/0001"
        assert next_document_number("PO", site="KTG", year=2027) == "PO/KTG/2027/0001"


def test_a_rule_counts_from_its_first_day_and_leaves_the_past_alone(app):
    with transaction():
        set_rule("fee", 100, valid_from=date(2026, 1, 1))
        set_rule("fee", 250, valid_from=date(2026, 7, 1))
    assert get_rule("fee", on=date(2026, 6, 30)) == 100
    assert get_rule("fee", on=date(2026, 7, 1)) == 250
    with pytest.raises(RuleNotSet):
        get_rule("fee", on=date(2025, 12, 31))


@pytest.mark.parametrize("text", ["", "x", "W10", "eyJhIjoxfQ", "a" * 600, "WzEsMl0", encode_cursor([1])])
def test_a_cursor_that_is_not_ours_shows_the_first_page(text):
    assert decode_cursor(text, length=1) is None


def test_a_cursor_comes_back_as_it_went():
    assert decode_cursor(encode_cursor("a", 5), length=2) == ["a", 5]
