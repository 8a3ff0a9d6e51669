"""Exactness against CPU per page, every tool a point, as an SVG."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from statistics import mean
from typing import NamedTuple
from xml.sax.saxutils import escape

from bench.data import SetName
from bench.results import Results
from bench.tools import OURS, UNIT

NEWS_SETS: tuple[SetName, ...] = (
    "fundus",
    "wcxb articles",
    "labelled",
    "trafilatura",
    "cleanportaleval",
    "dragnet",
)
"""The sets whose F1 is averaged for the picture: those of news and articles."""

WIDTH, HEIGHT = 760, 460
LEFT, RIGHT, TOP, BOTTOM = 70, 30, 46, 56
FONT_SIZE = 13
_LETTER = 0.56 * FONT_SIZE  # mean advance of a letter in the usual sans-serif fonts


class Point(NamedTuple):
    """A tool: its cost as a ratio to the unit, and its F1 from 0 to 1."""

    tool: str
    cost: float
    f1: float


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: _Box) -> bool:
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)


class _Frame(NamedTuple):
    """The window on the plane: powers of ten of the cost, and F1."""

    x_from: float
    x_to: float
    y_from: float
    y_to: float

    def x(self, cost: float) -> float:
        share = (math.log10(cost) - self.x_from) / (self.x_to - self.x_from)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, f1: float) -> float:
        share = (f1 - self.y_from) / (self.y_to - self.y_from)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def points(results: Results) -> list[Point]:
    """The tools that have both a cost and an F1 on each of the news sets that were measured."""
    costs = {row.tool: row.ratio for row in results.cpu.rows} if results.cpu else {}
    tables = [table for table in results.tables if table.name in NEWS_SETS]
    found: dict[str, list[float]] = {}
    for table in tables:
        for score in table.scores:
            found.setdefault(score.tool, []).append(score.f1)
    whole = {tool: scores for tool, scores in found.items() if len(scores) == len(tables)}
    return [Point(tool, costs[tool], mean(scores)) for tool, scores in whole.items() if tool in costs]


def draw(shown: Sequence[Point]) -> str:
    """The picture as SVG. Raises `ValueError` where there is no point to draw."""
    if not shown:
        raise ValueError("nothing to draw: measure exactness and cpu first")
    frame = _frame(shown)
    body = [*_axes(frame), *_dots(shown, frame), *_labels(shown, frame)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="{FONT_SIZE}" role="img">\n'
        "<title>Exactness against CPU per page</title>\n"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n' + "\n".join(body) + "\n</svg>\n"
    )


def _frame(shown: Sequence[Point]) -> _Frame:
    x_to = math.log10(max(point.cost for point in shown) * 1.8)
    lowest, highest = min(point.f1 for point in shown), max(point.f1 for point in shown)
    x_from = min(-0.15, math.log10(min(point.cost for point in shown) * 0.8))
    return _Frame(
        x_from, x_to, math.floor(lowest * 50 - 0.3) / 50, min(1.0, math.ceil(highest * 50 + 0.3) / 50)
    )


def _axes(frame: _Frame) -> Iterator[str]:
    floor = HEIGHT - BOTTOM
    for cost in (1, 2, 3, 5, 10, 20, 30, 50, 100):
        if frame.x_from <= math.log10(cost) <= frame.x_to:
            x = frame.x(cost)
            yield f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{floor}" stroke="#e4e4e4"/>'
            yield _text(x, floor + 18, str(cost), "middle", "#555555")
    steps = round((frame.y_to - frame.y_from) / 0.02)
    for f1 in (frame.y_from + 0.02 * step for step in range(steps + 1)):
        y = frame.y(f1)
        yield f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#e4e4e4"/>'
        yield _text(LEFT - 8, y + 4, f"{f1:.2f}", "end", "#555555")
    yield _text(
        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, f"CPU per page, {UNIT} = 1 (log scale)", "middle", "#222222"
    )
    yield _text(LEFT, TOP - 18, "F1, mean over the news sets", "start", "#222222")


def _text(x: float, y: float, words: str, anchor: str, colour: str, weight: str = "normal") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )


def _colour(tool: str) -> str:
    return "#c2261d" if tool == OURS else "#2b5c8a"


def _dots(shown: Sequence[Point], frame: _Frame) -> Iterator[str]:
    for point in shown:
        radius = 7 if point.tool == OURS else 5
        said = escape(f"{point.tool}: F1 {point.f1:.3f}, cost {point.cost:.1f}")
        yield (
            f'<circle cx="{frame.x(point.cost):.1f}" cy="{frame.y(point.f1):.1f}" r="{radius}" '
            f'fill="{_colour(point.tool)}"><title>{said}</title></circle>'
        )


def _labels(shown: Sequence[Point], frame: _Frame) -> Iterator[str]:
    """Each tool's name beside its point, where it covers no other name and no point."""
    taken = [_around(frame.x(point.cost), frame.y(point.f1)) for point in shown]
    for point in sorted(shown, key=lambda point: point.tool != OURS):
        box = _free_place(point, frame, taken)
        taken.append(box)
        weight = "bold" if point.tool == OURS else "normal"
        is_left = box.right < frame.x(point.cost)
        x, anchor = (box.right, "end") if is_left else (box.left, "start")
        yield _text(x, box.bottom - 4, point.tool, anchor, _colour(point.tool), weight)


def _around(x: float, y: float) -> _Box:
    return _Box(x - 6, y - 6, x + 6, y + 6)


def _free_place(point: Point, frame: _Frame, taken: Iterable[_Box]) -> _Box:
    x, y, width = frame.x(point.cost), frame.y(point.f1), len(point.tool) * _LETTER
    places = [
        _place(left, y + drop, width)
        for drop in (0, 14, -14, 26, -26, 38, -38)
        for left in (x + 10, x - 10 - width)
    ]
    inside = [box for box in places if box.left >= LEFT and box.right <= WIDTH and box.top >= TOP - 14]
    occupied = list(taken)
    return next((box for box in inside if not any(box.overlaps(other) for other in occupied)), places[0])


def _place(left: float, middle: float, width: float) -> _Box:
    return _Box(left, middle - 8, left + width, middle + 8)
