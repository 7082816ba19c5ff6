"""Where to go after signing in: only to our own pages, whatever `next` says."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

LONGEST = 1_500
KEPT = "/?&=%+:;,@!$'()*~-._#"


def safe_next(target: str | None, *, default: str = "/") -> str:
    """The target when every browser would read it as a path of this site; else the default.

    Browsers take `\\` for `/`, drop tabs and line ends, and read `//host` and `/\\host` as another site. So a target
    must begin with exactly one slash and hold no backslash, blank or control character; what is not ASCII is quoted.
    """
    if not target or len(target) > LONGEST or not target.startswith("/"):
        return default
    if target[1:2] in ("/", "\\") or "\\" in target:
        return default
    if any(
        ord(sign) < 0x20 or 0x7F <= ord(sign) <= 0xA0 or sign in "\u2028\u2029\u200b\ufeff" for sign in target
    ):
        return default
    try:
        cleaned = quote(target, safe=KEPT)
        parts = urlsplit(cleaned)
    except (ValueError, UnicodeEncodeError):
        return default
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or parts.path.startswith("//"):
        return default
    return cleaned
