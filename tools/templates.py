"""Words in templates that no translator would ever see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment, nodes

from tools.environment import ROOT

TEMPLATES = ROOT / "templates"
SAMPLES = {TEMPLATES / "admin" / "style_guide.html"}  # invented content that shows the components
SPOKEN = {"alt", "title", "placeholder", "aria-label", "aria-description", "content"}
# The same in every language: names, units, abbreviations of documents and laws.
NAMES = {
    "Pasar",
    "Mitra",
    "Indonesia",
    "English",
    "Bahasa",
    "Rp",
    "kg",
    "PO",
    "BAST",
    "NPWP",
    "NIB",
    "PPN",
    "PPh",
    "PDF",
    "QRIS",
    "COD",
    "WIB",
    "WhatsApp",
    "Stripe",
    "Inalum",
    "CSR",
    "ID",
    "EN",
    "HPS",
    "SKU",
    "CSV",
    "Excel",
}
_TRANSLATED = re.compile(r"{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}", re.DOTALL)
_RAW = re.compile(r"{%-?\s*raw\b.*?{%-?\s*endraw\s*-?%}", re.DOTALL)
_CLASSES = re.compile(r"{%-?\s*block body_class\b.*?{%-?\s*endblock\b.*?%}", re.DOTALL)
_TAG = re.compile(r"(</?){{.*?}}")  # <{{ tag }} ...>
_JINJA = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")


def bare_strings() -> list[str]:
    """One line for each: where it stands and what it says."""
    found = []
    for path in sorted(set(TEMPLATES.rglob("*.html")) - SAMPLES):
        source = path.read_text(encoding="utf-8")
        name = path.relative_to(ROOT)
        found += [
            f"{name}:{line}: not translatable: {text!r}"
            for line, text in sorted({*_in_markup(source), *_in_code(source)})
        ]
    return found


def _in_markup(source: str) -> list[tuple[int, str]]:
    source = _TAG.sub(r"\1div", source)
    for pattern in (_TRANSLATED, _RAW, _CLASSES, _JINJA):
        source = pattern.sub(_blank, source)
    reader = _Reader()
    reader.feed(source)
    return reader.found


def _blank(match: re.Match[str]) -> str:
    """Nothing, on as many lines."""
    return "\n" * match.group().count("\n")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style"}
        if tag == "meta" and not any(name == "name" and value == "description" for name, value in attributes):
            return
        for name, value in attributes:
            if name in SPOKEN and value and _speaks(value):
                self.found.append((self.getpos()[0], value))

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style"}

    def handle_data(self, text: str) -> None:
        if not self.silent and _speaks(text):
            self.found.append((self.getpos()[0], " ".join(text.split())[:80]))


def _speaks(text: str) -> bool:
    """Whether people would read words here: neither a name, an address, nor an attribute of a computed tag."""
    if text.strip().startswith("/") or '="' in text:
        return False
    return any(word not in NAMES for word in _WORD.findall(text)) and "@" not in text


def _in_code(source: str) -> Iterator[tuple[int, str]]:
    """String constants that look like words for people and are not an argument of a translating call."""
    tree = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"]).parse(source)
    translated = {
        id(constant)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in {"_", "gettext", "ngettext"}
        for constant in call.find_all(nodes.Const)
    }
    for constant in tree.find_all(nodes.Const):
        text = constant.value
        if (
            id(constant) not in translated
            and isinstance(text, str)
            and re.match(r"[A-Z][a-z]+\b", text)
            and _speaks(text)
        ):
            yield constant.lineno, text
