"""The words that the catalogue team lets stand for one another. A change counts from the next search on."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from marketplace.catalogue.errors import SynonymNotFound, SynonymTaken, SynonymUnclear, TooManySynonyms
from marketplace.catalogue.models import SearchSynonym
from marketplace.catalogue.rules import STOP_WORDS, words_of
from marketplace.catalogue.search.meaning import LONGEST_PHRASE, MOST_MEANINGS
from marketplace.catalogue.search.text import index_words
from marketplace.core import audit
from marketplace.core.db import db

MOST_SYNONYMS = 1_000
LONGEST_WORD = 60


def add_synonym(*, word: str, means: Sequence[str], both_ways: bool, by: int | None) -> SearchSynonym:
    """Whoever looks for `word` finds what is called any of `means` too; with `both_ways` also the other way round.

    Raises SynonymUnclear for more than three words, nothing at all or too many meanings; SynonymTaken; TooManySynonyms.
    """
    phrase = _phrase(word)
    if db.session.scalar(select(SearchSynonym.id).where(SearchSynonym.word == phrase)) is not None:
        raise SynonymTaken
    if (db.session.scalar(select(func.count(SearchSynonym.id))) or 0) >= MOST_SYNONYMS:
        raise TooManySynonyms
    row = _add(phrase, _meanings(means, phrase), by)
    if both_ways:
        for meaning in row.meanings:
            _teach(_phrase(meaning), phrase, by)
    return row


def edit_synonym(synonym_id: int, *, means: Sequence[str], by: int | None) -> SearchSynonym:
    """Change what a word also means. Raises SynonymNotFound, SynonymUnclear."""
    row = get_synonym(synonym_id)
    _change(row, _meanings(means, row.word), by)
    return row


def remove_synonym(synonym_id: int, *, by: int | None) -> None:
    """The word stands for itself again. Raises SynonymNotFound."""
    row = get_synonym(synonym_id)
    audit.record("synonym_removed", row, by=by, before={"word": row.word, "means": row.means})
    db.session.delete(row)
    db.session.flush()


def get_synonym(synonym_id: int) -> SearchSynonym:
    """Raises SynonymNotFound."""
    row = db.session.get(SearchSynonym, synonym_id)
    if row is None:
        raise SynonymNotFound
    return row


def _add(word: str, means: str, by: int | None) -> SearchSynonym:
    row = SearchSynonym(word=word, means=means)
    db.session.add(row)
    audit.record("synonym_added", row, by=by, after={"word": word, "means": means})
    return row


def _change(row: SearchSynonym, means: str, by: int | None) -> None:
    before = row.means
    row.means = means
    audit.record("synonym_edited", row, by=by, before={"means": before}, after={"means": means})


def _teach(word: str, meaning: str, by: int | None) -> None:
    """Add one meaning to a word that may have some already; a full one stays as it is."""
    row = db.session.scalar(select(SearchSynonym).where(SearchSynonym.word == word))
    if row is None:
        _add(word, meaning, by)
    elif meaning not in row.meanings and len(row.meanings) < MOST_MEANINGS:
        _change(row, ", ".join([*row.meanings, meaning]), by)


def _phrase(text: str) -> str:
    """As a query is read: folded, spelling variants joined, without words that say nothing."""
    words = [word for word in dict.fromkeys(index_words(text)) if word not in STOP_WORDS]
    phrase = " ".join(words)
    if not 1 <= len(words) <= LONGEST_PHRASE or len(phrase) > LONGEST_WORD:
        raise SynonymUnclear
    return phrase


def _meanings(texts: Sequence[str], word: str) -> str:
    """Each as one to three words, once, without the word itself."""
    found = [" ".join(words_of(text)) for text in texts]
    wanted = [text for text in dict.fromkeys(found) if text and text != word]
    if not 1 <= len(wanted) <= MOST_MEANINGS:
        raise SynonymUnclear
    for text in wanted:
        _phrase(text)
    return ", ".join(wanted)
