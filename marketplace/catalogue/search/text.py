"""Words as search sees them: folded, with their spelling variants joined, and their Indonesian stems."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from marketplace.catalogue.rules import STOP_WORDS, words_of

LONGEST_QUERY = 100
MOST_WORDS = 8

# Spellings that sellers and buyers mix, to the one that the index holds. Source: product.md V2.
SPELLINGS = {
    "magot": "maggot",
    "maggots": "maggot",
    "magots": "maggot",
    "bsf": "maggot",
    "kripik": "keripik",
    "krepek": "keripik",
    "krupuk": "kerupuk",
    "telor": "telur",
    "coklat": "cokelat",
    "kopi": "kopi",
    "coffee": "kopi",
    "lele": "lele",
    "nila": "nila",
    "mujair": "nila",
    "tenunan": "tenun",
    "songke": "songket",
    "olos": "ulos",
    "pupuk": "pupuk",
    "poc": "pupuk",
    "alumunium": "aluminium",
    "almunium": "aluminium",
    "anyaman": "anyam",
    "katering": "katering",
    "catering": "katering",
    "enceng": "eceng",
    "madoo": "madu",
    "dendeng": "dendeng",
    "ikn": "ikan",
    "ketring": "katering",
    "bengkel": "bengkel",
}

# What people write around the thing they look for. Not stop words of the index: a shop may be called so.
FILLERS = frozenset({
    "ada", "beli", "buat", "cari", "cariin", "carikan", "dijual", "harga", "harganya", "ini", "itu", "jual",
    "jualan", "mau", "minta", "murah", "murahnya", "online", "per", "pesan", "saya", "sini", "tempat",
    "terbaik", "terdekat", "termurah", "tolong", "toko", "yg", "utk", "dgn", "dr", "dll",
})  # fmt: skip


class Wanted(NamedTuple):
    """A word to look for, its stem, and whether it may be the beginning of a longer one."""

    text: str
    stem: str
    is_beginning: bool


class Concept(NamedTuple):
    """One thing that was asked for: any of the alternatives will do, and each is words that must all occur.

    `is_sure` when the shop window knows it as it was typed.
    """

    alternatives: tuple[tuple[Wanted, ...], ...]
    is_sure: bool = True


def index_words(text: str) -> list[str]:
    """The words of a text as the index holds them, in order."""
    return [SPELLINGS.get(word, word) for word in words_of(text)]


def query_words(text: str) -> list[str]:
    """The words of a query, folded but as they were typed: without those that say nothing, each once, at most eight."""
    words = [word for word in words_of(text[:LONGEST_QUERY]) if word not in STOP_WORDS]
    telling = [word for word in words if word not in FILLERS]
    return list(dict.fromkeys(telling or words))[:MOST_WORDS]


def stems_of(words: list[str]) -> list[str]:
    """The stem of each word."""
    return [stem(word) for word in words]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The Indonesian stem: kerajinan -> rajin. Numbers and short words stay. Kept, as it costs 0.25 ms."""
    if len(word) < 4 or not word.isalpha():
        return word
    found = str(_stemmer().stem(word))
    return found or word


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory  # reads a dictionary: only where it is used

    return StemmerFactory().create_stemmer()
