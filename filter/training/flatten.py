"""Pages flattened to text in the ways that scrapers do it, with the targets carried along.

One way alone would teach a model that way's habits: so a page is flattened several times.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from filter.page import Label, Segment, Segments
from filter.segment.text import segment_text
from filter.training.align import UNKNOWN, Target, words_of

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# What an extractor that works badly leaves beside the article, and how often.
_LEFT_BEHIND: Final = {
    Label.TITLE: 0.9,
    Label.SUMMARY: 1.0,
    Label.BODY: 1.0,
    Label.BYLINE: 0.5,
    Label.CAPTION: 0.6,
    Label.NOTE: 0.7,
    Label.RELATED: 0.35,
    Label.AD: 0.6,
    Label.PROMO: 0.4,
    Label.SHARE: 0.1,
    Label.COMMENT: 0.4,
    Label.NAV: 0.04,
    Label.LEGAL: 0.4,
}


class _Part(NamedTuple):
    segment: Segment
    tag: str
    target: Target


Way = Callable[[Sequence[_Part], np.random.Generator], tuple[str, list[_Part]]]


def _lines(parts: Sequence[_Part], _random: np.random.Generator) -> tuple[str, list[_Part]]:
    """One block a line."""
    return "\n".join(part.segment.text for part in parts), list(parts)


def _paragraphs(parts: Sequence[_Part], _random: np.random.Generator) -> tuple[str, list[_Part]]:
    """A blank line after each block."""
    return "\n\n".join(part.segment.text for part in parts), list(parts)


def _rendered(parts: Sequence[_Part], random: np.random.Generator) -> tuple[str, list[_Part]]:
    """As a text browser shows it: bullets, blank lines around paragraphs and headings alone."""
    bullet = ("  * ", "  • ", "- ", "• ")[int(random.integers(4))]
    pieces = []
    for part in parts:
        if part.tag == "li":
            pieces.append(f"{bullet}{part.segment.text}\n")
        elif part.tag == "p" or part.tag in _HEADINGS:
            pieces.append(f"\n{part.segment.text}\n\n")
        else:
            pieces.append(f"{part.segment.text}\n")
    return "".join(pieces), list(parts)


def _shown(parts: Sequence[_Part], _random: np.random.Generator) -> tuple[str, list[_Part]]:
    """As a browser gives it to scripts: a blank line around paragraphs alone, the cells of a row parted by
    tabs (innerText, https://html.spec.whatwg.org/multipage/dom.html#the-innertext-idl-attribute)."""
    rows: list[_Part] = []
    pieces: list[str] = []
    for part in parts:
        if rows and part.segment.join == "cell":
            rows[-1] = _row(rows[-1], part)
            pieces += ["\t", part.segment.text]
            continue
        is_paragraph = part.segment.join == "paragraph" and "p" in (part.tag, rows[-1].tag if rows else "")
        rows.append(part)
        pieces += ["\n\n" if is_paragraph else "\n", part.segment.text]
    return "".join(pieces).lstrip("\n"), rows


def _row(row: _Part, cell: _Part) -> _Part:
    """A table's row with one more cell; it is known what it is if all its cells are the same."""
    text = f"{row.segment.text} {cell.segment.text}"
    target = row.target if row.target == cell.target else UNKNOWN
    return _Part(row.segment._replace(text=text), row.tag, target)


def _wrapped(parts: Sequence[_Part], random: np.random.Generator) -> tuple[str, list[_Part]]:
    """Hard-wrapped paragraphs, parted by blank lines."""
    width = int(random.choice([72, 76, 80]))
    return "\n\n".join(textwrap.fill(part.segment.text, width) for part in parts), list(parts)


def _extracted(parts: Sequence[_Part], random: np.random.Generator) -> tuple[str, list[_Part]]:
    """The article and what a bad extractor leaves beside it; runs of one label go or stay together."""
    left: list[_Part] = []
    stays, before = True, None
    for part in parts:
        label = part.target.label
        if label is None:
            label = Label.BODY if part.target.reporting else Label.NAV
        if label is not before:
            stays = bool(random.random() < _LEFT_BEHIND[label])
            before = label
        if stays:
            left.append(part)
    gap = "\n\n" if random.random() < 0.7 else "\n"
    return gap.join(_with_bullets(left, random)), left


def _with_bullets(parts: Sequence[_Part], random: np.random.Generator) -> list[str]:
    bullet = "• " if random.random() < 0.5 else ""
    return [bullet + part.segment.text if part.tag == "li" else part.segment.text for part in parts]


WAYS: Final[dict[str, Way]] = {
    "lines": _lines,
    "paragraphs": _paragraphs,
    "rendered": _rendered,
    "shown": _shown,
    "wrapped": _wrapped,
    "extracted": _extracted,
}
"""The ways to flatten a page, by name."""


def flatten(page: Segments, targets: Sequence[Target], way: str, seed: int) -> tuple[Segments, list[Target]]:
    """``page`` flattened and parted again as text, with a target for each segment."""
    parts = [
        _Part(segment, page.nodes[segment.node].tag, target)
        for segment, target in zip(page.segments, targets, strict=True)
    ]
    text, left = WAYS[way](parts, np.random.default_rng(seed))
    flat = segment_text(text)
    if [segment.text for segment in flat.segments] == [part.segment.text for part in left]:
        return flat, [part.target for part in left]
    return flat, _aligned(flat, left)


def _aligned(flat: Segments, parts: Sequence[_Part]) -> list[Target]:
    """The targets of ``parts`` for segments that came out otherwise: a bullet of the page's
    own cut off, lines put together, a long line parted. A line of no single part's words stays unknown."""
    by_words: dict[str, list[Target]] = {}
    for part in reversed(parts):
        by_words.setdefault(" ".join(words_of(part.segment.text)), []).append(part.target)
    starts = [place for place, segment in enumerate(flat.segments) if segment.join == "paragraph"]
    targets = []
    for start, end in pairwise([*starts, len(flat.segments)]):
        line = " ".join(segment.text for segment in flat.segments[start:end])
        waiting = by_words.get(" ".join(words_of(line)))
        targets += [waiting.pop() if waiting else UNKNOWN] * (end - start)
    return targets
