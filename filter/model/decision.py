"""Which blocks of a page are reporting, from the probability that each is.

Of all thresholds, half the F1 that can be had is the one that has it (Lipton, Elkan and
Naryanaswamy 2014, https://arxiv.org/abs/1402.1892). On a page whose blocks are plain that is nearly a half;
on one that leaves the model in doubt throughout it is lower, and the story is kept rather than lost.
"""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from filter.model.context import IS_REPORTING
from filter.page import LABELS, Kind, Label

Favor = Literal["balanced", "precision", "recall"]
Numbers = npt.NDArray[np.floating[Any]]


class Lean(NamedTuple):
    """The threshold is ``share`` of the best expected F1 of the page, but from ``least`` to ``most``."""

    share: float
    least: float
    most: float


LEANS: Final[dict[Favor, dict[Kind, Lean]]] = {
    "balanced": {"html": Lean(0.4, 0.15, 0.6), "text": Lean(0.53, 0.3, 0.53)},
    "precision": {"html": Lean(0.65, 0.4, 0.8), "text": Lean(0.8, 0.5, 0.8)},
    "recall": {"html": Lean(0.2, 0.05, 0.3), "text": Lean(0.25, 0.1, 0.3)},
}
"""Chosen on held-out folds: under a half for markup, where a lost paragraph costs more than a line that
leaks, and at it for text, where F1 hardly turns from 0.4 to 0.6 (the model's card has a table)."""


def is_reporting(reporting: Numbers, size: Numbers, lean: Lean) -> npt.NDArray[np.bool_]:
    """Which blocks of one page are reporting, from the probabilities (blocks,) and sizes (blocks,)."""
    kept: npt.NDArray[np.bool_] = reporting >= threshold(reporting, size, lean)
    return kept


def decided_labels(probabilities: Numbers, reporting: npt.NDArray[np.bool_]) -> list[Label]:
    """The likeliest label of each block, (blocks, labels), among those that the decision leaves open."""
    open_to = np.where(reporting[:, None] == IS_REPORTING, probabilities, -1)
    return [LABELS[number] for number in open_to.argmax(axis=1).tolist()]


def threshold(reporting: Numbers, size: Numbers, lean: Lean) -> float:
    """From which probability on the blocks of one page are reporting."""
    best = _expected_f1(np.asarray(reporting, dtype=np.float64), np.asarray(size, dtype=np.float64))
    return min(max(lean.share * best, lean.least), lean.most)


def _expected_f1(reporting: npt.NDArray[np.float64], size: npt.NDArray[np.float64]) -> float:
    """The best F1 of kept characters that any threshold is expected to reach; 0 without blocks."""
    order = np.argsort(-reporting, kind="stable")
    mass, kept = reporting[order] * size[order], size[order]
    f1 = 2 * np.cumsum(mass) / np.maximum(np.cumsum(kept) + mass.sum(), 1)
    return float(f1.max(initial=0))
