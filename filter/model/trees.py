"""Boosted decision trees as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from filter.features.batch import Floats, Integers

UNIT: Final = 2.0**-20
"""What a leaf counts in. Whole numbers add up to the same in any order, so that a block's odds do not hang
on the blocks beside it."""
_ROWS: Final = 512  # at a time: the largest page must not take memory by its blocks times trees


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees of one depth, whose leaves add up to the log-odds of the second of two classes.

    Node ``i`` stands above nodes ``2 i + 1``, for values up to its threshold, and ``2 i + 2``. ``columns`` of
    the inputs and ``thresholds`` are (trees, nodes), ``leaves`` (trees, nodes + 1) in `UNIT`.
    """

    columns: npt.NDArray[np.int16]
    thresholds: Floats
    leaves: npt.NDArray[np.int32]

    def suits(self, inputs: int) -> bool:
        """Whether arrays are of one depth and numbers of columns below ``inputs``."""
        trees, nodes = self.columns.shape
        shapes = (self.thresholds.shape, self.leaves.shape) == ((trees, nodes), (trees, nodes + 1))
        whole = self.columns.dtype.kind == self.leaves.dtype.kind == "i" and nodes & (nodes + 1) == 0
        return shapes and whole and self.columns.min() >= 0 and int(self.columns.max()) < inputs

    def odds(self, values: Floats) -> Floats:
        """The log-odds (blocks, 2) for inputs (blocks, columns); those of the first class are nought."""
        found = np.zeros((len(values), 2), dtype=np.float32)
        for start in range(0, len(values), _ROWS):
            found[start : start + _ROWS, 1] = self._sums(values[start : start + _ROWS]) * UNIT
        return found

    def _sums(self, values: Floats) -> Integers:
        trees, nodes = self.columns.shape
        of_row = np.arange(len(values))[:, None] * values.shape[1]
        of_tree = np.arange(trees) * nodes
        values, columns, thresholds = values.ravel(), self.columns.ravel(), self.thresholds.ravel()
        place = np.zeros((len(of_row), trees), dtype=np.int64)
        for _ in range(nodes.bit_length()):
            node = of_tree + place
            place += place + 1
            place += values.take(of_row + columns.take(node)) > thresholds.take(node)
        leaf = place + (np.arange(trees) * (nodes + 1) - nodes)
        found: Integers = self.leaves.ravel().take(leaf).sum(axis=1, dtype=np.int64)
        return found
