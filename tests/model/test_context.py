"""What stands around a block, never what stands on another page."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filter.features import COLUMNS, describe
from filter.features.batch import Batch, Floats, read_batch
from filter.model.context import (
    IS_REPORTING,
    NEIGHBOUR_COLUMNS,
    NEIGHBOURS,
    first_pass,
    reporting_probability,
    second_pass,
    shifted,
)
from filter.model.tokens import SCORES
from filter.page import LABELS, Segments
from tests.features.pages import page, pages

OUTPUTS = 1 + len(LABELS)


def two_pages() -> Batch:
    return read_batch([page("a", "b", "c"), page("d", "e")])


def made_up(batch: Batch, columns: int) -> Floats:
    """Numbers from 0 to 1 that hang on a block's place in its page alone."""
    table = np.random.default_rng(1).random((64, columns))
    return table[batch.position % 64].astype(np.float32)


@pytest.mark.parametrize(
    ("distance", "expected"),
    [(1, [2, 3, 0, 5, 0]), (-1, [0, 1, 2, 0, 4]), (3, [0, 0, 0, 0, 0]), (-9, [0, 0, 0, 0, 0])],
)
def test_a_neighbour_is_of_the_same_page(distance: int, expected: list[float]) -> None:
    values = np.array([1, 2, 3, 4, 5], dtype=np.float32)
    assert shifted(values, two_pages(), distance).tolist() == expected
    assert shifted(values[:, None], two_pages(), distance)[:, 0].tolist() == expected


def test_columns_of_neighbours_are_columns() -> None:
    assert set(NEIGHBOUR_COLUMNS) <= set(COLUMNS)


def test_the_first_pass_sees_a_block_its_scores_and_its_neighbours() -> None:
    batch = two_pages()
    matrix, scores = made_up(batch, len(COLUMNS)), made_up(batch, 2 * SCORES)
    inputs = first_pass(matrix, scores, batch)
    seen = len(NEIGHBOUR_COLUMNS) + 2
    assert inputs.shape == (5, len(COLUMNS) + 2 * SCORES + seen * len(NEIGHBOURS))
    assert np.array_equal(inputs[:, : len(COLUMNS)], matrix)


def test_the_second_pass_sees_what_the_first_said() -> None:
    batch = two_pages()
    matrix, scores, first = (made_up(batch, width) for width in (len(COLUMNS), 2 * SCORES, OUTPUTS))
    inputs = second_pass(matrix, scores, first, batch)
    at = len(COLUMNS) + 2 * SCORES
    assert len(inputs) == 5
    assert np.array_equal(inputs[:, at : at + OUTPUTS], first)
    assert inputs.dtype == np.float32


@given(pages(), pages(), st.sampled_from([first_pass, second_pass]))
@settings(max_examples=40)
def test_a_pass_sees_the_same_of_a_page_in_any_batch(a: Segments, b: Segments, step: object) -> None:
    def inputs(*pages: Segments) -> Floats:
        batch = describe(pages).batch
        seen = made_up(batch, len(COLUMNS)), made_up(batch, 2 * SCORES)
        if step is first_pass:
            return first_pass(*seen, batch)
        return second_pass(*seen, made_up(batch, OUTPUTS), batch)

    assert np.array_equal(inputs(a, b), np.vstack([inputs(a), inputs(b)]))


def test_distances_lead_to_the_nearest_likely_reporting() -> None:
    batch = read_batch([page("a", "b", "c", "d")])
    first = np.zeros((4, OUTPUTS), dtype=np.float32)
    first[[0, 2], 0] = 0.9
    inputs = second_pass(made_up(batch, len(COLUMNS)), made_up(batch, 2 * SCORES), first, batch)
    none = math.log(101)
    before, after = inputs[:, -2].tolist(), inputs[:, -1].tolist()
    assert before == pytest.approx([none, math.log(2), math.log(3), math.log(2)])
    assert after == pytest.approx([math.log(3), math.log(2), none, none])


def test_reporting_is_summary_and_body() -> None:
    probabilities = np.zeros((2, len(LABELS)), dtype=np.float32)
    probabilities[0, IS_REPORTING] = 0.25
    probabilities[1, ~IS_REPORTING] = 0.05
    assert reporting_probability(probabilities).tolist() == [0.5, 0]
