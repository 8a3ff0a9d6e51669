"""How near a text comes to what it should be.

Each measure gives a page one row of numbers, and turns the rows' sums over many pages
into figures. Rows are kept apart from figures so that a bootstrap can weigh the pages
anew without reading a text twice.

    shingle   precision and recall over runs of four words, averaged over pages; F1 of the averages
    word      bag of words; precision, recall and F1 each averaged over pages
    snippet   strings that must stand in the text and strings that must not, counted over all pages
    lines     words of labelled lines that were kept or not, counted over all pages
    blocks    the same for a tool that gives its blocks
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from bench.lines import Piece, Row, block_row, line_row

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bench.data import GoldPage

MeasureName = Literal["shingle", "word", "snippet", "lines", "blocks"]

SHINGLE_WORDS = 4
_WORD = re.compile(r"\w+")


class Prediction(NamedTuple):
    """What a tool made of a page: its text, and where the tool says so, the blocks it saw."""

    text: str
    pieces: tuple[Piece, ...] = ()


class Figures(NamedTuple):
    """Precision, recall and F1 from 0 to 1; ``leak`` is the share of noise lines that were kept.

    Each is an array over draws where the sums were.
    """

    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    leak: NDArray[np.float64] | None = None


class Measure(NamedTuple):
    """``row`` scores one page; ``figures`` reads sums of rows (draws x columns) over ``pages`` pages."""

    row: Callable[[Prediction, GoldPage], Row]
    figures: Callable[[NDArray[np.float64], int], Figures]


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words in a text, case kept, each with its count; a shorter text is one run."""
    words = _WORD.findall(text)
    if not words:
        return Counter()
    last = max(1, len(words) - SHINGLE_WORDS + 1)
    return Counter(tuple(words[start : start + SHINGLE_WORDS]) for start in range(last))


def shingle_row(predicted: str, gold: str) -> Row:
    """(precision, recall) over runs of four words. Both empty is a full score, one empty is none."""
    found, wanted = shingles(predicted), shingles(gold)
    if found == wanted:
        return 1.0, 1.0
    shared = (found & wanted).total()
    return shared / (found.total() or 1), shared / (wanted.total() or 1)


def word_row(predicted: str, gold: str) -> Row:
    """(precision, recall, F1) over lower-cased words, order ignored."""
    found, wanted = Counter(_WORD.findall(predicted.lower())), Counter(_WORD.findall(gold.lower()))
    if not found or not wanted:
        score = float(found == wanted)
        return score, score, score
    shared = (found & wanted).total()
    return shared / found.total(), shared / wanted.total(), 2 * shared / (found.total() + wanted.total())


def snippet_row(predicted: str, wanted: Sequence[str], unwanted: Sequence[str]) -> Row:
    """(wanted strings found, unwanted strings found, wanted strings missed)."""
    found = sum(snippet in predicted for snippet in wanted)
    leaked = sum(snippet in predicted for snippet in unwanted)
    return float(found), float(leaked), float(len(wanted) - found)


def _harmonic(precision: NDArray[np.float64], recall: NDArray[np.float64]) -> NDArray[np.float64]:
    both: NDArray[np.float64] = precision + recall
    mean: NDArray[np.float64] = 2 * precision * recall / (both + (both == 0))
    return mean


def _share(part: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    total: NDArray[np.float64] = part + other
    share: NDArray[np.float64] = part / (total + (total == 0))
    return share


def _shingle_figures(sums: NDArray[np.float64], pages: int) -> Figures:
    precision, recall = sums[:, 0] / pages, sums[:, 1] / pages
    return Figures(precision, recall, _harmonic(precision, recall))


def _word_figures(sums: NDArray[np.float64], pages: int) -> Figures:
    return Figures(sums[:, 0] / pages, sums[:, 1] / pages, sums[:, 2] / pages)


def _snippet_figures(sums: NDArray[np.float64], pages: int) -> Figures:
    del pages  # counted over all pages, not averaged
    precision, recall = _share(sums[:, 0], sums[:, 1]), _share(sums[:, 0], sums[:, 2])
    return Figures(precision, recall, _harmonic(precision, recall))


def _line_figures(sums: NDArray[np.float64], pages: int) -> Figures:
    counted = _snippet_figures(sums, pages)
    return counted._replace(leak=_share(sums[:, 3], sums[:, 4]))


MEASURES: dict[MeasureName, Measure] = {
    "shingle": Measure(lambda said, page: shingle_row(said.text, page.text), _shingle_figures),
    "word": Measure(lambda said, page: word_row(said.text, page.text), _word_figures),
    "snippet": Measure(
        lambda said, page: snippet_row(said.text, page.wanted, page.unwanted), _snippet_figures
    ),
    "lines": Measure(lambda said, page: line_row(said.text, page.lines), _line_figures),
    "blocks": Measure(lambda said, page: block_row(said.pieces, page.lines), _line_figures),
}
"""Every measure by its name."""
