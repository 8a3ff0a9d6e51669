"""What is fitted to whole pages: odds of an article, and which words tell a topic."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from filter.features import describe
from filter.features.batch import Floats, read_batch
from filter.features.characters import read_characters
from filter.features.words import read_words
from filter.model.article import NAMES, WORD_BUCKETS
from filter.model.topic import BUCKETS, TopicWeights
from filter.page import LABELS, Label
from filter.training.pages import PageTable, article_odds, fit_article, fit_topic, page_table
from filter.training.sample import Sample
from tests.features.pages import page
from tests.model.bundles import bundle, numbers
from tests.training.samples import WORDS, story


def certain(label: Label, rows: int) -> Floats:
    made = np.zeros((rows, len(LABELS)), dtype=np.float32)
    made[:, LABELS.index(label)] = 1
    return made


def table(columns: Floats, words: np.ndarray) -> PageTable:
    buckets = np.zeros((len(columns), WORD_BUCKETS), dtype=np.float32)
    buckets[:, : words.shape[1]] = words
    return PageTable(columns, sparse.csr_matrix(buckets))


def test_the_row_of_a_page_does_not_hang_on_the_others() -> None:
    pages = [page("One.", "Two."), page("Home")]
    said = [certain(Label.BODY, 2), certain(Label.NAV, 1)]
    both, alone = page_table(pages, said), page_table(pages[1:], said[1:])
    assert both.columns.shape == (2, len(NAMES))
    assert np.array_equal(both.columns[1:], alone.columns)
    assert both.words[1].toarray().tolist() == alone.words[0].toarray().tolist()


@pytest.mark.parametrize("side", ["columns", "words"])
def test_articles_are_told_from_other_pages(side: str) -> None:
    random = np.random.default_rng(0)
    columns, words = numbers(random, 60, len(NAMES)), np.zeros((60, 2))
    truth = np.arange(60) < 10  # few articles among many pages weigh as much
    columns[:10, 0] += 3 * (side == "columns")
    words[:, 0], words[:10, 1] = 1, side == "words"
    made = table(columns, words)
    odds = article_odds(fit_article(made, truth, np.arange(60) % 5), made)
    assert odds[:10].min() > odds[10:].max()


def test_a_column_that_never_changes_does_no_harm() -> None:
    columns = np.zeros((8, len(NAMES)), dtype=np.float32)
    columns[:4, 0] = 1
    made = table(columns, np.ones((8, 1)))
    odds = fit_article(made, np.arange(8) < 4, np.arange(8) % 2)
    assert np.isfinite(article_odds(odds, made)).all()


def test_odds_of_a_table_are_those_of_the_page() -> None:
    features = describe([page("One. Two.")])
    said = certain(Label.BODY, 1)
    odds = bundle().article
    assert article_odds(odds, page_table(features.batch.pages, [said])) == pytest.approx(
        odds.probabilities(features, said), abs=1e-5
    )


# --- Topics: every story has words of its own, and some that all stories have.


def stories() -> list[Sample]:
    common = ["the", "of", "and"] * 5
    own = [[f"{word}{chr(97 + seed)}" for word in WORDS] for seed in range(12)]
    return [
        Sample(f"story-{seed}", "made", seed, *story(seed, [*common, *words]))
        for seed, words in enumerate(own)
    ]


def weight_of(word: str, topic: TopicWeights) -> float:
    (found,) = read_words(read_characters([word])).hashes.tolist()
    return float(topic.weights[found & (BUCKETS - 1)])


def test_rare_words_tell_a_topic_and_common_ones_do_not() -> None:
    topic, _ = fit_topic(stories())
    common, rare, unseen = (weight_of(word, topic) for word in ("the", "pierc", "zeppelin"))
    assert common == 0
    assert 0 < rare < unseen == 1


def test_planted_paragraphs_are_found() -> None:
    topic, area = fit_topic(stories())
    whole, targets = story(1, [f"{word}b" for word in WORDS])
    strange, _ = story(2, [f"{word}c" for word in WORDS])
    batch = read_batch([page(*whole.segments, *strange.segments[4:5], nodes=whole.nodes)])
    own = np.array([*(bool(target.reporting) for target in targets), False], dtype=np.float32)
    off_topic = topic.off_topic(batch, own)
    assert area > 0.95
    assert off_topic[-1] > 0.5 > off_topic[own > 0].max()
