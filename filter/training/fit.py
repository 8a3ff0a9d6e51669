"""Labelled pages to a classifier, and to predictions for pages held out.

The steps are cross-fitted: what a step learns from the step before it was predicted for
pages that the step before had not seen. Pages of one site always stay together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse
from joblib import Parallel, delayed
from sklearn.linear_model import SGDClassifier

from filter.features import Features, describe
from filter.features.batch import Floats, Integers
from filter.features.inline import read_inline
from filter.model.classifier import Classifier, Pass, clipped, combined, unsettled
from filter.model.context import first_pass, second_pass
from filter.model.tokens import (
    INLINE_ROWS,
    NAME_ROWS,
    SCORES,
    WORD_ROWS,
    InlineTable,
    Tokens,
    TokenTables,
    inline_tokens,
    name_tokens,
    word_tokens,
)
from filter.page import LABELS
from filter.training.align import Target
from filter.training.networks import Goals, Inputs, fit_pass
from filter.training.options import Options
from filter.training.sample import Sample

_CHUNK = 40  # pages described at once: bounds memory, changes no number
_CERTAIN: Final = 0.95
_EASY: Final = 3.0  # log-odds
_FAR: Final = 10
_THINNED: Final = 4
_LONG: Final = 200  # words; one block in 2,000 has more


@dataclass(frozen=True, slots=True)
class _Data:
    """All samples by row (block); ``label`` is -1 where only ``reporting`` is known."""

    chunks: list[Features]
    fold: Integers
    label: Integers
    reporting: Integers
    weight: Floats
    guessable: npt.NDArray[np.bool_]

    def stacked(self, compute: Callable[[slice, Features], Floats]) -> Floats:
        """What ``compute`` makes of each chunk and the rows that it has."""
        ends = np.cumsum([len(chunk.matrix) for chunk in self.chunks]).tolist()
        rows = map(slice, [0, *ends], ends)
        return np.vstack([compute(own, chunk) for own, chunk in zip(rows, self.chunks, strict=True)])


Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A classifier fitted to all samples; for each sample the (blocks, labels) probabilities
    of one that saw no page of its fold, and the targets that were believed in the end."""

    classifier: Classifier
    held_out: list[Floats]
    targets: list[list[Target]]


def fit(samples: Sequence[Sample], options: Options, progress: Progress) -> Fitted:
    """Fits a classifier to ``samples``; each must have at least one segment."""
    progress(f"describing {len(samples)} pages")
    data = _read(samples)
    progress(f"token tables on {len(data.label)} blocks")
    tables, scores = _fit_tokens(data, options)
    inline, besides = _fit_inline(data, options)
    first, told = _fit_first(data, scores, options, progress)
    data = _settled(data, told[:, 0], options)
    progress("second pass")
    second, held_out = _fit_second(data, scores, told, besides, options)
    sizes = np.cumsum([len(sample.targets) for sample in samples])[:-1]
    return Fitted(
        Classifier(tables, first, second, inline=inline),
        np.split(combined(held_out), sizes),
        [
            _believed(sample, reporting, weight)
            for sample, reporting, weight in zip(
                samples, np.split(data.reporting, sizes), np.split(data.weight, sizes), strict=True
            )
        ],
    )


def _fit_first(data: _Data, scores: Floats, options: Options, progress: Progress) -> tuple[Pass, Floats]:
    """The first pass, and what it says of each row held out."""
    goals = _goals(data, scores, options)
    progress(f"first pass on {(goals.weight > 0).sum()} blocks")
    inputs = data.stacked(lambda own, chunk: first_pass(chunk.matrix, scores[own], chunk.batch))
    how = replace(options, second_trees=0)
    return _cross_fit(goals, data.fold, Inputs(inputs, inputs.shape[1]), options.first_hidden, how)


def _fit_second(
    data: _Data, scores: Floats, told: Floats, besides: Sequence[Floats], options: Options
) -> tuple[Pass, Floats]:
    """The second pass, which knows what the first ``told`` of each row, and what it says held out."""
    inputs = data.stacked(
        lambda own, chunk: second_pass(
            chunk.matrix, scores[own], told[own], chunk.batch, [values[own] for values in besides]
        )
    )
    shared = inputs.shape[1] - sum(values.shape[1] for values in besides)
    how = replace(options, networks=options.second_networks, label_networks=options.second_label_networks)
    goals = _by_words(_goals(data, scores, options), data, options)
    return _cross_fit(goals, data.fold, Inputs(inputs, shared), options.second_hidden, how, before=told)


