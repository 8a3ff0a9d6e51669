"""The networks of a pass: fitted by scikit-learn, exported to arrays that run without it."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from filter.features.batch import Floats, Integers
from filter.model.classifier import Pass
from filter.model.network import CLIP, Network
from filter.page import LABELS
from filter.training.options import Options
from filter.training.trees import fit_trees

BATCH: Final = 512
"""Blocks that a network learns from at a time."""
_TRACE: Final = 1e-12
_LEAST_SCALE: Final = 1e-3


class Goals(NamedTuple):
    """What networks learn, by row; it goes to other processes, unlike the samples.

    Easy noise is left out of ``weight``, which tells reporting from the rest, but stays in
    ``label_weight``: the labels of noise are learned from it.
    """

    reporting: Integers
    label: Integers
    weight: Floats
    label_weight: Floats


class Inputs(NamedTuple):
    """The ``values`` (rows, inputs) that networks see; those for reporting the first ``shared`` alone."""

    values: Floats
    shared: int

    def rows(self, rows: Integers) -> tuple[Floats, Floats]:
        """The values of some rows, those that all see and those for labels alone."""
        values = self.values[rows]
        return np.ascontiguousarray(values[:, : self.shared]), values[:, self.shared :]


class _Lesson(NamedTuple):
    """The class and weight of each row, and the number of classes."""

    goal: Integers
    weight: Floats
    classes: int


def fit_pass(
    goals: Goals, inputs: Inputs, held_out: Integers, hidden: tuple[int, ...], options: Options
) -> Pass:
    """A pass fitted to all rows but those ``held_out``."""
    seen = np.ones(len(inputs.values), dtype=bool)
    seen[held_out] = False
    known = np.flatnonzero(seen & (goals.weight > 0) & (goals.reporting >= 0))
    labelled = np.flatnonzero(seen & (goals.label_weight > 0) & (goals.label >= 0))
    for_labels = replace(
        options,
        networks=options.label_networks,
        epochs=options.label_epochs,
        network_penalty=options.label_penalty,
        learning_rate=options.label_learning_rate,
    )
    parts = inputs.rows(known)
    mean = np.concatenate([part.mean(axis=0) for part in parts])
    scale = np.maximum(np.concatenate([part.std(axis=0) for part in parts]), _LEAST_SCALE)
    del parts
    low, high = mean - CLIP * scale, mean + CLIP * scale

    def networks(rows: Integers, values: Floats, lesson: _Lesson, how: Options) -> tuple[Network, ...]:
        inputs = values.shape[1]
        standard = np.clip((values[rows] - mean[:inputs]) / scale[:inputs], -CLIP, CLIP)
        return _fit_networks(standard, lesson, hidden, how)

    with threadpool_limits(limits=1):  # sums in one order: the same model on every run
        told = _Lesson(goals.reporting[known], goals.weight[known], 2)
        label = _Lesson(goals.label[labelled], goals.label_weight[labelled], len(LABELS))
        reporting = networks(known, inputs.values[:, : inputs.shared], told, options)
        labels = networks(labelled, inputs.values, label, for_labels)
    trees = None
    if options.second_trees:
        own = inputs.shared
        shown = np.clip(inputs.values[known][:, :own], low[:own], high[:own])
        trees = fit_trees(shown, told.goal, told.weight, options)
    return Pass(
        low,
        high,
        tuple(unscaled(network, mean, scale) for network in reporting),
        tuple(unscaled(network, mean, scale) for network in labels),
        trees,
    )


def _fit_networks(
    standard: Floats, lesson: _Lesson, hidden: tuple[int, ...], options: Options
) -> tuple[Network, ...]:
    networks = []
    for number in range(options.networks):
        model = MLPClassifier(
            hidden,
            alpha=options.network_penalty,
            batch_size=min(BATCH, len(standard)),
            learning_rate_init=options.learning_rate,
            max_iter=options.epochs,
            random_state=options.seed + number,
        )
        with warnings.catch_warnings():
            # The number of epochs is the limit, on purpose.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(standard, lesson.goal, sample_weight=lesson.weight)
        networks.append(exported(model, lesson.classes))
    return tuple(networks)


def exported(model: MLPClassifier, classes: int) -> Network:
    """The network as arrays with an output for every class; those never seen get none of it."""
    weights = [_without_traces(layer) for layer in model.coefs_]
    biases = [_without_traces(bias) for bias in model.intercepts_]
    if len(model.classes_) == 2:  # scikit-learn gives two classes one output, the odds of the second
        weights[-1] = np.hstack([np.zeros_like(weights[-1]), weights[-1]])
        biases[-1] = np.concatenate([np.zeros(1, dtype=np.float32), biases[-1]])
    last = np.zeros((len(weights[-1]), classes), dtype=np.float32)
    bias = np.full(classes, -30, dtype=np.float32)
    last[:, model.classes_] = weights[-1]
    bias[model.classes_] = biases[-1]
    return Network((*weights[:-1], last), (*biases[:-1], bias))


def unscaled(network: Network, mean: Floats, scale: Floats) -> Network:
    """The network for inputs as they are, from one for standardised inputs, the first of those that
    ``mean`` and ``scale`` are of."""
    mean, scale = mean[: network.inputs], scale[: network.inputs]
    first = _without_traces(network.weights[0] / scale[:, None])
    bias = (network.biases[0] - mean @ first).astype(np.float32)
    return Network((first, *network.weights[1:]), (bias, *network.biases[1:]))


def _without_traces(values: Floats) -> Floats:
    """Weights that decayed to next to nothing as zeros: products with denormal numbers take
    ten times as long."""
    return np.where(np.abs(values) < _TRACE, 0, values).astype(np.float32)
