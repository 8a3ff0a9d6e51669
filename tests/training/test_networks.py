"""Networks as arrays say what they said in scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from filter.features.batch import Floats
from filter.model.network import Network, softmax
from filter.training.networks import exported, unscaled
from tests.model.bundles import numbers


def exported_network(goal: np.ndarray, classes: int) -> tuple[MLPClassifier, Network, Floats]:
    inputs = numbers(np.random.default_rng(0), len(goal), 5)
    model = MLPClassifier((7, 4), max_iter=400, tol=1e-2, random_state=0).fit(inputs, goal)
    return model, exported(model, classes), inputs


@pytest.mark.parametrize("classes", [2, 3, 13])
def test_an_exported_network_says_what_scikit_learn_says(classes: int) -> None:
    model, network, inputs = exported_network(np.arange(90) % classes, classes)
    found = softmax(network.odds(inputs))
    assert found == pytest.approx(model.predict_proba(inputs), abs=1e-5)


def test_a_network_for_inputs_as_they_are_says_the_same() -> None:
    _, network, inputs = exported_network(np.arange(90) % 3, 3)
    mean, scale = inputs.mean(axis=0) + 3, inputs.std(axis=0)
    plain = unscaled(network, mean, scale)
    assert plain.odds(inputs) == pytest.approx(network.odds((inputs - mean) / scale), abs=1e-4)


def test_a_class_never_seen_gets_nothing() -> None:
    model, network, inputs = exported_network(np.array([1, 4] * 30), 6)
    found = softmax(network.odds(inputs))
    assert found[:, [1, 4]] == pytest.approx(model.predict_proba(inputs), abs=1e-5)
    assert found[:, [0, 2, 3, 5]].max() < 1e-6
