"""Fits what is known of whole pages: whether there is an article, and what words tell a topic."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from filter.features import describe
from filter.features.batch import Floats, read_batch
from filter.model.article import ArticleOdds, describe_pages
from filter.model.decision import LEANS, is_reporting
from filter.model.topic import BUCKETS, TopicWeights
from filter.page import Segments
from filter.training.fit import Sample

_COMMON_SHARE = 0.25
_PARAGRAPH = 80  # characters
_PARAGRAPHS = 4
_PLANTED = 3


def balanced(page: Segments, reporting: Floats) -> npt.NDArray[np.bool_]:
    """Which blocks of ``page`` are kept by default, from the probabilities (blocks,) of reporting."""
    return is_reporting(reporting, read_batch([page]).size, LEANS["balanced"][page.kind])


def fit_article(columns: Floats, is_article: Sequence[bool]) -> ArticleOdds:
    """Odds from the page columns (pages, columns) of `filter.model.article.describe_pages`.

    Articles and other pages weigh the same together, whatever their numbers.
    """
    mean = columns.mean(axis=0)
    scale = np.maximum(columns.std(axis=0), 1e-3)
    model = LogisticRegression(C=0.5, class_weight="balanced", max_iter=1000)
    model.fit(np.clip((columns - mean) / scale, -4, 4), np.array(is_article))
    weights = np.append(model.coef_[0], model.intercept_[0]).astype(np.float32)
    return ArticleOdds(mean, scale, weights)


def page_columns(pages: Sequence[Segments], probabilities: Sequence[Floats]) -> Floats:
    """The page columns for pages with given (blocks, labels) probabilities."""
    return np.vstack([
        describe_pages(describe([page]).batch, own) for page, own in zip(pages, probabilities, strict=True)
    ])


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
