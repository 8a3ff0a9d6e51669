"""Fits what is known of whole pages: whether there is an article, and what words tell a topic."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from filter.features import describe
from filter.features.batch import Floats, read_batch
from filter.model.article import CLIP, WORD_BUCKETS, ArticleOdds, describe_pages, page_words
from filter.model.decision import LEANS, is_reporting
from filter.model.scaling import standardised
from filter.model.topic import BUCKETS, TopicWeights
from filter.page import Segments
from filter.training.sample import Sample

_COMMON_SHARE = 0.25
_PARAGRAPH = 80  # characters
_PARAGRAPHS = 4
_PLANTED = 3
_LEAST_SCALE = 1e-3
# Inverse strengths of the penalty, chosen by held-out folds.
_COLUMNS_C = 0.01
_WORDS_C = 10.0


def balanced(page: Segments, reporting: Floats) -> npt.NDArray[np.bool_]:
    """Which blocks of ``page`` are kept by default, from the probabilities (blocks,) of reporting."""
    return is_reporting(reporting, read_batch([page]).size, LEANS["balanced"][page.kind])


class PageTable(NamedTuple):
    """Pages for `fit_article`: ``columns`` (pages, columns) of `filter.model.article.describe_pages`,
    ``words`` (pages, `WORD_BUCKETS`) with one over the root of their number for each word of a page."""

    columns: Floats
    words: sparse.csr_matrix

    def rows(self, wanted: npt.NDArray[np.bool_]) -> PageTable:
        """The pages that are ``wanted``."""
        return PageTable(self.columns[wanted], self.words[wanted])


def page_table(pages: Sequence[Segments], probabilities: Sequence[Floats]) -> PageTable:
    """The table for pages with given (blocks, labels) probabilities."""
    features = [describe([page]) for page in pages]
    columns = np.vstack([describe_pages(one, own) for one, own in zip(features, probabilities, strict=True)])
    held = [page_words(one.batch)[0] for one in features]
    starts = np.cumsum([0, *map(len, held)])
    shares = np.concatenate([np.full(len(own), len(own) ** -0.5) for own in held])
    words = sparse.csr_matrix((shares, np.concatenate(held), starts), shape=(len(pages), WORD_BUCKETS))
    return PageTable(columns, words)


def article_odds(odds: ArticleOdds, table: PageTable) -> Floats:
    """How likely the pages of ``table`` hold an article: (pages,)."""
    return odds.odds(table.columns, table.words @ odds.words.astype(np.float64))


def fit_article(
    table: PageTable, is_article: npt.NDArray[np.bool_], fold: npt.NDArray[np.int64]
) -> ArticleOdds:
    """Odds of an article, from columns and words; each side learns alone, and a logistic curve over what
    both say of pages of other folds weighs them.

    Articles and other pages weigh the same together, whatever their numbers.
    """
    sides = np.zeros((len(fold), 2))
    for group in np.unique(fold):
        out = fold == group
        if len(np.unique(is_article[~out])) == 2:
            columns, words = _fit_sides(table.rows(~out), is_article[~out])
            sides[out, 0] = columns.odds(table.columns[out])
            sides[out, 1] = words.odds(table.words[out])
    weights = LogisticRegression(class_weight="balanced").fit(sides, is_article)
    (of_columns, of_words), constant = weights.coef_[0], weights.intercept_[0]
    columns, words = _fit_sides(table, is_article)
    constant += of_columns * columns.constant + of_words * words.constant
    return ArticleOdds(
        columns.mean,
        columns.scale,
        np.append(of_columns * columns.weights, constant).astype(np.float32),
        (of_words * words.weights).astype(np.float16),
    )


class _Columns(NamedTuple):
    mean: Floats
    scale: Floats
    weights: Floats
    constant: float

    def odds(self, columns: Floats) -> Floats:
        said: Floats = standardised(columns, self.mean, self.scale, CLIP) @ self.weights + self.constant
        return said


class _Words(NamedTuple):
    weights: Floats
    constant: float

    def odds(self, words: sparse.csr_matrix) -> Floats:
        said: Floats = words @ self.weights + self.constant
        return said


def _fit_sides(table: PageTable, is_article: npt.NDArray[np.bool_]) -> tuple[_Columns, _Words]:
    mean = table.columns.mean(axis=0)
    scale = np.maximum(table.columns.std(axis=0), _LEAST_SCALE)
    columns = LogisticRegression(C=_COLUMNS_C, class_weight="balanced", max_iter=1000)
    columns.fit(standardised(table.columns, mean, scale, CLIP), is_article)
    words = LogisticRegression(C=_WORDS_C, class_weight="balanced", max_iter=1000)
    words.fit(table.words, is_article)
    return (
        _Columns(mean, scale, columns.coef_[0], float(columns.intercept_[0])),
        _Words(words.coef_[0], float(words.intercept_[0])),
    )


def fit_topic(samples: Sequence[Sample]) -> tuple[TopicWeights, float]:
    """Topic weights from the pages' words, and how well they find planted paragraphs.

    The weights are inverse document frequencies of hashed words; the commonest words tell
    nothing. Paragraphs of other pages are planted into each page, and a logistic curve
    through the shares of told words parts them from its own. The second value is the ROC AUC
    of that, on every second page, with weights and curve from the others.
    """
    halves = samples[::2], samples[1::2]
    trial = _curved(_weights(halves[0]), _planted(halves[0]))
    shares, planted = _shares(trial, _planted(halves[1]))
    area = float(roc_auc_score(planted, -shares))
    return _curved(_weights(samples), _planted(samples)), area


def _weights(samples: Sequence[Sample]) -> npt.NDArray[np.float16]:
    holders = np.zeros(BUCKETS, dtype=np.int64)
    for sample in samples:
        hashes = describe([sample.page]).batch.words.hashes & np.uint32(BUCKETS - 1)
        holders[np.unique(hashes)] += 1
    share = (holders + 0.5) / (len(samples) + 1)
    telling = np.log(_COMMON_SHARE / share) / np.log(_COMMON_SHARE * len(samples))
    weights: npt.NDArray[np.float16] = np.clip(telling, 0, 1).astype(np.float16)
    return weights


def _planted(samples: Sequence[Sample]) -> list[tuple[Segments, int]]:
    """Articles alone, each followed by paragraphs of another, and how many of them are planted."""
    articles = [
        [
            segment
            for segment, target in zip(sample.page.segments, sample.targets, strict=True)
            if target.reporting and len(segment.text) >= _PARAGRAPH
        ]
        for sample in samples
    ]
    articles = [article for article in articles if len(article) >= _PARAGRAPHS]
    pages = []
    for own, other in pairwise(articles):
        strange = other[:: max(1, len(other) // _PLANTED)][:_PLANTED]
        segments = [segment._replace(node=0) for segment in (*own, *strange)]
        pages.append((Segments("text", segments), len(strange)))
    return pages


def _shares(
    topic: TopicWeights, pages: Sequence[tuple[Segments, int]]
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The share of told words of each paragraph, and whether it was planted."""
    shares, planted = [], []
    for page, strange in pages:
        own = np.ones(len(page.segments), dtype=np.float32)
        own[-strange:] = 0
        shares.append(topic.shares(describe([page]).batch, own)[0])
        planted.append(own == 0)
    return np.concatenate(shares), np.concatenate(planted)


def _curved(weights: npt.NDArray[np.float16], pages: Sequence[tuple[Segments, int]]) -> TopicWeights:
    shares, planted = _shares(TopicWeights(weights, 0.0, 1.0), pages)
    model = LogisticRegression(C=100.0, class_weight="balanced").fit(shares[:, None], planted)
    slope = -float(model.coef_[0, 0])
    return TopicWeights(weights, float(model.intercept_[0]) / slope, slope)
