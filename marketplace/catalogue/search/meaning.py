"""What a visitor means: words corrected, widened by the synonyms of the catalogue team, as things to look for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from marketplace.catalogue.search import spelling
from marketplace.catalogue.search.text import (
    SPELLINGS,
    Concept,
    Wanted,
    index_words,
    query_words,
    stem,
)

LONGEST_PHRASE = 3  # words of a synonym
MOST_MEANINGS = 8


@dataclass(frozen=True, slots=True)
class Understood:
    """What was searched for: `words` after correction; `ignored` occur nowhere and look like nothing that does.

    `also` are other words for the same that were looked for as well.
    """

    typed: tuple[str, ...]
    words: tuple[str, ...]
    ignored: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    concepts: tuple[Concept, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def is_changed(self) -> bool:
        """Whether to say "showing results for ..."."""
        return bool(self.words) and self.words != self.typed

    @property
    def is_certain(self) -> bool:
        """Nothing had to be guessed."""
        return not self.ignored and all(concept.is_sure for concept in self.concepts)

    @property
    def may_be_relaxed(self) -> bool:
        """Whether some of the things may be missing: only when at least half of what was typed is known here.

        Otherwise nonsense would find whatever looks like a part of it.
        """
        sure = sum(1 for concept in self.concepts if concept.is_sure)
        return len(self.concepts) > 1 and 2 * sure >= len(self.concepts) + len(self.ignored)


def understand(text: str, *, exactly: bool = False) -> Understood:
    """Join spelling variants, widen by synonyms, then correct what the shop window does not know.

    `exactly` takes the words as typed. At most two statements.
    """
    typed = tuple(query_words(text))
    if exactly:
        return Understood(typed, typed, concepts=tuple(_single(word) for word in typed))
    joined = [SPELLINGS.get(word, word) for word in typed]
    known = spelling.known(
        [*joined, *(stem(word) for word in joined)], (" ".join(run) for run in _runs(joined))
    )
    lost = [word for word in joined if not {word, stem(word)} & known.terms and word not in known.meanings]
    better = spelling.corrections([word for word in lost if not _in_a_phrase(word, joined, known)])
    return _put_together(typed, joined, known, better)


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every run of one to three words."""
    for start in range(len(words)):
        for length in range(1, LONGEST_PHRASE + 1):
            if start + length <= len(words):
                yield tuple(words[start : start + length])


def _in_a_phrase(word: str, words: Sequence[str], known: spelling.Known) -> bool:
    return any(word in run and " ".join(run) in known.meanings for run in _runs(words))


def _put_together(
    typed: tuple[str, ...], joined: Sequence[str], known: spelling.Known, better: dict[str, str]
) -> Understood:
    words: list[str] = []
    ignored: list[str] = []
    also: list[str] = []
    concepts: list[Concept] = []
    start = 0
    while start < len(joined):
        phrase = _longest(joined[start:], known)
        start += max(1, len(phrase))
        here = phrase or (joined[start - 1],)
        is_known = all({word, stem(word)} & known.terms for word in here)
        meanings = known.meanings.get(" ".join(here), [])[:MOST_MEANINGS]
        if meanings:
            own = [here] if is_known else []
            concepts.append(_widened([*own, *(tuple(index_words(meaning)) for meaning in meanings)]))
            words.extend(here)
            also.extend(meanings)
        elif is_known:
            concepts.append(_single(here[0]))
            words.append(here[0])
        elif here[0] in better:
            fixed = better[here[0]].split()
            concepts.extend(_single(word, is_beginning=fixed == [here[0]], is_sure=False) for word in fixed)
            words.extend(fixed)
        else:
            ignored.append(here[0])
    if len(ignored) > len(concepts) and not any(concept.is_sure for concept in concepts):
        return Understood(
            typed, (), tuple(joined)
        )  # most of it is nothing, and the rest only looks like something
    once = tuple(dict.fromkeys(words))
    return Understood(typed, once, tuple(ignored), tuple(dict.fromkeys(also)), tuple(dict.fromkeys(concepts)))


def _longest(words: Sequence[str], known: spelling.Known) -> tuple[str, ...]:
    """The longest run from here that the team gave a meaning; empty when there is none."""
    for length in range(min(LONGEST_PHRASE, len(words)), 0, -1):
        if " ".join(words[:length]) in known.meanings:
            return tuple(words[:length])
    return ()


def _single(word: str, *, is_beginning: bool = False, is_sure: bool = True) -> Concept:
    return Concept(((Wanted(word, stem(word), is_beginning),),), is_sure)


def _widened(phrases: Sequence[tuple[str, ...]]) -> Concept:
    return Concept(
        tuple(tuple(Wanted(word, stem(word), False) for word in phrase) for phrase in phrases if phrase)
    )
