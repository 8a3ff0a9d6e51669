"""A small feed-forward network as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from filter.features.batch import Floats, Integers

CLIP: Final = 6.0
"""Standardised inputs are cut at this many standard deviations: pages outside all experience
must not throw the network."""


@dataclass(frozen=True, slots=True)
class Network:
    """``mean`` and ``scale`` standardise the inputs; each layer is ``x @ weights + bias``,
    with a rectifier between layers and a softmax at the end."""

    mean: Floats
    scale: Floats
    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]

    def probabilities(self, inputs: Floats, starts: Integers) -> Floats:
        """(blocks, classes) for ``inputs`` (blocks, columns).

        Each page is multiplied by itself: BLAS sums in another order for other shapes, and a
        page's numbers must not hang on the pages beside it.
        """
        standard = np.clip((inputs - self.mean) / self.scale, -CLIP, CLIP)
        outputs = np.empty((len(inputs), self.weights[-1].shape[1]), dtype=np.float32)
        for start, end in pairwise(starts.tolist()):
            if start < end:
                outputs[start:end] = self._forward(standard[start:end])
        outputs -= outputs.max(axis=1, keepdims=True)
        np.exp(outputs, out=outputs)
        outputs /= outputs.sum(axis=1, keepdims=True)
        return outputs

    def _forward(self, values: Floats) -> Floats:
        for weights, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            values = np.maximum(values @ weights + bias, 0)
        result: Floats = values @ self.weights[-1] + self.biases[-1]
        return result
