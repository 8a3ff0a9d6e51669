"""How far the probability of reporting can be trusted: over all thresholds, and as a share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from filter.model.context import reporting_probability
from filter.training.evaluation import Said
from filter.training.sample import Sample

Point = tuple[float, float]

_BINS: Final = 10
_POINTS: Final = 200


def precision_recall(samples: Sequence[Sample], said: Sequence[Said]) -> list[Point]:
    """(recall, precision) of words of known blocks, as the threshold falls; empty without reporting."""
    truth, told, words = _known(samples, said)
    if not truth.any():
        return []
    order = np.argsort(-told, kind="stable")
    hit = np.cumsum((truth * words)[order])
    precision, recall = hit / np.cumsum(words[order]), hit / hit[-1]
    picked = np.unique(np.linspace(0, len(order) - 1, _POINTS).astype(int))
    return list(zip(recall[picked].tolist(), precision[picked].tolist(), strict=True))


def calibration(samples: Sequence[Sample], said: Sequence[Said]) -> list[Point]:
    """(mean probability said, share that is reporting) of known blocks, by tenths of the probability."""
    truth, told, _ = _known(samples, said)
    place = np.minimum((told * _BINS).astype(int), _BINS - 1)
    return [
        (float(told[place == number].mean()), float(truth[place == number].mean()))
        for number in range(_BINS)
        if (place == number).any()
    ]


def _known(
    samples: Sequence[Sample], said: Sequence[Said]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Of blocks whose side is known: whether each is reporting, how likely it was said to be, its words."""
    targets = [target.reporting for sample in samples for target in sample.targets]
    known = np.array([target is not None for target in targets])
    truth = np.array([bool(target) for target in targets])
    told = np.concatenate([reporting_probability(one.probabilities) for one in said]).astype(np.float64)
    words = [part.text.count(" ") + 1.0 for sample in samples for part in sample.page.segments]
    return truth[known], told[known], np.array(words)[known]
