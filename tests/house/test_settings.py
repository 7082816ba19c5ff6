"""An installation finds every setting in one file."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields

import pytest

from config import Config
from tools.environment import ROOT


def test_the_example_lists_exactly_the_settings():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^#? ?([A-Z_]+)=(.*)$", example, re.MULTILINE))
    assert list(listed) == [field.name for field in fields(Config)]
    for field in fields(Config):
        if field.default not in {MISSING, False}:
            assert listed[field.name] == str(field.default), (
                f"{field.name}: the example shows another default"
            )


def test_a_bad_configuration_is_refused_with_all_its_problems():
    with pytest.raises(SystemExit) as refused:
        Config.from_env({"PORT": "many", "DEMO": "yes"})
    for name in ("PORT", "DEMO", "SECRET_KEY"):
        assert name in str(refused.value)


def test_production_starts_only_with_https_keys_and_named_hosts():
    with pytest.raises(SystemExit) as refused:
        Config.from_env({"SECRET_KEY": "short", "BASE_URL": "http://shop.example"})
    for name in ("BASE_URL", "TRUSTED_HOSTS", "SECRET_KEY", "STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET"):
        assert name in str(refused.value)
