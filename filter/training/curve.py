"""Whether more labels would help: how good a bundle gets as it learns from more and more of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from filter.model.bundle import Bundle
from filter.training.evaluation import Interval, Numbers, difference, interval, rows_of
from filter.training.fit import Progress
from filter.training.labelled import LabelledPage, by_page
from filter.training.teach import Lesson, correct, lesson

_FOLDS: Final = 3
_MOST_PAGES: Final = 240
_LEAST_PAGES: Final = 6
_HALVINGS: Final = 3


class Point(NamedTuple):
    """F1 of kept words on pages held out, after learning from ``pages`` others; ``rows`` are theirs."""

    pages: int
    f1: Interval
    rows: Numbers


def learning_curve(bundle: Bundle, pages: Sequence[LabelledPage], hear: Progress) -> list[Point]:
    """The curve for pages with markup, from what ``bundle`` says without them on; empty for few pages.

    Every page is held out once; of the others, an eighth, a quarter, half and all are learned from.
    """
    marked = [page for page in pages if page.sample.page.kind == "html"]
    order = np.random.default_rng(0).permutation(len(marked))[:_MOST_PAGES]
    chosen = [marked[place] for place in order.tolist()]
    if len(chosen) < _LEAST_PAGES:
        return []
    hear(f"learning curve on {len(chosen)} pages")
    lessons = [lesson(bundle.html, page.sample, page.site) for page in chosen]
    fold = by_page(chosen, _FOLDS)
    whole = len(chosen) - max(fold.count(group) for group in set(fold))
    sizes = sorted({whole >> halvings for halvings in range(_HALVINGS + 1)} | {0})
    return [_point(chosen, lessons, fold, size) for size in sizes]


def _point(pages: Sequence[LabelledPage], lessons: Sequence[Lesson], fold: Sequence[int], size: int) -> Point:
    told = {}
    for group in sorted(set(fold)):
        rest = [one for one, own in zip(lessons, fold, strict=True) if own != group][:size]
        correction = correct(rest) if rest else None
        for place, own in enumerate(fold):
            if own == group:
                one = lessons[place]
                told[place] = one.told if correction is None else correction.applied(one)
    rows = rows_of([page.sample for page in pages], [told[place] for place in range(len(pages))])
    return Point(size, interval(rows, "f1"), rows)


def verdict_of(curve: Sequence[Point]) -> str:
    """What the curve says of labelling more, in a sentence."""
    if len(curve) < 2:
        return "Too few pages for a learning curve."
    before, last = curve[-2:]
    gain = difference(before.rows, last.rows, "f1")
    rise = f"{gain.value:+.4f} [{gain.low:+.4f}, {gain.high:+.4f}]"
    step = f"From {before.pages} to {last.pages} pages F1 changed by {rise}"
    if gain.low > 0:
        return f"{step}: more labels would help."
    return f"{step}: these pages don't show that more of their kind would help."
