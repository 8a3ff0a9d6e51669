"""The network: layers with a rectifier between, a softmax at the end."""

from __future__ import annotations

import numpy as np
import pytest

from filter.model.network import Network, softmax
from tests.model.bundles import network, numbers

RANDOM = np.random.default_rng(5)


def test_classes_sum_to_one() -> None:
    probabilities = softmax(network(RANDOM, 40, classes=13).odds(numbers(RANDOM, 50, 40)))
    assert probabilities.shape == (50, 13)
    assert probabilities.min() >= 0
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(50))


def test_the_layers_are_what_they_say() -> None:
    made = Network(
        weights=(np.array([[1.0, -1.0]], dtype=np.float32), np.array([[0, 1], [0, 5]], dtype=np.float32)),
        biases=(np.array([-1, 1], dtype=np.float32), np.zeros(2, dtype=np.float32)),
    )
    # 3 - 1 = 2 and 1 - 3 = -2; the rectifier leaves (2, 0).
    assert made.odds(np.array([[3.0]], dtype=np.float32)).tolist() == [[0, 2]]


def test_inputs_are_left_as_they_are() -> None:
    values = numbers(RANDOM, 5, 40)
    before = values.copy()
    network(RANDOM, 40, classes=2).odds(values)
    assert np.array_equal(values, before)


def test_large_odds_do_not_overflow() -> None:
    assert np.isfinite(softmax(np.array([[-1e30, 0, 1e30]], dtype=np.float32))).all()
