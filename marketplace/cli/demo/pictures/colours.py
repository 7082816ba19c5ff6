"""Colours of natural dyes, and the three tones each thing is painted with."""

from __future__ import annotations

from dataclasses import dataclass

Rgb = tuple[int, int, int]
Rgba = tuple[int, int, int, int]


def rgb(code: str) -> Rgb:
    """`"d9a441"` as a colour."""
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def mix(first: Rgb, second: Rgb, part: float) -> Rgb:
    """`part` 0 is the first colour, 1 the second."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(first, second, strict=True))
    return red, green, blue


def clear(colour: Rgb, alpha: float) -> Rgba:
    """The colour as a glaze: 0 is invisible, 1 covers."""
    return (*colour, round(alpha * 255))


INK = rgb("3a2a22")
CREAM = rgb("fbf1dc")
PAPER = rgb("f6e7c8")
WHITE = rgb("fffaf0")


@dataclass(frozen=True)
class Tone:
    """One painted colour: the side in the light, the body, the side in the shade."""

    light: Rgb
    base: Rgb
    dark: Rgb

    @classmethod
    def of(cls, code: str, *, warmth: float = 0.34) -> Tone:
        base = rgb(code)
        return cls(mix(base, rgb("fff3d6"), warmth), base, mix(base, rgb("3b1f2b"), warmth))


TONES: dict[str, Tone] = {
    "soga": Tone.of("8a5a34"),
    "coffee": Tone.of("5b3a29"),
    "indigo": Tone.of("2f4a6d"),
    "madder": Tone.of("a93a32"),
    "maroon": Tone.of("6f2233"),
    "turmeric": Tone.of("e0a52e"),
    "honey": Tone.of("d98a1f"),
    "orange": Tone.of("e2742b"),
    "leaf": Tone.of("5f8a43"),
    "forest": Tone.of("33603f"),
    "lime": Tone.of("a3b84c"),
    "teal": Tone.of("2f7f7b"),
    "sea": Tone.of("5b97a8"),
    "sky": Tone.of("a9cdd4"),
    "rose": Tone.of("d98880"),
    "plum": Tone.of("6b3f63"),
    "straw": Tone.of("d8b878"),
    "kraft": Tone.of("c69a63"),
    "cream": Tone.of("f3e3c2"),
    "white": Tone.of("f7efe0"),
    "silver": Tone.of("b7bcbc"),
    "steel": Tone.of("7f8b92"),
    "charcoal": Tone.of("41403f"),
    "wood": Tone.of("b07a48"),
    "clay": Tone.of("bf6f4a"),
    "skin": Tone.of("c98d62"),
    "green": Tone.of("4f9a5b"),
    "red": Tone.of("c8402f"),
    "blue": Tone.of("3f6fa0"),
    "black": Tone.of("2c2628"),
}

# Walls that let warm things stand out, each with the shape behind (sun, arch) and the table before it.
WALLS: dict[str, tuple[Rgb, Rgb, Rgb]] = {
    "cream": (rgb("f7e9cb"), rgb("f3d79b"), rgb("d9a86c")),
    "peach": (rgb("f6d5b8"), rgb("f9e6cf"), rgb("c98f6a")),
    "sage": (rgb("d5dcbf"), rgb("e9ecd3"), rgb("9aa878")),
    "mist": (rgb("cfdfdd"), rgb("e5efe9"), rgb("8fb0ae")),
    "sand": (rgb("ecd9b0"), rgb("f7ead0"), rgb("b98f5e")),
    "rose": (rgb("efcdc2"), rgb("f8e3d8"), rgb("bb8478")),
    "lake": (rgb("b9d3d6"), rgb("dcebe6"), rgb("6f9a9c")),
    "dusk": (rgb("e9c3a0"), rgb("f6e0b9"), rgb("9d6b58")),
    "butter": (rgb("f5dd98"), rgb("faeec6"), rgb("cf9f4e")),
    "pine": (rgb("5d7d68"), rgb("7f9c80"), rgb("c9ab78")),
    "night": (rgb("46586b"), rgb("6a7f8c"), rgb("c6a06d")),
    "brick": (rgb("b7694f"), rgb("d08d6c"), rgb("e3c493")),
}


def tone(name: str) -> Tone:
    return TONES[name]
