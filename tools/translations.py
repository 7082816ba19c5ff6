"""The catalogues under marketplace/translations: compiled when older than their source, and checked to be complete."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tools.environment import ROOT

TRANSLATIONS = ROOT / "marketplace" / "translations"
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}


def compile_stale() -> None:
    """Write each .mo that is missing or older than its .po."""
    for source in TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        part = target.with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as file:
            write_mo(file, _read(source))
        part.replace(target)


def problems() -> list[str]:
    """What the Indonesian catalogue lacks: it must be complete at all times."""
    catalogue = _read(TRANSLATIONS / "id" / "LC_MESSAGES" / "messages.po")
    found = []
    sources = extracted()
    for message_id, places in sources.items():
        message = catalogue.get(message_id)
        if message is None or not _is_translated(message.string):
            found.append(f"{places[0]}: not translated: {message_id!r}")
        elif message.fuzzy:
            found.append(f"{places[0]}: fuzzy: {message_id!r}")
        elif "%(" in message_id:
            found += [f"{places[0]}: {error}: {message_id!r}" for error in message.check(catalogue)]
    known = {_singular(message_id) for message_id in sources}
    found += [
        f"translations: no longer used: {message.id!r}"
        for message in catalogue
        if message.id and _singular(message.id) not in known
    ]
    return found


def extracted() -> dict[str, list[str]]:
    """Every source string of the code and the templates, with the places where it stands."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    sources: dict[str, list[str]] = {}
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, directory_filter=_is_ours)
    for filename, line, message, _comments, _context in found:
        sources.setdefault(_singular(message), []).append(f"{filename}:{line}")
    return sources


def _is_ours(folder: str | os.PathLike[str]) -> bool:
    return not Path(folder).name.startswith((".", "var", "tests", "node_modules"))


def _singular(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]


def _is_translated(text: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(text) if text is None or isinstance(text, str) else bool(text) and all(text)


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name)


if __name__ == "__main__":
    compile_stale()
