"""What is wrong with a page, whatever it shows."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from typing import Any

UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
Attributes = list[tuple[str, str | None]]


class Page(HTMLParser):
    """Counts and collects while it reads."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.labelled: set[str] = set()
        self.controls: list[dict[str, str]] = []
        self.images_without_alt = 0
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.title = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attributes: Attributes) -> None:
        values = {name: value or "" for name, value in attributes}
        self.tags[tag] += 1
        if "id" in values:
            self.ids[values["id"]] += 1
        if tag == "label" and "for" in values:
            self.labelled.add(values["for"])
        if tag == "img" and "alt" not in values:
            self.images_without_alt += 1
        if tag in {"input", "select", "textarea"} and values.get("type") not in UNLABELLED:
            self.controls.append({**values, "inside": "label" if "label" in self.open else ""})
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: Attributes) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.unbalanced.append(f"</{tag}> at line {self.getpos()[0]}")
            if tag in self.open:
                while self.open.pop() != tag:
                    pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "title" and "svg" not in self.open:
            self.title += data


def problems(source: str) -> list[str]:
    """One sentence for each."""
    page = Page(source)
    found = []
    if page.tags["h1"] != 1:
        found.append(f"{page.tags['h1']} h1")
    if not page.title.strip():
        found.append("no title")
    if page.unbalanced or page.open:
        found.append(f"unbalanced: {page.unbalanced[:3] or page.open}")
    found += [f"id {name!r} is there {count} times" for name, count in page.ids.items() if count > 1]
    if page.images_without_alt:
        found.append(f"{page.images_without_alt} images without alt")
    for control in page.controls:
        named = (
            control.get("id") in page.labelled
            or control["inside"]
            or control.get("aria-label")
            or control.get("aria-labelledby")
        )
        if not named:
            found.append(f"no label for the field {control.get('name')!r}")
    return found


class _Forms(HTMLParser):
    """What each form of a page would send as it stands."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, dict[str, Any]]] = []
        self.select = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attributes: Attributes) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.found.append((values.get("action", ""), values.get("method", "get").upper(), {}))
        if not self.found:
            return
        fields, name = self.found[-1][2], values.get("name", "")
        if tag == "select":
            self.select = name
            fields[name] = ""
        elif tag == "option" and self.select:
            if "selected" in values or not fields[self.select]:
                fields[self.select] = values.get("value", "")
        elif tag in {"input", "textarea", "button"} and name:
            if values.get("type") == "file":
                fields[name] = []
            elif values.get("type") not in {"radio", "checkbox"} or "checked" in values or name not in fields:
                fields[name] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""


def forms(source: str) -> list[tuple[str, str, dict[str, Any]]]:
    """(action, method, what it would send; a file field sends []) of each form."""
    return _Forms(source).found
