"""Columns brought to one scale for a logistic model, in training as in use, and weights to half floats."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from filter.features.batch import Floats


def standardised(columns: Floats, mean: Floats, scale: Floats, limit: float) -> Floats:
    """``columns`` (rows, columns) less their ``mean`` in units of their ``scale``, cut at ``limit`` of
    these either way: what lies outside all experience must not throw the model."""
    standard: Floats = np.clip((columns - mean) / scale, -limit, limit)
    return standard


def halved(weights: npt.NDArray[np.floating[Any]]) -> Floats:
    """``weights`` rounded to half floats, as a bundle keeps large tables; whole ones are faster to use."""
    return weights.astype(np.float16).astype(np.float32)
