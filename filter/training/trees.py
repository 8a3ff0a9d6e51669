"""Boosted trees: fitted by scikit-learn, exported to arrays that run without it."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from filter.features.batch import Floats, Integers
from filter.model.trees import UNIT, Trees
from filter.training.options import Options

DEPTH: Final = 5
_LEAST_BLOCKS: Final = 100  # in a leaf
_BINS: Final = 127
_SHARE_OF_INPUTS: Final = 0.3  # that a split chooses from
_PENALTY: Final = 5.0


def fit_trees(values: Floats, goal: Integers, weight: Floats, options: Options) -> Trees:
    """Trees that tell class 1 of ``goal`` (blocks,) from 0 by ``values`` (blocks, inputs)."""
    model = HistGradientBoostingClassifier(
        max_iter=options.second_trees,
        learning_rate=options.tree_learning_rate,
        max_depth=DEPTH,
        max_leaf_nodes=None,
        min_samples_leaf=_LEAST_BLOCKS,
        l2_regularization=_PENALTY,
        max_bins=_BINS,
        max_features=_SHARE_OF_INPUTS,
        early_stopping=False,
        random_state=options.seed,
    )
    with threadpool_limits(limits=1):  # sums in one order: the same model on every run
        model.fit(values, goal, sample_weight=weight)
    return exported(model)


def exported(model: HistGradientBoostingClassifier) -> Trees:
    """The trees of a fitted model of two classes as arrays, each filled up to its full depth."""
    # A test holds that both give the same odds.
    trees = model._predictors  # noqa: SLF001 - scikit-learn keeps its trees to itself
    levelled = [_levelled(tree.nodes) for (tree,) in trees]
    columns, thresholds, values = (np.stack(part) for part in zip(*levelled, strict=True))
    values[0] += model._baseline_prediction.item()  # noqa: SLF001 - as above
    return Trees(columns, _not_above(thresholds), np.round(values / UNIT).astype(np.int32))


class _Level(NamedTuple):
    """A tree by level: columns and thresholds of its nodes, values of its leaves."""

    columns: npt.NDArray[np.int16]
    thresholds: npt.NDArray[np.float64]
    leaves: npt.NDArray[np.float64]


def _levelled(nodes: npt.NDArray[np.void]) -> _Level:
    """A tree filled up to its full depth: above a leaf that stands too high all go left."""
    inner = 2**DEPTH - 1
    columns, thresholds, leaves = _Level(
        np.zeros(inner, dtype=np.int16), np.full(inner, np.inf), np.zeros(inner + 1)
    )
    waiting = [(0, 0)]
    while waiting:
        number, place = waiting.pop()
        node = nodes[number]
        if place >= inner:
            leaves[place - inner] = node["value"]
        elif node["is_leaf"]:
            waiting.append((number, 2 * place + 1))
        else:
            columns[place], thresholds[place] = node["feature_idx"], node["num_threshold"]
            waiting += [(node["left"], 2 * place + 1), (node["right"], 2 * place + 2)]
    return _Level(columns, thresholds, leaves)


def _not_above(thresholds: npt.NDArray[np.float64]) -> Floats:
    """The next lower float32 of each, which parts values of that size alike."""
    near = thresholds.astype(np.float32)
    return np.where(near > thresholds, np.nextafter(near, np.float32(-np.inf)), near)