def _goals(data: _Data, scores: Floats, options: Options) -> Goals:
    taught = _thinned(data, scores, options)
    return Goals(data.reporting, data.label, taught.weight, data.weight)


def _by_words(goals: Goals, data: _Data, options: Options) -> Goals:
    """``goals`` in which a block counts for reporting by its words, of which exactness is measured."""
    if not options.word_power:
        return goals
    words = np.concatenate([chunk.batch.words.counts for chunk in data.chunks])
    times = (1 + np.minimum(words, _LONG)) ** options.word_power
    weight = goals.weight * (times / np.average(times, weights=goals.weight))
    return goals._replace(weight=weight.astype(np.float32))


def _believed(sample: Sample, reporting: Integers, weight: Floats) -> list[Target]:
    """The targets of a sample as they were after doubt and guesses."""
    return [
        target._replace(reporting=None if known < 0 else bool(known), weight=float(counts))
        for target, known, counts in zip(sample.targets, reporting, weight, strict=True)
    ]


def _read(samples: Sequence[Sample]) -> _Data:
    chunks = [
        describe([sample.page for sample in samples[start : start + _CHUNK]])
        for start in range(0, len(samples), _CHUNK)
    ]
    targets = [target for sample in samples for target in sample.targets]
    counts = [len(sample.targets) for sample in samples]
    return _Data(
        chunks=chunks,
        fold=np.repeat([sample.fold for sample in samples], counts),
        label=np.array([-1 if target.label is None else LABELS.index(target.label) for target in targets]),
        reporting=np.array([-1 if target.reporting is None else int(target.reporting) for target in targets]),
        weight=np.array([target.weight for target in targets], dtype=np.float32),
        guessable=np.repeat([sample.unknown == "guess" for sample in samples], counts),
    )


def _thinned(data: _Data, scores: Floats, options: Options) -> _Data:
    """``data`` with one in four of the easy blocks, weighing four times as much.

    Easy are blocks that their words and names alone tell to be noise, and noise far from any
    reporting: most of a page is menus, and they teach little.
    """
    told = np.maximum(scores[:, 0], scores[:, SCORES]) < -_EASY
    easy = (data.reporting == 0) & (told | (_blocks_to(data.reporting == 1) > _FAR))
    stays = np.random.default_rng(options.seed).random(len(easy)) < 1 / _THINNED
    weight = np.where(easy, np.where(stays, _THINNED * data.weight, 0), data.weight)
    return replace(data, weight=weight.astype(np.float32))


def _blocks_to(wanted: npt.NDArray[np.bool_]) -> Integers:
    """How many rows each row is from the nearest ``wanted`` one."""
    place = np.arange(len(wanted))
    before = np.maximum.accumulate(np.where(wanted, place, -len(place)))
    after = np.minimum.accumulate(np.where(wanted, place, 2 * len(place))[::-1])[::-1]
    return np.minimum(place - before, after - place)


def _settled(data: _Data, told: Floats, options: Options) -> _Data:
    """``data`` without the rows whose gold a held-out pass contradicts almost for certain, and
    with its opinion of rows that may be guessed.

    Main texts collected from the web leave out parts of long articles. Lines labelled one
    by one are believed.
    """
    known = data.reporting >= 0
    doubtful = (data.label < 0) & known & (np.abs(data.reporting - told) > options.doubt)
    certain = data.guessable & ~known & ((told > _CERTAIN) | (told < 1 - _CERTAIN))
    weight = np.where(doubtful, 0, np.where(certain, options.guess_weight, data.weight))
    reporting = np.where(certain, told > 0.5, data.reporting)
    return replace(data, weight=weight.astype(np.float32), reporting=reporting.astype(np.int64))


def _fit_tokens(data: _Data, options: Options) -> tuple[TokenTables, Floats]:
    """Tables fitted to all rows, and scores of each row by tables that did not see its fold."""
    words = sparse.vstack([
        sparse_tokens(word_tokens(c.batch), len(c.matrix), WORD_ROWS) for c in data.chunks
    ]).tocsr()
    names = sparse.vstack([
        sparse_tokens(name_tokens(c.batch), len(c.matrix), NAME_ROWS) for c in data.chunks
    ]).tocsr()
    word_table, word_intercepts, word_scores = _fit_half(words, data, options.word_penalty, options)
    name_table, name_intercepts, name_scores = _fit_half(names, data, options.name_penalty, options)
    tables = TokenTables(
        word_table.astype(np.float16), name_table.astype(np.float16), word_intercepts, name_intercepts
    )
    return tables, clipped(np.hstack([word_scores, name_scores]))


