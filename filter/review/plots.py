"""Plots as SVG in a page: lines over a square from 0 to 1, drawn with numbers alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from filter.review.html import escape

_SIZE: Final = 300
_LEFT, _RIGHT, _TOP, _FOOT = 44, 12, 12, 40
_TICKS: Final = 5
_FINE: Final = 0.1

STYLE: Final = """
.plot { max-width: 100%; }
.plot text { fill: var(--faint); font-size: 12px; }
.plot .grid { stroke: var(--line); }
.s0 { stroke: hsl(215 70% var(--edge)); fill: hsl(215 70% var(--edge)); }
.s1 { stroke: hsl(20 80% var(--edge)); fill: hsl(20 80% var(--edge)); }
.s2 { stroke: hsl(140 60% var(--edge)); fill: hsl(140 60% var(--edge)); }
.s3 { stroke: hsl(290 50% var(--edge)); fill: hsl(290 50% var(--edge)); }
.plot .curve { fill: none; stroke-width: 2; }
.key { display: inline-block; width: 1.6rem; height: .25rem; vertical-align: middle; }
"""
"""What plots need beside the style of every page; series take turns with four colours."""


class Axis(NamedTuple):
    """A name, and what its ends stand for."""

    name: str
    low: float = 0.0
    high: float = 1.0


class Series(NamedTuple):
    """Points (x, y) joined by a line; ``bars`` are y intervals at the same x."""

    name: str
    points: Sequence[tuple[float, float]]
    bars: Sequence[tuple[float, float]] = ()


def plot(title: str, across: Axis, upwards: Axis, series: Sequence[Series]) -> str:
    """One figure; what it shows is in words beside it, for those who don't see it."""
    drawn = "".join(_series(number, one, across, upwards) for number, one in enumerate(series))
    width, height = _LEFT + _SIZE + _RIGHT, _TOP + _SIZE + _FOOT
    return (
        f'<figure><svg class="plot" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="{escape(title)}">{_grid(across, upwards)}{drawn}</svg>'
        f"<figcaption>{legend(one.name for one in series)}</figcaption></figure>\n"
    )


def legend(names: Iterable[str]) -> str:
    """Names with the colours of their lines."""
    keys = (
        f'<svg class="key" aria-hidden="true"><rect class="s{number % 4}" width="100%" height="100%">'
        f"</rect></svg> <bdi>{escape(name)}</bdi>"
        for number, name in enumerate(names)
    )
    return " &nbsp; ".join(keys)


def _grid(across: Axis, upwards: Axis) -> str:
    parts = []
    for tick in range(_TICKS + 1):
        share = tick / _TICKS
        x, y = _LEFT + share * _SIZE, _TOP + (1 - share) * _SIZE
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{_TOP + _SIZE}"></line>')
        parts.append(
            f'<line class="grid" x1="{_LEFT}" y1="{y:.1f}" x2="{_LEFT + _SIZE}" y2="{y:.1f}"></line>'
        )
        parts.append(
            f'<text x="{x:.1f}" y="{_TOP + _SIZE + 16}" text-anchor="middle">{_at(across, share)}</text>'
        )
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_at(upwards, share)}</text>')
    middle = _LEFT + _SIZE / 2
    parts.append(
        f'<text x="{middle}" y="{_TOP + _SIZE + 34}" text-anchor="middle">{escape(across.name)}</text>'
        f'<text x="{_LEFT + 6}" y="{_TOP + 14}">{escape(upwards.name)}</text>'
    )
    return "".join(parts)


def _at(axis: Axis, share: float) -> str:
    value = axis.low + share * (axis.high - axis.low)
    span = axis.high - axis.low
    return f"{value:.0f}" if span > _TICKS else f"{value:.{2 if span > _FINE else 3}f}"


def _series(number: int, one: Series, across: Axis, upwards: Axis) -> str:
    places = [(_x(x, across), _y(y, upwards)) for x, y in one.points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    bars = "".join(
        f'<line class="s{number % 4}" x1="{x:.1f}" y1="{_y(low, upwards):.1f}" x2="{x:.1f}" '
        f'y2="{_y(high, upwards):.1f}"></line>'
        for (x, _), (low, high) in zip(places, one.bars, strict=False)
    )
    return f'<polyline class="curve s{number % 4}" points="{line}"></polyline>{bars}'


def _x(value: float, axis: Axis) -> float:
    return _LEFT + _SIZE * _share(value, axis)


def _y(value: float, axis: Axis) -> float:
    return _TOP + _SIZE * (1 - _share(value, axis))


def _share(value: float, axis: Axis) -> float:
    return min(max((value - axis.low) / ((axis.high - axis.low) or 1), 0), 1)
