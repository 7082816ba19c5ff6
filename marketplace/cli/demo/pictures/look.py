"""What makes one picture different from the next, and the list of everything that can be drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import TONES, Tone


@dataclass
class Look:
    """Options of one picture: `colour` names the main tone, `accent` the second, `emblem` a label's drawing."""

    chance: Random
    colour: str = ""
    accent: str = ""
    emblem: str = ""
    kind: str = ""
    wall: str = ""
    words: dict[str, str] = field(default_factory=dict)

    def main(self, *usual: str) -> Tone:
        """The asked colour, or one of the usual ones."""
        return TONES[self.colour or self.chance.choice(usual)]

    def second(self, *usual: str) -> Tone:
        return TONES[self.accent or self.chance.choice(usual)]

    def some(self, low: float, high: float) -> float:
        return self.chance.uniform(low, high)


Motif = Callable[[Canvas, Look], None]
MOTIFS: dict[str, Motif] = {}


def motif(name: str) -> Callable[[Motif], Motif]:
    """Put a drawing on the list under its name."""

    def listed(draw: Motif) -> Motif:
        MOTIFS[name] = draw
        return draw

    return listed
