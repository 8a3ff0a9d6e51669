"""What pages of known sites taught a finished classifier: corrections that hold for pages built like those.

A correction is linear in a block's words and in the names of the elements around it, and adds to the
log-odds that both passes arrived at. Element names as plain as ``content`` stand on every other page of the
web, so a correction fitted to a few sites would do harm elsewhere. It therefore counts as far as a page is
*like* the pages it was learned from: by the elements it is made of, or, of a page that came as text, by
its lines. A page like none of them keeps the numbers it had.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from filter.features import Features
from filter.features.batch import Batch, Floats, Integers
from filter.features.words import mix
from filter.model.tokens import SCORES, TokenTables

Marks = npt.NDArray[np.uint32]

# Of nine sites' pages, held out, the median shares 0.6 to 1.0 of its marks with ten pages of its site;
# 99 in 100 pages of other sites share less than 0.2, unless both were made by one blog platform.
_STRANGE: Final = 0.2
_FAMILIAR: Final = 0.5
_LEAST: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Taught:
    """``tables`` has the corrections by token. ``marks`` are those of the pages that taught, in rising order,
    once for each site that has them; ``sites`` (marks,) has the number of that site."""

    tables: TokenTables
    marks: Marks
    sites: Integers

    def corrected(self, outputs: Floats, features: Features) -> Floats:
        """The ``outputs`` of the second pass, (blocks, 1 + labels), put right."""
        shift = self.shift(features)
        if not shift.any():
            return outputs
        # A strange page beside familiar ones keeps its numbers to the bit.
        return np.where(shift.any(axis=1, keepdims=True), shifted_odds(outputs, shift), outputs)

    def shift(self, features: Features) -> Floats:
        """What is added to the log-odds of reporting and of each label: (blocks, 1 + labels)."""
        like = self.likeness(features.batch)[features.batch.page]
        if not like.any():
            return np.zeros((len(like), SCORES), dtype=np.float32)
        scores = self.tables.scores(features)
        shift: Floats = like[:, None] * (scores[:, :SCORES] + scores[:, SCORES:])
        return shift

    def likeness(self, batch: Batch) -> Floats:
        """How much each page is like those of one of the sites, 0 to 1: (pages,)."""
        return np.array([likeness(own, self.marks, self.sites) for own in marks_of(batch)], dtype=np.float32)


def likeness(own: Marks, marks: Marks, sites: Integers) -> float:
    """How much a page with its ``own`` marks is like the pages of one of the ``sites``, 0 to 1."""
    first, after = np.searchsorted(marks, own, "left"), np.searchsorted(marks, own, "right")
    counts = after - first
    place = np.arange(counts.sum()) + np.repeat(first - np.cumsum(counts) + counts, counts)
    found = np.unique(sites[place], return_counts=True)[1]
    share = found.max(initial=0) / max(len(own), 1)
    return float(min(max((share - _STRANGE) / (_FAMILIAR - _STRANGE), 0), 1))


def shifted_odds(outputs: Floats, shift: Floats) -> Floats:
    """Probabilities (blocks, 1 + labels) as a pass gives them, their log-odds raised by ``shift``."""
    reporting = np.clip(outputs[:, :1], _LEAST, 1 - _LEAST)
    odds = reporting / (1 - reporting) * np.exp(shift[:, :1])
    labels = np.maximum(outputs[:, 1:], _LEAST) * np.exp(
        shift[:, 1:] - shift[:, 1:].max(axis=1, keepdims=True)
    )
    result: Floats = np.hstack([odds / (1 + odds), labels / labels.sum(axis=1, keepdims=True)])
    return result.astype(np.float32)


def marks_of(batch: Batch) -> Iterator[Marks]:
    """What each page is known by: its different elements with a class, id or role, or its different lines."""
    nodes = batch.nodes
    hashes = _hashes(nodes.names.hashes, nodes.names.starts)
    told = nodes.names.counts > 1
    node = 0
    for page, (start, end) in zip(batch.pages, pairwise(batch.starts.tolist()), strict=True):
        own = nodes.signature[node : node + len(page.nodes)]
        node += len(page.nodes)
        yield np.unique(batch.identity[start:end] if page.kind == "text" else hashes[own[told[own]]])


def _hashes(names: Marks, starts: Integers) -> Marks:
    """One hash for the names of each element, whatever their order."""
    totals = np.zeros(len(names) + 1, dtype=np.uint32)
    np.cumsum(names, dtype=np.uint32, out=totals[1:])
    return mix(totals[starts[1:]] - totals[starts[:-1]])
