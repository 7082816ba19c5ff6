"""Errors are part of the interface."""

from __future__ import annotations

import re
from collections import Counter

from flask import Flask

from marketplace.core.errors import CODES, DomainError


def _errors(of: type[DomainError] = DomainError) -> list[type[DomainError]]:
    return [error for child in of.__subclasses__() for error in (child, *_errors(child))]


def test_every_error_has_a_code_of_its_own(app: Flask):
    codes = Counter(error.__dict__.get("code") for error in set(_errors()))
    assert None not in codes, "an error without a code of its own"
    assert {code: count for code, count in codes.items() if count > 1} == {}
    assert set(CODES) == set(codes)


def test_codes_are_plain_english_words(app: Flask):
    assert [code for code in CODES if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", code)] == []


def test_every_error_says_something_and_has_a_status_of_ours(app: Flask):
    for error in CODES.values():
        assert str(error.message).strip(), error
        assert error.status in {400, 401, 403, 404, 409, 413, 415, 422, 429, 503}, error
