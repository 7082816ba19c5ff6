"""Pure rules of the catalogue: addresses, guesses, and what a listing is counted under."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from marketplace.catalogue.kinds import ScorePart

SLUG_LENGTH = 60
WORD = re.compile(r"[^\W_]+")
STOP_WORDS = frozenset(
    {"dan", "di", "dari", "yang", "untuk", "dengan", "ke", "atau", "the", "of", "and", "for", "with"}
)


def plain_text(text: str) -> str:
    """Lower case without accents, so that `Café` and `cafe` are one word."""
    decomposed = unicodedata.normalize("NFKD", text.replace("\x00", " ").casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The words of a text in order, folded by `plain_text`."""
    return WORD.findall(plain_text(text))


def slug_of(name: str) -> str:
    """The part of an address that people can read: `Maggot Kering 500 g` -> `maggot-kering-500-g`."""
    words = re.findall(r"[a-z0-9]+", plain_text(name))
    slug = "-".join(words)[:SLUG_LENGTH].strip("-")
    return slug or "produk"


class Guessable(NamedTuple):
    """A category as the guess sees it."""

    id: int
    words: frozenset[str]


def guess(name: str, categories: Iterable[Guessable]) -> int | None:
    """The category whose words occur in the name: earlier and longer matches weigh more. None when no word fits.

    Indonesian names begin with the kind of thing ("Keripik pisang manis"), so the first words decide.
    """
    words = [word for word in words_of(name) if word not in STOP_WORDS]
    best, best_score = None, 0.0
    for category in categories:
        score = sum(len(word) / (2 + place) for place, word in enumerate(words) if word in category.words)
        if score > best_score:
            best, best_score = category.id, score
    return best


def rating_rank(tenths: int | None, count: int) -> int:
    """What "best rated" sorts by: the average as if five more buyers had given 3.5 stars, in thousandths of a star.

    One happy buyer does not come before two hundred; without a rating 0, behind everything that has one.
    """
    return 0 if tenths is None or count <= 0 else (tenths * count + 35 * 5) * 100 // (count + 5)


class Contribution(NamedTuple):
    """One listing adds one to this count."""

    category_id: int
    facet: str
    value: int


def contributions(
    *,
    category_id: int,
    top_category_id: int,
    partner_id: int,
    regency_id: int | None,
    flags: Sequence[str],
) -> set[Contribution]:
    """Everything a shown listing is counted under: in the whole shop (0), its department and its category."""
    found = set()
    for scope in {0, top_category_id, category_id}:
        found.add(Contribution(scope, "semua", 1))
        found.add(Contribution(scope, "mitra", partner_id))
        if regency_id is not None:
            found.add(Contribution(scope, "lokasi", regency_id))
        for kind in {top_category_id, category_id} - {scope}:
            found.add(Contribution(scope, "kategori", kind))
        found.update(Contribution(scope, flag, 1) for flag in flags)
    return found


class ScoreFacts(NamedTuple):
    """What the score of a product is made of. A service has no weight: `has_weight` is true for it."""

    photos: int
    name: str
    description: str
    has_weight: bool
    has_tiers: bool
    is_in_stock: bool
    missing_papers: int


class Score(NamedTuple):
    """0 to 100, and what brings how many points more, the most first."""

    points: int
    fixes: Sequence[tuple[ScorePart, int]]


WORTH = {
    ScorePart.PHOTOS: 25,
    ScorePart.DESCRIPTION: 20,
    ScorePart.NAME: 15,
    ScorePart.WEIGHT: 10,
    ScorePart.TIERS: 10,
    ScorePart.STOCK: 10,
    ScorePart.PAPERS: 10,
}
PHOTO_POINTS = (0, 12, 20, 25)


def score(facts: ScoreFacts) -> Score:
    """How ready a product is to sell. Source: ux.md no. 40."""
    got = {
        ScorePart.PHOTOS: PHOTO_POINTS[min(facts.photos, len(PHOTO_POINTS) - 1)],
        ScorePart.DESCRIPTION: _length_points(len(facts.description.strip()), ((200, 20), (80, 12), (1, 5))),
        ScorePart.NAME: _length_points(len(words_of(facts.name)), ((3, 15), (2, 8))),
        ScorePart.WEIGHT: 10 * facts.has_weight,
        ScorePart.TIERS: 10 * facts.has_tiers,
        ScorePart.STOCK: 10 * facts.is_in_stock,
        ScorePart.PAPERS: 10 * (not facts.missing_papers),
    }
    lacking = [(part, WORTH[part] - got[part]) for part in ScorePart if got[part] < WORTH[part]]
    return Score(sum(got.values()), sorted(lacking, key=lambda fix: -fix[1]))


def _length_points(length: int, steps: Sequence[tuple[int, int]]) -> int:
    return next((points for least, points in steps if length >= least), 0)
