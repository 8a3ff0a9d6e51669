"""Pairs of lines that tell one fact plainly and as bait: a test of wording, never learned from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from filter.errors import LabelError
from filter.features.batch import Floats, read_batch
from filter.model.wording import Wording
from filter.page import Segment, Segments
from filter.training.records import read_records


class Pair(NamedTuple):
    """One fact, told plainly and as bait."""

    id: str
    language: str
    topic: str
    plain: str
    bait: str


class ToldApart(NamedTuple):
    """The scores (pairs,) of both lines of each pair."""

    pairs: Sequence[Pair]
    plain: Floats
    bait: Floats

    def error(self, of: Sequence[bool] | None = None) -> float:
        """The share of pairs, or of those chosen, whose plain line scores as high as the bait or higher."""
        wrong = self.bait <= self.plain
        return float(wrong.mean() if of is None else wrong[np.array(of)].mean())


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a JSON lines file; raises `LabelError` where it can't be read."""
    try:
        return [Pair(**record) for record in read_records(path)]
    except TypeError as error:
        raise LabelError(f"{path}: a pair has {', '.join(Pair._fields)} ({error})") from error


def tell_apart(wording: Wording, pairs: Sequence[Pair]) -> ToldApart:
    """Scores both lines of each pair as headlines that stand alone."""
    return ToldApart(
        pairs,
        score_lines(wording, [pair.plain for pair in pairs]),
        score_lines(wording, [pair.bait for pair in pairs]),
    )


def score_lines(wording: Wording, lines: Sequence[str]) -> Floats:
    """How sensational each of ``lines`` is as a headline: (lines,)."""
    batch = read_batch([Segments("text", [Segment(line, 0, "paragraph") for line in lines])])
    return wording.probabilities(batch, np.ones(len(lines), dtype=np.float32))


def error_table(told: ToldApart) -> str:
    """The error by topic and by language, as Markdown."""
    rows = [
        f"Of {len(told.pairs)} pairs of lines that tell one fact plainly and as bait, none of them learned",
        f"from, the plain line scores as high or higher in {told.error():.1%}.",
        "",
        "| of | pairs | error | mean score, plain | bait |",
        "| --- | --- | --- | --- | --- |",
    ]
    for field in ("topic", "language"):
        values = [getattr(pair, field) for pair in told.pairs]
        for value in sorted(set(values)):
            of = [own == value for own in values]
            chosen = np.array(of)
            means = f"{told.plain[chosen].mean():.2f} | {told.bait[chosen].mean():.2f}"
            rows.append(f"| {value} | {sum(of)} | {told.error(of):.1%} | {means} |")
    return "\n".join(rows) + "\n\n"
