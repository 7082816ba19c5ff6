"""The operator's QRIS code: a wrong digit is found at the start, and an amount changes nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from lokal.qris import parse_qris

from config import Config
from marketplace.core.money import Money
from marketplace.payments import qris
from tools.environment import DEMO_QRIS


def problems(settings: Config, code: str, **more: bool) -> list[str]:
    found = replace(settings, DEMO=True, OPERATOR_QRIS=code, **more).problems()
    return [problem for problem in found if "QRIS" in problem]


def test_the_checksum_is_the_published_one() -> None:
    import binascii

    assert binascii.crc_hqx(b"123456789", 0xFFFF) == 0x29B1


def test_a_whole_code_is_taken_and_every_flipped_digit_is_found(settings: Config) -> None:
    assert problems(settings, DEMO_QRIS) == []
    for place, sign in enumerate(DEMO_QRIS):
        if sign.isdigit():
            flipped = DEMO_QRIS[:place] + str((int(sign) + 1) % 10) + DEMO_QRIS[place + 1 :]
            assert problems(settings, flipped), f"digit {place} was changed and nobody noticed"


@pytest.mark.parametrize("code", ["halo", DEMO_QRIS[:-1], DEMO_QRIS + "00"])
def test_half_a_code_is_refused(settings: Config, code: str) -> None:
    assert problems(settings, code)


def test_an_amount_needs_a_code(settings: Config) -> None:
    assert problems(settings, "", QRIS_DYNAMIC=True)


def test_the_code_is_shown_unchanged_unless_the_operator_wants_the_amount_in_it(
    app: Flask, settings: Config
) -> None:
    app.config["SETTINGS"] = replace(settings, OPERATOR_QRIS=DEMO_QRIS)
    assert qris.shown_payload(Money(150_123)) == DEMO_QRIS
    app.config["SETTINGS"] = replace(settings, OPERATOR_QRIS=DEMO_QRIS, QRIS_DYNAMIC=True)
    shown = parse_qris(qris.shown_payload(Money(150_123)))
    app.config["SETTINGS"] = settings

    assert (shown.valid, shown.type, shown.amount) == (True, "dynamic", "150123")
    assert shown.merchant_name == qris.merchant_name(DEMO_QRIS) == "DEMO PASAR MITRA"
