"""The sensational score fitted to a few made-up headlines."""

from __future__ import annotations

import numpy as np
import pytest

from filter.features.batch import read_batch
from filter.model.wording import ROWS, STYLE, Wording
from filter.training.wording import LABELLED, SOURCE_WEIGHTS, Headline, cross_fit_words, fit_wording
from tests.features.pages import page

BAIT = "You won't believe what this {} did next"
PLAIN = "Council votes to rebuild {} after storm"
THINGS = "pier ferry quay harbour station bridge school market tower bakery museum garden".split()


def headlines() -> list[Headline]:
    """Both kinds from a collection and from pages labelled by hand, in five folds."""
    made = []
    for number, thing in enumerate(THINGS * 2):
        source = LABELLED if number % 2 else "ta1c"
        made += [Headline(BAIT.format(thing), 1.0, source, number % 5)]
        made += [Headline(PLAIN.format(thing), 0.0, source, number % 5)]
    return made


@pytest.fixture(scope="module")
def fitted() -> tuple[Wording, np.ndarray]:
    return fit_wording(headlines())


def test_bait_is_told_from_news_on_lines_not_seen(fitted: tuple[Wording, np.ndarray]) -> None:
    held_out = fitted[1]
    assert held_out[::2].min() > held_out[1::2].max()


def test_the_score_works_on_pages(fitted: tuple[Wording, np.ndarray]) -> None:
    batch = read_batch([page(BAIT.format("dog"), PLAIN.format("road"))])
    bait, plain = fitted[0].probabilities(batch, np.ones(2, dtype=np.float32))
    assert bait > 0.5 > plain


def test_the_score_is_arrays_of_fixed_shapes(fitted: tuple[Wording, np.ndarray]) -> None:
    wording = fitted[0]
    assert wording.table.shape == (ROWS,)
    assert wording.style.shape == (len(STYLE) + 1,)
    assert wording.mean.shape == wording.scale.shape == (len(STYLE),)


def test_two_runs_fit_the_same_score(fitted: tuple[Wording, np.ndarray]) -> None:
    wording, held_out = fit_wording(headlines())
    assert np.array_equal(wording.table, fitted[0].table)
    assert np.array_equal(held_out, fitted[1])


def test_one_collection_alone_is_told_by_its_words() -> None:
    lines = [headline._replace(source="made") for headline in headlines()]
    said = cross_fit_words(lines)
    assert said[::2].min() > said[1::2].max()


def test_collections_weigh_less_than_lines_read_on_their_page() -> None:
    assert 0 < min(SOURCE_WEIGHTS.values()) <= max(SOURCE_WEIGHTS.values()) <= 1
    assert LABELLED not in SOURCE_WEIGHTS
