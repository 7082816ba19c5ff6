"""Our clock against the card provider's, and a clock that jumps while we work."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from config import Config
from marketplace.core import heartbeats, jobs
from marketplace.core.clock import at, now
from marketplace.core.db import transaction
from marketplace.core.numbers import next_document_number
from marketplace.payments import service
from marketplace.payments.stripe_lookalike.server import Lookalike
from tests.payments.cards import running_stripe


@pytest.fixture
def stripe(app: Flask, settings: Config) -> Iterator[Lookalike]:
    with running_stripe(settings) as server:
        yield server


@pytest.mark.parametrize("minutes", [10, -10, 1440])
def test_a_clock_that_is_wrong_is_seen_in_the_provider_s_answer_and_logged(
    app: Flask, stripe: Lookalike, caplog: pytest.LogCaptureFixture, minutes: int
) -> None:
    with at(now() + timedelta(minutes=minutes)), caplog.at_level(logging.ERROR):
        service.reconcile_lately()
        seen = heartbeats.all_beats()[heartbeats.PROVIDER_CLOCK].data["skew_seconds"]
    assert abs(seen - minutes * 60) <= 5
    assert f"our clock is {seen} seconds ahead" in caplog.text


def test_a_clock_that_is_right_says_nothing(
    app: Flask, stripe: Lookalike, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        service.reconcile_lately()
    assert abs(heartbeats.all_beats()[heartbeats.PROVIDER_CLOCK].data["skew_seconds"]) <= 5
    assert "our clock" not in caplog.text


def test_numbers_of_documents_go_on_when_the_clock_jumps_back(app: Flask) -> None:
    numbers = []
    for hours in (0, -1, 24, -1):
        with at(now() + timedelta(hours=hours)), transaction():
            numbers.append(next_document_number("PO", site="KTG", year=2026))
    assert numbers == [f"PO/KTG/2026/{number:04}" for number in range(1, 5)]


def test_regular_work_goes_on_when_the_clock_jumps_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The slots of the hour that comes a second time have been used already."""
    seal, start = "core.audit.seal", now()
    monkeypatch.setattr(jobs, "PERIODIC", {seal: jobs.PERIODIC[seal]})
    for minutes in range(0, 61, 5):
        with at(start + timedelta(minutes=minutes)):
            jobs.queue_periodic()
            jobs.run_due()
    again = start + timedelta(minutes=5)
    with at(again):
        jobs.queue_periodic()
        jobs.run_due()
        beat = heartbeats.all_beats()[f"{heartbeats.JOB}{seal}"]
    assert beat.beat_at == again
    with at(again + timedelta(minutes=5)):
        jobs.queue_periodic()
        jobs.run_due()
        assert heartbeats.all_beats()[f"{heartbeats.JOB}{seal}"].beat_at == now()
