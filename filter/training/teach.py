"""Corrections for a finished classifier, fitted to labelled pages: what `filter.model.taught` applies.

The classifier's own log-odds are the offset of a penalised logistic regression over words and element
names: where the pages say nothing, it keeps its opinion. The pages it was itself fitted to aren't needed
for that, and none of its numbers change, so that nothing is forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from filter.features import describe
from filter.features.batch import Floats, Integers
from filter.model.classifier import Classifier, combined
from filter.model.taught import Marks, Taught, likeness, marks_of, shifted_odds
from filter.model.tokens import NAME_ROWS, SCORES, WORD_ROWS, TokenTables, name_tokens, word_tokens
from filter.page import LABELS
from filter.training.fit import sparse_tokens
from filter.training.sample import Sample

# Tried on nine sites that no set of the default model holds, ten pages each, held out: words from 0 to 3,
# names from 0.3 to 10. Between 1 and 3 of either little changes, below it the sites learn less.
_WORD_SCALE: Final = 1.0
_NAME_SCALE: Final = 3.0
# The loss falls no further that figures would show it.
_HOW: Final = {"maxiter": 60, "ftol": 1e-4}
_LEAST: Final = 1e-6
_TRACE: Final = 1e-3
_MANY: Final = 5000
_CERTAIN: Final = 0.99
_THINNED: Final = 4

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A labelled page as the classifier saw it.

    ``outputs`` (blocks, 1 + labels) are its own, ``tokens`` (blocks, tokens) the words, names and a
    constant, scaled; ``reporting`` and ``label`` are by block, -1 where they aren't known.
    """

    site: str
    outputs: Floats
    tokens: sparse.csr_matrix
    marks: Marks
    reporting: Integers
    label: Integers
    weight: Floats

    @property
    def told(self) -> Floats:
        """The label probabilities (blocks, labels) that the classifier gave."""
        return combined(self.outputs)


def lesson(classifier: Classifier, sample: Sample, site: str) -> Lesson:
    """What there is to learn from a page with at least one segment."""
    features = describe([sample.page])
    blocks = len(features.matrix)
    columns = [
        _WORD_SCALE * sparse_tokens(word_tokens(features.batch), blocks, WORD_ROWS),
        _NAME_SCALE * sparse_tokens(name_tokens(features.batch), blocks, NAME_ROWS),
        sparse.csr_matrix(np.ones((blocks, 1), dtype=np.float32)),
    ]
    known = [-1 if target.reporting is None else int(target.reporting) for target in sample.targets]
    label = [-1 if target.label is None else LABELS.index(target.label) for target in sample.targets]
    return Lesson(
        site,
        classifier.outputs(features),
        sparse.hstack(columns, format="csr", dtype=np.float32),
        next(marks_of(features.batch)),
        np.array(known),
        np.array(label),
        np.array([target.weight for target in sample.targets], dtype=np.float32),
    )


@dataclass(frozen=True, slots=True)
class Correction:
    """Weights (tokens, `SCORES`) over a lesson's tokens; ``marks`` and ``sites`` as `Taught` has them."""

    weights: Floats
    marks: Marks
    sites: Integers

    def applied(self, lesson: Lesson) -> Floats:
        """The label probabilities (blocks, labels) of a page, put right."""
        like = np.float32(likeness(lesson.marks, self.marks, self.sites))
        if not like:
            return lesson.told
        return combined(shifted_odds(lesson.outputs, like * (lesson.tokens @ self.weights)))

    def taught(self) -> Taught:
        """The same as a part of a classifier."""
        ends = np.cumsum([WORD_ROWS, NAME_ROWS])
        # Half of the weights are next to nothing; without them the bundle packs to a few megabytes less.
        telling = np.where(np.abs(self.weights) < _TRACE, 0, self.weights)
        words, names, constant = np.split(telling, ends)
        tables = TokenTables(
            (words * _WORD_SCALE).astype(np.float16),
            (names * _NAME_SCALE).astype(np.float16),
            constant[0],
            np.zeros(SCORES, dtype=np.float32),
        )
        return Taught(tables, self.marks, self.sites)


