"""Boosted trees as arrays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from filter.model.trees import UNIT, Trees
from tests.model.bundles import many_trees

# Above 0.5 in column 1 goes right, then column 0 is asked on either side.
TWO_LEVELS = Trees(
    columns=np.array([[1, 0, 0]], dtype=np.int16),
    thresholds=np.array([[0.5, 2, 3]], dtype=np.float32),
    leaves=(np.array([[-1, 1, -2, 2]]) / UNIT).astype(np.int32),
)


def odds(*row: float, trees: Trees = TWO_LEVELS) -> float:
    return float(trees.odds(np.array([row], dtype=np.float32))[0, 1])


@pytest.mark.parametrize(
    ("row", "leaf"), [((2, 0.5), -1), ((2.1, 0.5), 1), ((3, 0.6), -2), ((3.1, 0.6), 2), ((9, -9), 1)]
)
def test_a_value_up_to_the_threshold_goes_left(row: tuple[float, float], leaf: float) -> None:
    assert odds(*row) == leaf


def test_leaves_of_all_trees_add_up() -> None:
    two = Trees(
        np.repeat(TWO_LEVELS.columns, 2, axis=0),
        np.repeat(TWO_LEVELS.thresholds, 2, axis=0),
        np.repeat(TWO_LEVELS.leaves, 2, axis=0),
    )
    assert odds(9, 9, trees=two) == 4


def test_the_first_class_has_no_odds() -> None:
    assert TWO_LEVELS.odds(np.ones((3, 2), dtype=np.float32))[:, 0].tolist() == [0, 0, 0]


def test_no_block_has_no_odds() -> None:
    assert TWO_LEVELS.odds(np.zeros((0, 2), dtype=np.float32)).shape == (0, 2)


def test_a_block_has_the_same_odds_alone_and_among_many() -> None:
    random = np.random.default_rng(0)
    trees, values = many_trees(random, 7), random.standard_normal((1100, 7)).astype(np.float32)
    alone = np.vstack([trees.odds(row[None]) for row in values])
    assert np.array_equal(trees.odds(values), alone)


@pytest.mark.parametrize(
    "part",
    [
        {"columns": np.array([[1, 0, -1]], dtype=np.int16)},
        {"columns": np.array([[1, 0, 2]], dtype=np.int16)},
        {"columns": np.array([[1, 0, 0]], dtype=np.float32)},
        {"leaves": TWO_LEVELS.leaves.astype(np.float32)},
        {"leaves": TWO_LEVELS.leaves[:, :3]},
        {"thresholds": TWO_LEVELS.thresholds[:, :2]},
        {name: getattr(TWO_LEVELS, name)[:, :-1] for name in Trees.__slots__},
    ],
)
def test_arrays_that_are_no_trees_are_told(part: dict[str, np.ndarray]) -> None:
    assert TWO_LEVELS.suits(2)
    assert not replace(TWO_LEVELS, **part).suits(2)
