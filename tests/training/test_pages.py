"""What is fitted to whole pages: odds of an article, and which words tell a topic."""

from __future__ import annotations

import numpy as np

from filter.features.batch import Floats, read_batch
from filter.features.characters import read_characters
from filter.features.words import read_words
from filter.model.article import NAMES
from filter.model.topic import BUCKETS, TopicWeights
from filter.page import LABELS, Label
from filter.training.fit import Sample
from filter.training.pages import fit_article, fit_topic, page_columns
from tests.features.pages import page
from tests.model.bundles import numbers
from tests.training.samples import WORDS, story


def certain(label: Label, rows: int) -> Floats:
    made = np.zeros((rows, len(LABELS)), dtype=np.float32)
    made[:, LABELS.index(label)] = 1
    return made


def test_columns_of_a_page_do_not_hang_on_the_others() -> None:
    pages = [page("One.", "Two."), page("Home")]
    said = [certain(Label.BODY, 2), certain(Label.NAV, 1)]
    columns = page_columns(pages, said)
    assert columns.shape == (2, len(NAMES))
    assert np.array_equal(columns[1:], page_columns(pages[1:], said[1:]))


def test_articles_are_told_from_other_pages() -> None:
    columns = numbers(np.random.default_rng(0), 60, len(NAMES))
    columns[:10, 0] += 3  # few articles among many pages weigh as much
    truth = [place < 10 for place in range(60)]
    odds = fit_article(columns, truth).odds(columns)
    assert odds[:10].min() > 0.5 > odds[10:].max()


def test_a_column_that_never_changes_does_no_harm() -> None:
    columns = np.zeros((4, len(NAMES)), dtype=np.float32)
    columns[:2, 0] = 1
    assert np.isfinite(fit_article(columns, [True, True, False, False]).odds(columns)).all()


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