def correct(lessons: Sequence[Lesson]) -> Correction:
    """The correction that ``lessons``, at least one, teach; the same for the same lessons."""
    tokens = sparse.vstack([one.tokens for one in lessons], format="csr")
    outputs = np.vstack([one.outputs for one in lessons]).astype(np.float64)
    reporting = np.concatenate([one.reporting for one in lessons])
    label = np.concatenate([one.label for one in lessons])
    weight = np.concatenate([one.weight for one in lessons]).astype(np.float64)
    weights = np.zeros((tokens.shape[1], SCORES), dtype=np.float32)
    told = np.clip(outputs[:, :1], _LEAST, 1 - _LEAST)
    two = np.hstack([np.zeros_like(told), np.log(told / (1 - told))])
    with threadpool_limits(limits=1):  # sums in one order: the same correction on every run
        weights[:, :1] = fit_shift(tokens, reporting, two, weight)[:, 1:]
        weights[:, 1:] = fit_shift(tokens, label, np.log(np.maximum(outputs[:, 1:], _LEAST)), weight)
    return Correction(weights, *_site_marks(lessons))


def _site_marks(lessons: Sequence[Lesson]) -> tuple[Marks, Integers]:
    """The marks of all pages in rising order, once for each site, and the numbers of the sites."""
    pages: dict[str, list[Marks]] = {}
    for one in lessons:
        pages.setdefault(one.site, []).append(one.marks)
    of_sites = [np.unique(np.concatenate(marks)) for _, marks in sorted(pages.items())]
    marks = np.concatenate(of_sites)
    sites = np.repeat(np.arange(len(of_sites)), [len(own) for own in of_sites])
    order = np.argsort(marks, kind="stable")
    return marks[order], sites[order]


def fit_shift(tokens: sparse.csr_matrix, goal: Integers, offset: Numbers, weight: Numbers) -> Floats:
    """Weights (tokens, classes) of a logistic regression whose odds start at ``offset`` (blocks, classes);
    the first of two classes has none. ``goal`` is -1 for blocks to leave out."""
    known = (goal >= 0) & (weight > 0)
    weight = _thinned(goal, offset, np.where(known, weight, 0))
    known = weight > 0
    found = np.zeros((tokens.shape[1], offset.shape[1]), dtype=np.float32)
    if not known.any():
        return found
    rows, goal, offset, weight = tokens[known], goal[known], offset[known], weight[known][:, None]
    used = np.unique(rows.indices)
    rows = rows[:, used].astype(np.float64)
    turned = rows.T.tocsr()
    truth = np.eye(offset.shape[1])[goal]
    free = slice(1, None) if offset.shape[1] == 2 else slice(None)
    shape = (len(used), offset[:, free].shape[1])

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        odds = offset.copy()
        odds[:, free] += rows @ flat.reshape(shape)
        odds -= odds.max(axis=1, keepdims=True)
        whole = np.exp(odds).sum(axis=1, keepdims=True)
        error = weight * (np.exp(odds) / whole - truth)
        value = (weight * (np.log(whole) - (odds * truth).sum(axis=1, keepdims=True))).sum()
        slope = np.asarray(turned @ error[:, free])
        return float(value + flat @ flat / 2), slope.ravel() + flat

    start = np.zeros(shape[0] * shape[1])
    solved: Any = minimize(loss, start, jac=True, method="L-BFGS-B", options=_HOW)
    found[used, free] = solved.x.reshape(shape)
    return found


def _thinned(goal: Integers, offset: Numbers, weight: Numbers) -> Numbers:
    """Of many blocks that are decided rightly beyond doubt one in four, weighing four times as much."""
    if len(goal) < _MANY:
        return weight
    powers = np.exp(offset - offset.max(axis=1, keepdims=True))
    right = powers[np.arange(len(goal)), goal] > _CERTAIN * powers.sum(axis=1)
    stays = np.random.default_rng(0).random(len(goal)) < 1 / _THINNED
    return np.where(right, np.where(stays, _THINNED * weight, 0), weight)


def cross_taught(lessons: Sequence[Lesson], fold: Sequence[int]) -> list[Floats]:
    """The label probabilities (blocks, labels) of each page by a correction that saw no page of its fold."""
    told = [one.told for one in lessons]
    for group in sorted(set(fold)):
        rest = [one for one, own in zip(lessons, fold, strict=True) if own != group]
        known = _site_marks(rest)
        # A page like none of the rest keeps what it has: there is nothing to fit for it.
        like = [
            place for place, own in enumerate(fold) if own == group and likeness(lessons[place].marks, *known)
        ]
        if like:
            correction = correct(rest)
            for place in like:
                told[place] = correction.applied(lessons[place])
    return told
