"""Whether a page has an article at all: what the classifier found on it, what the page declares of
itself, how its blocks look, and its words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from filter.features import COLUMNS, Features
from filter.features.batch import Batch, Floats
from filter.model.context import reporting_probability
from filter.model.scaling import standardised
from filter.page import LABELS, Declared

WORD_BUCKETS: Final = 1 << 15
"""Rows of the table of words, one a bucket of their hashes."""

_FOUND: Final = (
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
# What schema.org and OpenGraph types say; a type is lower-cased and looked for these.
_TYPES: Final = {
    "declares_article": ("article", "blogposting", "reportage"),
    "declares_product": ("product",),
    "declares_site": ("website",),
    "declares_list": ("itemlist", "collectionpage", "searchresults"),
    "declares_questions": ("faq", "qapage", "discussion"),
    "declares_person": ("profile", "person"),
    "declares_organization": ("organization",),
}
_FIELDS: Final = ("authors", "description", "titles", "types", "article_body")
_LOOKS: Final = """share_digit share_symbol share_comma stops commas capitals ends_stop ends_question
    ends_colon in_form in_table in_ul in_article link_density words tag_h2 tag_h3 tag_p tag_li tag_td
    within_main siblings_alike alike_blocks repeats""".split()
_WEIGHINGS: Final = ("reporting", "text", "block")

NAMES: Final = (
    *_FOUND,
    *_TYPES,
    "has_date",
    *(f"has_{field}" for field in _FIELDS),
    *(f"{weighing}_{look}" for weighing in _WEIGHINGS for look in _LOOKS),
)
"""The columns that describe a page: logarithms, shares and probabilities; yes (1) or no (0) for what it
declares; means of some columns of its blocks, over likely reporting, over all text, and by block."""

_LOOK_COLUMNS: Final = [COLUMNS.index(name) for name in _LOOKS]
_LIKELY = 0.5
_PROSE_SIZE = 120
CLIP: Final = 4.0
"""Columns are cut at this many standard deviations from their mean."""


@dataclass(frozen=True, slots=True)
class ArticleOdds:
    """``weights`` for the standardised columns `NAMES`, and a constant; ``words`` (`WORD_BUCKETS`,)
    for the words that stand on a page, summed and divided by the root of their number."""

    mean: Floats
    scale: Floats
    weights: Floats
    words: npt.NDArray[np.float16]

    def probabilities(self, features: Features, probabilities: Floats) -> Floats:
        """How likely each page holds an article, from its blocks' (blocks, labels): (pages,)."""
        words = [
            self.words[held].sum(dtype=np.float64) / max(len(held), 1) ** 0.5
            for held in page_words(features.batch)
        ]
        return self.odds(describe_pages(features, probabilities), np.array(words))

    def odds(self, columns: Floats, words: npt.NDArray[np.float64]) -> Floats:
        """How likely an article is from the columns (pages, columns) of `describe_pages` and what
        its words sum up to (pages,): (pages,)."""
        standard = standardised(columns, self.mean, self.scale, CLIP)
        score = (standard * self.weights[:-1]).sum(axis=1) + words + self.weights[-1]
        odds: Floats = (1 / (1 + np.exp(-score))).astype(np.float32)
        return odds


def page_words(batch: Batch) -> list[npt.NDArray[np.int64]]:
    """The buckets of the words of each page, each once."""
    words = batch.words
    places = words.starts[batch.starts].tolist()
    held = []
    for start, end in pairwise(places):
        has = np.zeros(WORD_BUCKETS, dtype=bool)
        has[words.hashes[start:end] & np.uint32(WORD_BUCKETS - 1)] = True
        held.append(np.flatnonzero(has))
    return held


def describe_pages(features: Features, probabilities: Floats) -> Floats:
    """The columns `NAMES` of each page: (pages, columns); zeros for a page without blocks."""
    batch = features.batch
    rows = np.zeros((len(batch.pages), len(NAMES)), dtype=np.float32)
    for page, (start, end) in enumerate(pairwise(batch.starts.tolist())):
        if start < end:
            own = slice(start, end)
            rows[page] = [
                *_found(batch, probabilities[own], own),
                *_declared(batch.pages[page].declared),
                *_looks(features.matrix[own], batch.size[own], reporting_probability(probabilities[own])),
            ]
    return rows


def _declared(declared: Declared) -> list[bool]:
    types = " ".join(declared.types).lower()
    told = [any(name in types for name in names) for names in _TYPES.values()]
    dated = bool(declared.date or declared.times)
    return [*told, dated, *(bool(getattr(declared, field)) for field in _FIELDS)]


def _looks(matrix: Floats, size: Floats, reporting: Floats) -> Floats:
    looks = matrix[:, _LOOK_COLUMNS]
    text = np.maximum(size, 1)
    weights = np.stack([reporting * text, text, np.ones_like(text)])
    means: Floats = (weights[:, :, None] * looks).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)[:, None]
    return means.ravel()


def _found(batch: Batch, probabilities: Floats, own: slice) -> list[float]:
    size = batch.size[own]
    reporting = reporting_probability(probabilities)
    likely = reporting > _LIKELY
    kept = size[likely]
    places = np.flatnonzero(likely)
    span = places[-1] - places[0] + 1 if len(places) else 1
    linked = (batch.link_density[own] * size)[likely].sum()
    return [
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
