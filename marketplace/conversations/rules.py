"""Manners of questions and messages."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

MOST_WORDS = 1_000  # characters
MOST_PHOTOS = 3
NEWEST_ANSWERED = 3  # on the product's page
MOST_QUESTIONS, QUESTIONS_WITHIN = 10, timedelta(days=1)
MOST_MESSAGES, MESSAGES_WITHIN = 30, timedelta(hours=1)
MASK = "•••"

_CONTACT = re.compile(
    r"""(?x)
    (?:\+?62|(?<!\d)0)[\s.\-()]{0,3}8(?:[\s.\-()]{0,3}\d){7,11}(?!\d)  # a mobile number in any habit of writing
    | (?<![\d.,])8\d{2}[\s-]?\d{3,4}[\s-]?\d{3,5}(?!\d)  # without its 0; an amount of money has dots
    | (?:https?://)?(?:wa\.me|api\.whatsapp\.com|t\.me)/\S{1,200}
    | [\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}
    """
)


def without_contacts(text: str) -> str:
    """What everybody may read before anything is bought: phone numbers and addresses left out. Source: reliability.md 77."""
    plain = "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text)
    parts, end = [], 0
    for found in _CONTACT.finditer(plain):
        parts += [text[end : found.start()], MASK]
        end = found.end()
    return "".join([*parts, text[end:]])
