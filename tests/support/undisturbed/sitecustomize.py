"""Loaded by Python itself in processes under faketime: libfaketime turns an absolute sleep on the clock that it leaves
alone (which is how Python sleeps) into a negative one. select() sleeps for so long, whatever the clocks say."""

from __future__ import annotations

import select
import time


def _sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


time.sleep = _sleep
