"""Boosted trees fitted by scikit-learn and exported."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from filter.training.options import Options
from filter.training.trees import DEPTH, exported, fit_trees

SOME = Options(second_trees=30)


def task(rows: int = 3000) -> tuple[np.ndarray, np.ndarray]:
    """Inputs of which many are equal, and a class that no straight line tells."""
    random = np.random.default_rng(0)
    values = np.round(random.standard_normal((rows, 6)), 1).astype(np.float32)
    return values, ((values[:, 0] > 0.3) ^ (values[:, 1] * values[:, 2] > 0)).astype(np.int64)


def test_exported_trees_give_the_odds_that_scikit_learn_gives() -> None:
    values, goal = task()
    model = HistGradientBoostingClassifier(max_iter=30, max_depth=DEPTH, max_leaf_nodes=None, random_state=0)
    model.fit(values, goal)
    shown = np.vstack([values, values + np.float32(0.05), 100 * values])
    assert exported(model).odds(shown)[:, 1] == pytest.approx(model.decision_function(shown), abs=1e-4)


def test_trees_learn_what_no_line_tells() -> None:
    values, goal = task()
    found = fit_trees(values, goal, np.ones(len(goal), dtype=np.float32), SOME).odds(values)
    assert ((found[:, 1] > 0) == goal).mean() > 0.9


def test_two_runs_fit_the_same_trees() -> None:
    values, goal = task()
    one, other = (fit_trees(values, goal, np.ones(len(goal), dtype=np.float32), SOME) for _ in range(2))
    assert np.array_equal(one.thresholds, other.thresholds)
    assert np.array_equal(one.leaves, other.leaves)


def test_a_block_counts_by_its_weight() -> None:
    values, goal = task()
    weight = np.where(goal == 1, 9, 1).astype(np.float32)
    plain, heavy = (fit_trees(values, goal, by, SOME) for by in (np.ones_like(weight), weight))
    assert heavy.odds(values)[:, 1].mean() > plain.odds(values)[:, 1].mean()
