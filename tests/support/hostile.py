"""Words that somebody types to break a page: what must come back as it was typed, harmless."""

from __future__ import annotations

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)//</textarea><svg/onload=alert(1)>",
    "{{ 7*7 }}{% raw %}${7*7}",
    "x" * 400,
    "Enak 🐔👨‍👩‍👧 \u202eterbalik ᯅᯖᯂ",
    "' OR 1=1; DROP TABLE users; --",
)
EVERYTHING = " ".join(HOSTILE)
MARKUP = ("<script>alert", "<img src=x", "<svg/onload")


def harmless(page: str) -> bool:
    """Nothing of it became markup."""
    return not any(piece in page for piece in MARKUP)
