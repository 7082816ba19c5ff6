"""Cloth drawn by rule: the bands and grounds that sign every page, from the geometry of North Sumatran weaving.

A weaver thinks in a grid of threads that is mirrored left and right. So do these functions: each motif is a rule that
says which colour the thread at (x, y) has, and `weave` turns one repeat of it into a small SVG tile. The files in
`static/img/` are written by `python -m marketplace.web.kit.pictures` and kept in the repository.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

CLOTH, DEEP, THREAD, RED, GOLD, BLUE = "#4b0d24", "#2f0716", "#fbf1e2", "#a8274f", "#e9b44c", "#4f8f98"

Rule = Callable[[int, int], str | None]


def weave(rule: Rule, *, width: int, height: int, ground: str | None = CLOTH, opacity: str = "1") -> str:
    """One repeat of a motif as SVG. Threads of one colour are joined: first along the row, then down the column."""
    runs: dict[str, list[tuple[int, int, int, int]]] = {}
    done: set[tuple[int, int]] = set()
    for y in range(height):
        for x in range(width):
            colour = rule(x, y)
            if colour is None or colour == ground or (x, y) in done:
                continue
            across = _reach(lambda i, y=y, c=colour: rule(i, y) == c and (i, y) not in done, x, width)  # type: ignore[misc]
            down = _reach(
                lambda j, x=x, n=across, c=colour: all(
                    rule(i, j) == c and (i, j) not in done for i in range(x, x + n)
                ),  # type: ignore[misc]
                y,
                height,
            )
            done.update((i, j) for i in range(x, x + across) for j in range(y, y + down))
            runs.setdefault(colour, []).append((x, y, across, down))
    paths = "".join(f'<path fill="{colour}" d="{_path(boxes)}"/>' for colour, boxes in sorted(runs.items()))
    back = f'<path fill="{ground}" d="M0 0h{width}v{height}H0z"/>' if ground else ""
    faint = "" if opacity == "1" else f' opacity="{opacity}"'
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} shape-rendering="crispEdges"{faint}>{back}{paths}</svg>\n'


def _reach(same: Callable[[int], bool], start: int, end: int) -> int:
    stop = start
    while stop < end and same(stop):
        stop += 1
    return stop - start


def _path(boxes: list[tuple[int, int, int, int]]) -> str:
    return "".join(f"M{x} {y}h{w}v{h}h-{w}z" for x, y, w, h in boxes)


def ulos(x: int, y: int) -> str:
    """Ulos: lozenges within lozenges between thin stripes, as in the middle field of a Toba shawl. 28 by 20 threads."""
    if y in {0, 19}:
        return DEEP
    if y in {2, 17}:
        return THREAD if x % 4 < 2 else CLOTH
    if y in {1, 3, 16, 18}:
        return CLOTH
    dx, dy = abs(2 * x - 27) // 2, abs(2 * y - 19) // 2
    ring = dx + dy
    if dy > 5:
        return CLOTH
    if ring <= 1:
        return GOLD
    if ring in {3, 4}:
        return THREAD
    if ring == 6:
        return RED
    if ring == 8:
        return THREAD
    side = (13 - dx) + dy
    return (GOLD if side <= 1 else RED if side == 3 else CLOTH) if ring > 9 else CLOTH


def songket(x: int, y: int) -> str:
    """Songket: bamboo shoots (pucuk rebung) rising from both edges, a star between them. 24 by 20 threads."""
    if y in {0, 19}:
        return GOLD
    dx = abs(2 * x - 23) // 2
    foot = 11 - dx
    half = (y - 10) if y >= 10 else (9 - y)
    if dx <= half <= 8:
        return GOLD if dx in {half, half - 1} or (dx + half) % 4 == 0 else CLOTH
    if foot + abs(2 * y - 19) // 2 in {0, 2}:
        return THREAD if foot else GOLD
    return CLOTH


def ombak(x: int, y: int) -> str:
    """Waves of the Batu Bara coast, in steps of threads. 20 by 16 threads."""
    if y in {0, 15}:
        return DEEP
    wave = abs((x % 20) - 9.5) * 0.8
    for height, colour in ((2, THREAD), (5, BLUE), (8, GOLD)):
        if 0 <= y - height - (7.6 - wave) * 0.62 < 1.4:
            return colour
    return CLOTH


def gorga(x: int, y: int) -> str:
    """Gorga: the carver's hooks, turned to squares as weavers turn them. 24 by 18 threads."""
    if y in {0, 17}:
        return THREAD
    if y in {1, 16}:
        return DEEP
    rows = (
        "........................",
        ".tttttttt......rrrrrrrr.",
        ".t......t......r......r.",
        ".t.tttt.t......r.rrrr.r.",
        ".t.t..t.t..gg..r.r..r.r.",
        ".t.t.tt.t.gggg.r.rr.r.r.",
        ".t.t....t..gg..r....r.r.",
        ".t.tttttt......rrrrrr.r.",
        ".t....................r.",
        ".tttttttttttrrrrrrrrrrr.",
    )
    row = rows[y - 4] if 4 <= y <= 13 else ""
    return {"t": THREAD, "r": RED, "g": GOLD}.get(row[x : x + 1], CLOTH)


def ground(x: int, y: int) -> str | None:
    """Scattered flowers (bunga tabur) for quiet backgrounds: see-through, 16 by 16 threads."""
    for cx, cy in ((4, 4), (12, 12)):
        if abs(x - cx) + abs(y - cy) in {0, 2}:
            return "#a08c7c"
    return None


def field(x: int, y: int) -> str | None:
    """The large dim lozenges behind the opening of the home page: see-through gold, 48 by 48 threads."""
    ring = abs(2 * x - 47) // 2 + abs(2 * y - 47) // 2
    corner = (23 - abs(2 * x - 47) // 2) + (23 - abs(2 * y - 47) // 2)
    return "#e9b44c" if ring in {0, 4, 5, 10, 16, 17} or corner in {0, 4, 5, 10, 16, 17} else None


def mark() -> str:
    """The sign of Pasar Mitra: two roofs that make a lozenge, one partner and one buyer, a golden thread between."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48">'
        '<rect width="48" height="48" rx="11" fill="#8f1d42"/>'
        '<path fill="none" stroke="#fbf1e2" stroke-width="4" stroke-linejoin="miter" d="M9 22.500 24 8l15 14.500"/>'
        '<path fill="none" stroke="#fbf1e2" stroke-width="4" stroke-linejoin="miter" d="M9 25.500 24 40l15-14.500"/>'
        '<path fill="#e9b44c" d="M24 16.500 31.500 24 24 31.500 16.500 24z"/>'
        '<path fill="#8f1d42" d="M24 21.200 26.800 24 24 26.800 21.200 24z"/></svg>\n'
    ).replace(".500", ".5")


def files() -> dict[str, str]:
    """Every drawn file of `static/img/` with its content."""
    return {
        "weave-ulos.svg": weave(ulos, width=28, height=20),
        "weave-songket.svg": weave(songket, width=24, height=20),
        "weave-gorga.svg": weave(gorga, width=24, height=18),
        "weave-ombak.svg": weave(ombak, width=20, height=16),
        "weave-ground.svg": weave(ground, width=16, height=16, ground=None, opacity=".35"),
        "weave-field.svg": weave(field, width=48, height=48, ground=None),
        "mark.svg": mark(),
    }


def write(folder: Path) -> None:
    """Draw all files into a folder."""
    for name, svg in files().items():
        (folder / name).write_text(svg, "utf-8")


if __name__ == "__main__":
    write(Path(__file__).resolve().parents[3] / "static" / "img")
