"""Whether a page has an article at all, from what the classifier found on it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from filter.features.batch import Batch, Floats
from filter.model.context import reporting_probability
from filter.page import LABELS

NAMES: Final = (
    "reporting_size",
    "reporting_blocks",
    "reporting_share",
    "certainty",
    "longest",
    "prose_blocks",
    "link_density",
    "density",
    "title",
    *(f"share_{label}" for label in LABELS),
)
"""The columns that describe a page; logarithms, shares and probabilities."""

_LIKELY = 0.5
_PROSE_SIZE = 120


@dataclass(frozen=True, slots=True)
class ArticleOdds:
    """``weights`` for the standardised columns `NAMES`, and a constant."""

    mean: Floats
    scale: Floats
    weights: Floats

    def probabilities(self, batch: Batch, probabilities: Floats) -> Floats:
        """How likely each page holds an article, from its blocks' (blocks, labels): (pages,)."""
        return self.odds(describe_pages(batch, probabilities))

    def odds(self, columns: Floats) -> Floats:
        """How likely an article is from the columns (pages, columns) of `describe_pages`: (pages,)."""
        standard = np.clip((columns - self.mean) / self.scale, -4, 4)
        score = (standard * self.weights[:-1]).sum(axis=1) + self.weights[-1]
        odds: Floats = (1 / (1 + np.exp(-score))).astype(np.float32)
        return odds


def describe_pages(batch: Batch, probabilities: Floats) -> Floats:
    """The columns `NAMES` of each page: (pages, columns); zeros for a page without blocks."""
    rows = np.zeros((len(batch.pages), len(NAMES)), dtype=np.float32)
    for page, (start, end) in enumerate(pairwise(batch.starts.tolist())):
        if start < end:
            rows[page] = _describe(batch, probabilities[start:end], slice(start, end))
    return rows


def _describe(batch: Batch, probabilities: Floats, own: slice) -> Floats:
    size = batch.size[own]
    reporting = reporting_probability(probabilities)
    likely = reporting > _LIKELY
    kept = size[likely]
    places = np.flatnonzero(likely)
    span = places[-1] - places[0] + 1 if len(places) else 1
    linked = (batch.link_density[own] * size)[likely].sum()
    values = [
        np.log1p(kept.sum()),
        np.log1p(likely.sum()),
        kept.sum() / max(size.sum(), 1),
        (reporting[likely] * kept).sum() / max(kept.sum(), 1),
        np.log1p(kept.max(initial=0)),
        np.log1p((kept > _PROSE_SIZE).sum()),
        linked / max(kept.sum(), 1),
        likely.sum() / span,
        probabilities[:, LABELS.index("title")].max(),
        *probabilities.mean(axis=0),
    ]
    return np.array(values, dtype=np.float32)
