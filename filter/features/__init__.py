"""Blocks to numbers: one matrix for a batch of pages, with hashed words beside it.

`COLUMNS` names the matrix's columns, once. Every value depends on the block's own page
alone, so a page gets the same numbers in any batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from filter.features import page as page_features
from filter.features import structure, text
from filter.features.batch import Batch, Floats, read_batch
from filter.page import Segments

__all__ = ["COLUMNS", "Features", "describe"]

COLUMNS: Final[tuple[str, ...]] = text.NAMES + structure.NAMES + page_features.NAMES
"""The names of the matrix's columns, in order."""


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a batch of pages before a model looks at it.

    ``matrix`` is (blocks, columns) with the columns `COLUMNS`.
    """

    batch: Batch
    matrix: Floats


def describe(pages: Sequence[Segments]) -> Features:
    """The features of ``pages``, which must have at least one block in all."""
    batch = read_batch(pages)
    columns = text.columns(batch) | structure.columns(batch) | page_features.columns(batch)
    # Turned over as a whole: column by column it would be written in steps of a row.
    rows = np.empty((len(COLUMNS), len(batch.page)), dtype=np.float32)
    for number, name in enumerate(COLUMNS):
        rows[number] = columns[name]
    return Features(batch, np.ascontiguousarray(rows.T))
