"""A small feed-forward network as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from filter.features.batch import Floats

CLIP: Final = 6.0
"""Inputs are cut at this many standard deviations from their mean: pages outside all experience
must not throw the network."""


@dataclass(frozen=True, slots=True)
class Network:
    """Each layer is ``x @ weights + bias``, with a rectifier between layers and a softmax at the end.

    The first layer takes inputs as they are: their mean and scale are multiplied into it.
    """

    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]

    @property
    def inputs(self) -> int:
        """The number of inputs."""
        return len(self.weights[0])

    @property
    def classes(self) -> int:
        """The number of outputs."""
        return len(self.biases[-1])

    def odds(self, values: Floats) -> Floats:
        """The unscaled log-odds (blocks, classes) for inputs (blocks, columns)."""
        for weights, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            values = values @ weights
            values += bias
            np.maximum(values, 0, out=values)
        result: Floats = values @ self.weights[-1] + self.biases[-1]
        return result


def softmax(odds: Floats) -> Floats:
    """Probabilities (blocks, classes) from log-odds."""
    # Laid out by column: over rows of a few numbers numpy takes twice as long.
    powers: Floats = odds - np.ascontiguousarray(odds.T).max(axis=0)[:, None]
    np.exp(powers, out=powers)
    powers /= powers.sum(axis=1, keepdims=True)
    return powers