def _fit_inline(data: _Data, options: Options) -> tuple[InlineTable | None, tuple[Floats, ...]]:
    """A table fitted to all rows, and what labels see of each row by one that did not see its fold."""
    if options.inline == "left":
        return None, ()
    read = [read_inline(chunk.batch) for chunk in data.chunks]
    tokens = sparse.vstack([
        sparse_tokens(inline_tokens(own), len(own.signature), INLINE_ROWS) for own in read
    ]).tocsr()
    table, intercepts, scores = _fit_half(tokens, data, options.name_penalty, options)
    matrix = np.vstack([own.matrix for own in read])
    # The first column tells reporting from the rest, which isn't asked here.
    return InlineTable(table[:, 1:].astype(np.float16), intercepts[1:]), (clipped(scores[:, 1:]), matrix)


def _fit_half(
    tokens: sparse.csr_matrix, data: _Data, penalty: float, options: Options
) -> tuple[Floats, Floats, Floats]:
    """A table fitted to all rows, its intercepts, and each row's scores by one that did not see its fold."""
    held_out = [data.fold % options.folds == group for group in range(options.folds)]
    nothing = np.zeros(len(data.fold), dtype=bool)
    # Threads, since scikit-learn lets go of the interpreter here: processes would copy the tokens.
    fitted = Parallel(n_jobs=options.jobs, prefer="threads")(
        delayed(_fit_table)(tokens, data, ~out, penalty, options.seed) for out in (*held_out, nothing)
    )
    scores = np.zeros((len(data.label), SCORES), dtype=np.float32)
    for out, (table, intercepts) in zip(held_out, fitted, strict=False):
        scores[out] = tokens[out] @ table + intercepts
    return *fitted[-1], scores


def sparse_tokens(tokens: Tokens, blocks: int, rows: int) -> sparse.csr_matrix:
    return sparse.csr_matrix((tokens.weights, (tokens.blocks, tokens.rows)), shape=(blocks, rows))


def _fit_table(
    tokens: sparse.csr_matrix, data: _Data, wanted: npt.NDArray[np.bool_], penalty: float, seed: int
) -> tuple[Floats, Floats]:
    table = np.zeros((tokens.shape[1], SCORES), dtype=np.float32)
    intercepts = np.zeros(SCORES, dtype=np.float32)
    rows = wanted & (data.weight > 0)
    parts = (
        (rows & (data.reporting >= 0), data.reporting, [0]),
        (rows & (data.label >= 0), data.label, None),
    )
    for chosen, goal, _ in parts:
        model = SGDClassifier(
            "log_loss", alpha=penalty, max_iter=10, tol=None, average=True, random_state=seed
        )
        model.fit(tokens[chosen], goal[chosen], sample_weight=data.weight[chosen])
        columns = [0] if goal is data.reporting else [1 + known for known in model.classes_]
        table[:, columns] = model.coef_.T
        intercepts[columns] = model.intercept_
    return table, intercepts


def _cross_fit(
    goals: Goals,
    fold: Integers,
    inputs: Inputs,
    hidden: tuple[int, ...],
    options: Options,
    before: Floats | None = None,
) -> tuple[Pass, Floats]:
    """A pass fitted to all rows, and for each row the output of one that did not see its fold, knowing
    what the pass ``before`` said."""
    groups = [np.flatnonzero(fold % options.folds == group) for group in range(options.folds)]
    passes = Parallel(n_jobs=options.jobs)(
        delayed(fit_pass)(goals, inputs, out, hidden, options) for out in (*groups, groups[0][:0])
    )
    held_out = np.zeros((len(fold), 1 + len(LABELS)), dtype=np.float32)
    for out, fitted in zip(groups, passes, strict=False):
        known = None if before is None else before[out]
        asked = None if known is None or options.inline == "left" else unsettled(known)
        held_out[out] = fitted.run(inputs.values[out], np.array([0, len(out)]), known, asked)
    return passes[-1], held_out
