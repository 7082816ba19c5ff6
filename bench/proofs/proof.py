"""One claim of `make prove`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Proof:
    """The numbers of the checks, the claim, the tests that show it (paths under tests/, node ids allowed), and the settings
    that make them long."""

    checks: Sequence[int]
    claim: str
    tests: Sequence[str]
    long: Mapping[str, str] = field(default_factory=dict)

    @property
    def numbers(self) -> str:
        return " ".join(map(str, self.checks)) or "-"

    @property
    def paths(self) -> list[str]:
        return [f"tests/{test}" for test in self.tests]

    def is_about(self, word: str) -> bool:
        """Whether the word is one of its numbers, or in its claim or paths."""
        return word in self.numbers.split() if word.isdigit() else word in f"{self.claim} {self.paths}"
