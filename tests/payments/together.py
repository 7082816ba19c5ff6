"""Races: everybody at the same moment. The helper lives in tests.support.racing."""

from tests.support.racing import together as together
