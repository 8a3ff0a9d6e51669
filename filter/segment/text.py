"""A page that was already flattened to text, to segments.

A line is a block, unless the page is hard-wrapped: then the lines of a paragraph
are put together again. Blank lines, indentation and bullets are kept as evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from filter.page import Node, Segment, Segments
from filter.segment.limits import check_shown

# Not every line break that str.splitlines() knows: U+2028 and form feeds stand inside paragraphs.
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_BULLET = re.compile(r"[•‣◦▪●○■□–—*·‧・-]\s+(?=\S)")
_TAB = 4

_WRAP_MIN = 40
_WRAP_MAX = 120
_WRAP_PAIRS = 5
_WRAP_SHARE = 0.85
"""Hard-wrapped text: of the lines followed by another, at least five and 85 % could
not have taken the next line's first word within the width, which is between 40 and
120 characters. Real wrapped pages show 95 % and more, one block a line under 30 %."""

NODES = (Node(-1, "body", ""), Node(0, "p", ""), Node(0, "li", ""))
_PARAGRAPH, _ITEM = 1, 2


class _Line(NamedTuple):
    text: str
    indent: int
    blank_lines: int
    bullet: bool


def segment_text(text: str) -> Segments:
    """The segments of a page without markup; no word is lost and none comes twice.

    `InputError` where it has more characters or blocks than are looked at.
    """
    check_shown(len(text), 0)
    lines = list(_lines(text))
    width = _wrap_width(lines)
    if width:
        lines = list(_unwrapped(lines, width))
    check_shown(0, len(lines))
    segments = [
        Segment(
            line.text,
            _ITEM if line.bullet else _PARAGRAPH,
            "paragraph",
            blank_lines=line.blank_lines,
            indent=line.indent,
        )
        for line in lines
    ]
    return Segments("text", segments, NODES)


def _lines(text: str) -> Iterator[_Line]:
    blank_lines = 0
    for raw in _LINE_BREAK.split(text.replace("\0", "\ufffd")):
        folded = " ".join(raw.split())
        if not folded:
            blank_lines += 1
            continue
        body = raw.expandtabs(_TAB)
        indent = len(body) - len(body.lstrip())
        bullet = _BULLET.match(folded)
        yield _Line(folded[bullet.end() :] if bullet else folded, indent, blank_lines, bullet is not None)
        blank_lines = 0


def _wrap_width(lines: Sequence[_Line]) -> int:
    """The width in characters at which a page is hard-wrapped, 0 where it isn't."""
    pairs = [(line, after) for line, after in pairwise(lines) if _may_run_on(after)]
    if len(pairs) < _WRAP_PAIRS:
        return 0
    width = max(line.indent + len(line.text) for line, _ in pairs)
    if not _WRAP_MIN <= width <= _WRAP_MAX:
        return 0
    full = sum(_is_full(line, after, width) for line, after in pairs)
    return width if full >= _WRAP_SHARE * len(pairs) else 0


def _may_run_on(line: _Line) -> bool:
    return not line.blank_lines and not line.bullet


def _is_full(line: _Line, after: _Line, width: int) -> bool:
    """Whether the first word of the line after would not have fitted in ``width``."""
    word = after.text.split(" ", 1)[0]
    return line.indent + len(line.text) + 1 + len(word) > width


def _unwrapped(lines: Sequence[_Line], width: int) -> Iterator[_Line]:
    parts: list[str] = []
    first = last = lines[0]
    for line in lines:
        if parts and not (_may_run_on(line) and _is_full(last, line, width)):
            yield first._replace(text=" ".join(parts))
            parts = []
        if not parts:
            first = line
        parts.append(line.text)
        last = line
    yield first._replace(text=" ".join(parts))
