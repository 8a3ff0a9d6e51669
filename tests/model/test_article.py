"""The odds that a page has an article at all."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from filter.features import describe
from filter.features.batch import Floats, read_batch
from filter.model.article import NAMES, WORD_BUCKETS, ArticleOdds, describe_pages, page_words
from filter.page import LABELS, Declared, Label
from tests.features.pages import OTHER_PROSE, PROSE, page


def said(*labels: Label) -> Floats:
    """Probabilities of blocks that are ``labels`` for certain."""
    made = np.zeros((len(labels), len(LABELS)), dtype=np.float32)
    made[np.arange(len(labels)), [LABELS.index(label) for label in labels]] = 1
    return made


def value(row: Floats, name: str) -> float:
    return float(row[NAMES.index(name)])


def test_a_page_is_described_by_what_reporting_there_is() -> None:
    features = describe([page("Head", PROSE, "Share", OTHER_PROSE)])
    (row,) = describe_pages(features, said(Label.TITLE, Label.BODY, Label.SHARE, Label.BODY))
    assert value(row, "reporting_blocks") == pytest.approx(math.log(3))
    assert value(row, "reporting_size") == pytest.approx(math.log(len(PROSE + OTHER_PROSE) + 1))
    assert value(row, "density") == pytest.approx(2 / 3)
    assert value(row, "certainty") == value(row, "title") == 1
    assert value(row, "share_share") == 0.25


def test_a_page_without_reporting_is_described_too() -> None:
    (row,) = describe_pages(describe([page("Home")]), said(Label.NAV))
    assert np.isfinite(row).all()
    assert value(row, "reporting_size") == value(row, "certainty") == 0
    assert value(row, "share_nav") == 1


def test_a_page_without_blocks_is_all_noughts() -> None:
    first, empty, last = describe_pages(describe([page("a"), page(), page("b")]), said(Label.NAV, Label.NAV))
    assert not empty.any()
    assert np.array_equal(first, last)


def test_a_page_is_described_the_same_in_any_batch() -> None:
    a, b = page(PROSE, "Share", "More"), page("Home")
    labels = said(Label.BODY, Label.SHARE, Label.RELATED, Label.NAV)
    together = describe_pages(describe([a, b]), labels)
    alone = [describe_pages(describe([a]), labels[:3]), describe_pages(describe([b]), labels[3:])]
    assert np.array_equal(together, np.vstack(alone))


def test_odds_are_a_logistic_function_of_the_columns() -> None:
    flat = np.zeros(len(NAMES), dtype=np.float32)
    weights = np.append(flat, -1).astype(np.float32)
    weights[0] = 1
    words = np.zeros(WORD_BUCKETS, dtype=np.float16)
    odds = ArticleOdds(mean=flat, scale=flat + 1, weights=weights, words=words)
    rows = np.zeros((3, len(NAMES)), dtype=np.float32)
    rows[:, 0] = [1, 3, 99]  # the last is cut at 4
    found = odds.odds(rows, np.array([0, 0, 0.5]))
    assert found.tolist() == pytest.approx([1 / (1 + math.exp(-score)) for score in (0, 2, 3.5)])


def test_what_a_page_declares_is_told() -> None:
    declared = Declared(types=("https://schema.org/NewsArticle", "WebPage"), date="2024-06-14")
    (row,) = describe_pages(describe([replace(page("a"), declared=declared)]), said(Label.NAV))
    assert value(row, "declares_article") == value(row, "has_date") == 1
    assert value(row, "declares_product") == value(row, "has_authors") == 0


def test_looks_are_weighed_by_reporting_and_by_text() -> None:
    features = describe([page(PROSE, "24680")])
    (row,) = describe_pages(features, said(Label.BODY, Label.NAV))
    assert (
        value(row, "reporting_share_digit") < value(row, "text_share_digit") < value(row, "block_share_digit")
    )


def test_each_word_of_a_page_counts_once() -> None:
    one, other = page_words(read_batch([page("pier pier", "pier"), page("pier news")]))
    assert len(one) == 1
    assert set(one) < set(other)
