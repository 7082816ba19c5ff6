"""Where `next` may lead: nowhere but to our own pages."""

from __future__ import annotations

import pytest

from marketplace.web.kit.redirects import safe_next

HOSTILE = [
    "///evil.example",
    "//evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "http:evil.example",
    "http:/evil.example",
    "http:///evil.example",
    "https:///evil.example",
    "https://evil.example",
    "HTTPS://evil.example",
    "//evil.example/%2f..",
    "//user@evil.example",
    "https://pasar.example@evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\t//evil.example",
    " //evil.example",
    " https://evil.example",
    "/\x00/evil.example",
    "/\u00a0/evil.example\x7f",
    "\u2028//evil.example",
    "/\u200b/evil.example",
    "\ufeff//evil.example",
    "evil.example",
    "./akun",
    "../akun",
    "?x=//evil.example",
    "#//evil.example",
    "mailto:a@b.id",
    "http://[::1",
    "/akun\ud800",
    "/" + "a" * 2_000,
    "",
    None,
]


@pytest.mark.parametrize("target", HOSTILE)
def test_hostile_targets_lead_home(target: str | None) -> None:
    assert safe_next(target, default="/rumah") == "/rumah"


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/akun",
        "/mitra/pesanan/PM-7K3Q9D/batal",
        "/cari?q=kopi&urut=harga#hasil",
        "/cari?q=a+b%20c",
        "/undangan/Abc_-1",
        "/masuk?next=/akun",
        "/cari?q=http://x",
    ],
)
def test_our_own_pages_are_kept_as_they_are(target: str) -> None:
    assert safe_next(target, default="/rumah") == target


def test_letters_beyond_ascii_are_quoted() -> None:
    assert safe_next("/cari?q=kopi é") == "/cari?q=kopi%20%C3%A9"
    assert safe_next("/／evil.example") == "/%EF%BC%8Fevil.example"
