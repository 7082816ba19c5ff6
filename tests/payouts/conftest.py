"""Two people of finance."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.make import make_user


@pytest.fixture
def maya(app: Flask) -> int:
    return make_user("Maya").id


@pytest.fixture
def ayu(app: Flask) -> int:
    return make_user("Ayu").id
