"""A photo of a transfer sent before, in another size and compression: it looks the same though the file differs."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from PIL import Image, ImageDraw

from marketplace.core.db import transaction
from marketplace.payments import service
from marketplace.payments.models import Payment, PaymentProof
from marketplace.payments.queries.receipts import similar_proofs
from tests.payments.make import Purchases, open_payment, plug_in_purchases


@pytest.fixture
def shop(app: Flask) -> Purchases:
    return plug_in_purchases()


def receipt(*, dark: bool = False) -> Image.Image:
    """What a bank's application shows; the dark one is another bank's."""
    image = Image.new("RGB", (540, 960), "#101820" if dark else "white")
    pen = ImageDraw.Draw(image)
    bars = [(40, 700, 500, 900), (300, 60, 520, 400)] if dark else [(0, 0, 540, 180), (60, 300, 330, 360)]
    for place in bars:
        pen.rectangle(place, fill="#e8b030" if dark else "#0a5c9e")
    for line in range(8):
        pen.text((60, 420 + 40 * line), f"Transfer {line} Rp150.{line}00", fill="white" if dark else "black")
    return image


def send(payment: Payment, image: Image.Image, *, quality: int = 90) -> PaymentProof:
    body = io.BytesIO()
    image.save(body, "JPEG", quality=quality)
    photo = service.keep_photo(body.getvalue())
    with transaction():
        return service.submit_proof(payment.id, photo=photo)


def test_the_same_picture_smaller_and_worse_is_flagged_and_another_is_not(shop: Purchases) -> None:
    again, other = open_payment(), open_payment()
    first = send(open_payment(payable_id=9_001), receipt())
    copy = send(again, receipt().resize((503, 894)), quality=45)
    different = send(other, receipt(dark=True))

    assert copy.sha256 != first.sha256
    assert similar_proofs([copy]) == {first.payment_id}
    assert similar_proofs([different]) == set()


def test_pictures_of_one_colour_all_look_the_same_and_are_not_compared(shop: Purchases) -> None:
    white = send(open_payment(), Image.new("RGB", (40, 60), "white"))
    assert white.look is None
    assert similar_proofs([white, send(open_payment(), Image.new("RGB", (40, 60), "black"))]) == set()
