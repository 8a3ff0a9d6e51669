"""Fits what is known of whole pages: whether there is an article, and what words tell a topic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from filter.features import describe
from filter.features.batch import Floats
from filter.model.article import ArticleOdds, describe_pages
from filter.model.topic import BUCKETS, TopicWeights
from filter.page import Segments

_COMMON_SHARE = 0.25
# Where a block of a story and one of another page part best, on planted blocks of held-out pages.
_TOPIC_MIDDLE = 0.22
_TOPIC_SLOPE = 14.0


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


def fit_topic(pages: Sequence[Segments]) -> TopicWeights:
    """Inverse document frequencies of hashed words over ``pages``; the commonest tell nothing.

    A word of its own script's stop words stands on nearly every page of its language, so what
    counts as common is lower than in a collection of one language.
    """
    holders = np.zeros(BUCKETS, dtype=np.int64)
    for page in pages:
        hashes = describe([page]).batch.words.hashes & np.uint32(BUCKETS - 1)
        holders[np.unique(hashes)] += 1
    share = (holders + 0.5) / (len(pages) + 1)
    weights = np.clip(np.log(_COMMON_SHARE / share) / np.log(_COMMON_SHARE * len(pages)), 0, 1)
    return TopicWeights(weights.astype(np.float16), _TOPIC_MIDDLE, _TOPIC_SLOPE)
