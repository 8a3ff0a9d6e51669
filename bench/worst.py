"""The pages a tool does worst on, with what it has too much and what it lacks: reading them is
how failure classes are found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.data import GoldPage
from bench.exactness import score_rows
from bench.lines import REPORTING
from bench.measures import MEASURES, MeasureName, Prediction, shingles

SHOWN_LINES = 6
SHOWN_CHARACTERS = 110


def worst_pages(
    predictions: Sequence[Prediction], pages: Sequence[GoldPage], measure: MeasureName, count: int
) -> Iterator[str]:
    """The ``count`` pages of the lowest F1, each as a few lines to read."""
    rows = score_rows(predictions, pages, measure)
    f1 = [float(MEASURES[measure].figures(rows[at : at + 1], 1).f1[0]) for at in range(len(pages))]
    for at in sorted(range(len(pages)), key=lambda at: f1[at])[:count]:
        yield "\n".join([
            f"{f1[at]:.3f} {pages[at].id} {pages[at].url or ''}",
            *_faults(predictions[at], pages[at]),
        ])


def _faults(said: Prediction, page: GoldPage) -> Iterator[str]:
    if page.wanted or page.unwanted:
        yield from _shown("-", (text for text in page.wanted if text not in said.text))
        yield from _shown("+", (text for text in page.unwanted if text in said.text))
        return
    gold = page.text or "\n".join(line.text for line in page.lines if line.label in REPORTING)
    yield from _shown("-", _strange(gold, said.text))
    yield from _shown("+", _strange(said.text, gold))


def _strange(text: str, other: str) -> Iterator[str]:
    """Lines of a text of which less than half stands in the other."""
    known = shingles(other)
    for line in text.splitlines():
        parts = shingles(line)
        if parts and (parts & known).total() < parts.total() / 2:
            yield line


def _shown(sign: str, lines: Iterator[str]) -> Iterator[str]:
    found = list(lines)
    yield from (f"  {sign} {line.strip()[:SHOWN_CHARACTERS]}" for line in found[:SHOWN_LINES])
    if len(found) > SHOWN_LINES:
        yield f"  {sign} ... {len(found) - SHOWN_LINES} lines more"
