"""The network: a softmax at the end, and a page multiplied by itself."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filter.features.batch import Floats
from filter.model.network import CLIP, Network
from tests.model.bundles import network, numbers

COLUMNS = 40
NETWORK = network(np.random.default_rng(5), COLUMNS, classes=13, hidden=24)


def inputs(blocks: int, seed: int = 0) -> Floats:
    return numbers(np.random.default_rng(seed), blocks, COLUMNS)


def alone(values: Floats) -> Floats:
    return NETWORK.probabilities(values, np.array([0, len(values)]))


def test_classes_sum_to_one() -> None:
    probabilities = alone(inputs(50))
    assert probabilities.shape == (50, 13)
    assert probabilities.min() >= 0
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(50))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_a_page_gets_the_same_numbers_in_any_batch(sizes: list[int]) -> None:
    starts = np.concatenate([[0], np.cumsum(sizes)])
    values = inputs(int(starts[-1]))
    pages = [alone(values[start:end].copy()) for start, end in pairwise(starts.tolist())]
    assert np.array_equal(NETWORK.probabilities(values, starts), np.vstack(pages))


def test_the_layers_are_what_they_say() -> None:
    made = Network(
        mean=np.array([1.0], dtype=np.float32),
        scale=np.array([2.0], dtype=np.float32),
        weights=(np.array([[1.0, -1.0]], dtype=np.float32), np.array([[0, 1], [0, 5]], dtype=np.float32)),
        biases=(np.zeros(2, dtype=np.float32), np.zeros(2, dtype=np.float32)),
    )
    # (5 - 1) / 2 = 2; the rectifier leaves (2, 0); the odds of the second class are e**2.
    found = made.probabilities(np.array([[5.0]], dtype=np.float32), np.array([0, 1]))
    assert found[0, 1] / found[0, 0] == pytest.approx(np.exp(2))


def test_inputs_outside_all_experience_are_cut() -> None:
    limit = np.full((1, COLUMNS), CLIP, dtype=np.float32) + NETWORK.mean
    assert np.array_equal(alone(limit), alone(limit + 1000))


def test_large_outputs_do_not_overflow() -> None:
    huge = Network(
        NETWORK.mean, NETWORK.scale, tuple(1e4 * layer for layer in NETWORK.weights), NETWORK.biases
    )
    assert np.isfinite(huge.probabilities(inputs(5), np.array([0, 5]))).all()
