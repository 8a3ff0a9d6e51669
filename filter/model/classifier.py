"""Two passes over a batch of pages: each block by itself and its neighbours' looks, then
once more knowing what the first pass said of the blocks around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from filter.features import Features
from filter.features.batch import Floats, Integers
from filter.features.inline import NAMES, read_inline
from filter.model.context import IS_REPORTING, first_pass, reporting_probability, second_pass
from filter.model.network import Network, softmax
from filter.model.taught import Taught
from filter.model.tokens import InlineTable, TokenTables
from filter.model.trees import Trees
from filter.page import LABELS

_NEVER: Final = 0.002
"""Blocks that the first pass gives less of reporting, half of all, are not asked about again. Of 160,000
blocks of 610 pages the second gave none of them more than 0.2."""
_OPEN: Final = 0.02
"""Trees are asked about blocks that the networks leave at least this far from certain, two in five of those
that the first pass left open. Asked about all of them, they change no figure by more than 0.0002."""
_TREES: Final = 0.35
"""How much what trees say counts, the networks having the rest. From 0.25 to 0.5 the F1 of each set of the
training data, by held-out fold, is within 0.001."""
_CERTAIN: Final = 0.95
"""A label that the first pass gives more than this stands. Of 50,000 blocks labelled by hand 22 would
have another if the second were asked about these too, which are seven in ten of pages not seen."""
_BY_LABELS: Final = np.float32(0.3)
"""How far labels count for the probability of reporting in the end. By held-out fold log-loss is least from
0.15 to 0.3 for markup and at 0.3 for text."""


@dataclass(frozen=True, slots=True)
class Pass:
    """The networks of one pass: ``reporting`` tells reporting from the rest (two classes),
    ``labels`` the labels apart. Several of a kind are averaged. Inputs are cut to lie
    between ``low`` and ``high`` (columns,), which are as far from their mean. A network that takes
    fewer inputs takes the first of them. Where there are ``trees``, they have a say in what is
    reporting."""

    low: Floats
    high: Floats
    reporting: tuple[Network, ...]
    labels: tuple[Network, ...]
    trees: Trees | None = None

    @property
    def mean(self) -> Floats:
        """The mean of each input in training."""
        return (self.low + self.high) / np.float32(2)

    def run(
        self,
        inputs: Floats,
        starts: Integers,
        before: Floats | None = None,
        asked: npt.NDArray[np.bool_] | None = None,
    ) -> Floats:
        """The probability of reporting, then of each label: (blocks, 1 + labels).

        ``before`` is what an earlier pass said, of the same shape: of a block that it was certain is no
        reporting, that stands, and so do the labels of the blocks that are not ``asked`` about (blocks,).
        Then labels have a say in whether a block is reporting.
        Each page is multiplied by itself: BLAS sums in another order for other shapes, and a
        page's numbers must not hang on the pages beside it.
        """
        networks = (*self.reporting, *self.labels)
        odds = [np.zeros((len(inputs), network.classes), dtype=np.float32) for network in networks]
        likely = None if before is None else before[:, 0] > _NEVER
        for start, end in pairwise(starts.tolist()):
            if start < end:
                own = slice(start, end)
                values = np.maximum(inputs[own], self.low)  # np.clip takes twice as long
                np.minimum(values, self.high, out=values)
                rows, open_values = _open(values, own, likely)
                for network, found in zip(self.reporting, odds, strict=False):
                    found[rows] = network.odds(open_values[:, : network.inputs])
                rows, open_values = _open(values, own, asked)
                for network, found in zip(self.labels, odds[len(self.reporting) :], strict=True):
                    found[rows] = network.odds(open_values[:, : network.inputs])
        probabilities = [softmax(found) for found in odds]
        reporting = _mean(probabilities[: len(self.reporting)])[:, 1:]
        if self.trees is not None:
            unsure = np.minimum(reporting, 1 - reporting)[:, 0] > _OPEN
            rows = np.flatnonzero(unsure if likely is None else unsure & likely)
            told = softmax(self.trees.odds(inputs[rows]))[:, 1:]
            reporting[rows] += np.float32(_TREES) * (told - reporting[rows])
        labels = _mean(probabilities[len(self.reporting) :])
        if before is not None:
            reporting = np.where(before[:, :1] > _NEVER, reporting, before[:, :1])
            if asked is not None:
                labels = np.where(asked[:, None], labels, before[:, 1:])
            reporting = reporting + _BY_LABELS * (reporting_probability(labels)[:, None] - reporting)
            reporting = np.minimum(reporting, np.float32(1))  # labels may sum to a hair more
        return np.hstack([reporting, labels])


@dataclass(frozen=True, slots=True)
class Classifier:
    """``tokens`` scores words and names; ``first`` and ``second`` are the passes; ``taught`` is what
    pages of known sites taught it since, the last lesson last. With ``inline`` the labels of the second
    pass see besides what the inline elements in a block say, and where its first link leads."""

    tokens: TokenTables
    first: Pass
    second: Pass
    taught: tuple[Taught, ...] = ()
    inline: InlineTable | None = None

    def probabilities(self, features: Features) -> Floats:
        """The probability of each label for each block: (blocks, labels), rows sum to 1."""
        return combined(self.outputs(features))

    def outputs(self, features: Features) -> Floats:
        """The probability of reporting, then of each label, put right: (blocks, 1 + labels)."""
        batch = features.batch
        scores = clipped(self.tokens.scores(features))
        first = self.first.run(first_pass(features.matrix, scores, batch), batch.starts)
        asked = self.asked(first)
        inputs = second_pass(features.matrix, scores, first, batch, self.besides(features, asked))
        outputs = self.second.run(inputs, batch.starts, first, asked)
        for taught in self.taught:
            outputs = taught.corrected(outputs, features)
        return outputs

    def asked(self, first: Floats) -> npt.NDArray[np.bool_] | None:
        """The blocks whose labels the second pass is asked, ``None`` for all: with inline elements, which
        cost to look at, those that the ``first`` was not certain of."""
        return None if self.inline is None else unsettled(first)

    @property
    def inputs_besides(self) -> int:
        """How many inputs the labels of the second pass see that nothing else does."""
        return 0 if self.inline is None else len(LABELS) + len(NAMES)

    def besides(self, features: Features, asked: npt.NDArray[np.bool_] | None = None) -> tuple[Floats, ...]:
        """What the labels of the second pass see and nothing else does, of all blocks or of those ``asked``
        about, with noughts for the others."""
        if self.inline is None:
            return ()
        inline = read_inline(features.batch, asked)
        values = np.zeros((len(features.matrix), self.inputs_besides), dtype=np.float32)
        values[slice(None) if asked is None else asked] = np.hstack([
            clipped(self.inline.scores(inline)),
            inline.matrix,
        ])
        return (values,)


def unsettled(outputs: Floats) -> npt.NDArray[np.bool_]:
    """The blocks of whose label a pass was not certain, by its outputs (blocks, 1 + labels)."""
    found: npt.NDArray[np.bool_] = outputs[:, 1:].max(axis=1) <= _CERTAIN
    return found


def _open(values: Floats, own: slice, asked: npt.NDArray[np.bool_] | None) -> tuple[slice | Integers, Floats]:
    """The rows of a page that are asked about, among those of the batch, and their values."""
    if asked is None:
        return own, values
    return own.start + np.flatnonzero(asked[own]), values[asked[own]]


def clipped(scores: Floats) -> Floats:
    """Token scores cut to a range in which they still tell something."""
    return np.clip(scores, -15, 15)


def combined(outputs: Floats) -> Floats:
    """Label probabilities (blocks, labels) that agree with the probability of reporting.

    The two networks learn from different pages: whether a block is reporting is known of
    many more than its label. So the first splits the whole, the second each part.
    """
    reporting, labels = outputs[:, :1], np.maximum(outputs[:, 1:], np.float32(1e-9))
    inside = reporting_probability(labels)[:, None]
    # Masked, not picked: numpy would sum so many picked columns in an order that hangs on the number of rows.
    outside = np.where(IS_REPORTING, 0, labels).sum(axis=1, keepdims=True)
    result: Floats = labels * np.where(IS_REPORTING, reporting / inside, (1 - reporting) / outside)
    return result


def _mean(probabilities: Sequence[Floats]) -> Floats:
    total = probabilities[0]
    for other in probabilities[1:]:
        total = total + other
    return total / np.float32(len(probabilities))
