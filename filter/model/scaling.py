"""Columns brought to one scale for a logistic model, in training as in use."""

from __future__ import annotations

import numpy as np

from filter.features.batch import Floats


def standardised(columns: Floats, mean: Floats, scale: Floats, limit: float) -> Floats:
    """``columns`` (rows, columns) less their ``mean`` in units of their ``scale``, cut at ``limit`` of
    these either way: what lies outside all experience must not throw the model."""
    standard: Floats = np.clip((columns - mean) / scale, -limit, limit)
    return standard
