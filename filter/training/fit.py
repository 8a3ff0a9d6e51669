"""Labelled pages to a classifier, and to predictions for pages held out.

The steps are cross-fitted: what a step learns from the step before it was predicted for
pages that the step before had not seen. Pages of one site always stay together.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse
from joblib import Parallel, delayed
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import SGDClassifier
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from filter.features import Features, describe
from filter.features.batch import Floats, Integers
from filter.model.classifier import Classifier, Pass, clipped, combined
from filter.model.context import first_pass, second_pass
from filter.model.network import CLIP, Network
from filter.model.tokens import NAME_ROWS, SCORES, WORD_ROWS, Tokens, TokenTables, name_tokens, word_tokens
from filter.page import LABELS, Segments
from filter.training.align import Target

_CHUNK = 40  # pages described at once: bounds memory, changes no number
_CERTAIN: Final = 0.95
_EASY: Final = 3.0  # log-odds
_FAR: Final = 10
_THINNED: Final = 4
_BATCH: Final = 512
_TRACE: Final = 1e-12
_LEAST_SCALE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Sample:
    """A page to learn from: ``targets`` has an entry for each segment, ``fold`` keeps the
    pages of a site together, ``source`` names the set it is from. Of segments that the gold
    says nothing of, ``unknown`` says whether to leave them out or to believe what a model of
    other folds is nearly certain of."""

    id: str
    source: str
    fold: int
    page: Segments
    targets: Sequence[Target]
    unknown: Literal["leave", "guess"] = "leave"


@dataclass(frozen=True, slots=True)
class Options:
    """How to fit. ``folds`` is the number of parts for cross-fitting; ``epochs`` passes over
    the blocks; ``hidden`` the width of each hidden layer. ``networks`` of the first pass and
    ``second_networks`` of the second are averaged to tell reporting from the rest; labels
    take one.
    ``jobs`` is the number of processes; it changes no figure. ``doubt`` is how far a gold text
    may be from the first pass before it is left out, ``guess_weight`` what a block counts whose
    target is the first pass's own.

    The values were chosen on held-out folds of the default model's data.
    """

    folds: int = 5
    first_hidden: tuple[int, ...] = (96, 32)
    second_hidden: tuple[int, ...] = (96, 32)
    epochs: int = 8
    label_epochs: int = 12
    label_penalty: float = 0.5
    label_learning_rate: float = 1e-3
    networks: int = 1
    second_networks: int = 1
    seed: int = 0
    jobs: int = 2
    word_penalty: float = 1e-5
    name_penalty: float = 5e-5
    network_penalty: float = 2.0
    learning_rate: float = 5e-4
    doubt: float = 0.9
    guess_weight: float = 0.5


@dataclass(frozen=True, slots=True)
class _Data:
    """All samples by row (block); ``label`` is -1 where only ``reporting`` is known."""

    chunks: list[Features]
    fold: Integers
    label: Integers
    reporting: Integers
    weight: Floats
    guessable: npt.NDArray[np.bool_]

    def stacked(self, compute: Callable[[int, Features], Floats]) -> Floats:
        return np.vstack([compute(number, chunk) for number, chunk in enumerate(self.chunks)])


class _Goals(NamedTuple):
    """What networks learn, by row; it goes to other processes, unlike `_Data`.

    Easy noise is left out of ``weight``, which tells reporting from the rest, but stays in
    ``label_weight``: the labels of noise are learned from it.
    """

    reporting: Integers
    label: Integers
    weight: Floats
    label_weight: Floats


class _Lesson(NamedTuple):
    """The class and weight of each row, and the number of classes."""

    goal: Integers
    weight: Floats
    classes: int


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
    parts = _offsets(data.chunks)

    def first_inputs(scores: Floats) -> Floats:
        return data.stacked(
            lambda i, chunk: first_pass(chunk.matrix, scores[parts[i] : parts[i + 1]], chunk.batch)
        )

    def second_inputs(scores: Floats, first: Floats) -> Floats:
        return data.stacked(
            lambda i, chunk: second_pass(
                chunk.matrix, scores[parts[i] : parts[i + 1]], first[parts[i] : parts[i + 1]], chunk.batch
            )
        )

    taught = _thinned(data, scores, options)
    progress(f"first pass on {(taught.weight > 0).sum()} blocks")
    inputs = first_inputs(scores)
    goals = _Goals(data.reporting, data.label, taught.weight, data.weight)
    first, told = _cross_fit(goals, data.fold, inputs, options.first_hidden, options)
    del inputs
    data = _settled(data, told[:, 0], options)
    progress("second pass")
    taught = _thinned(data, scores, options)
    goals = _Goals(data.reporting, data.label, taught.weight, data.weight)
    second, held_out = _cross_fit(
        goals,
        data.fold,
        second_inputs(scores, told),
        options.second_hidden,
        replace(options, networks=options.second_networks),
    )
    sizes = np.cumsum([len(sample.targets) for sample in samples])[:-1]
    return Fitted(
        Classifier(tables, first, second),
        np.split(combined(held_out), sizes),
        [
            _believed(sample, reporting, weight)
            for sample, reporting, weight in zip(
                samples, np.split(data.reporting, sizes), np.split(data.weight, sizes), strict=True
            )
        ],
    )


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


def _offsets(chunks: Sequence[Features]) -> Integers:
    return np.concatenate([[0], np.cumsum([len(chunk.matrix) for chunk in chunks])])


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
    goals: _Goals, fold: Integers, inputs: Floats, hidden: tuple[int, ...], options: Options
) -> tuple[Pass, Floats]:
    """A pass fitted to all rows, and for each row the output of one that did not see its fold."""
    groups = [np.flatnonzero(fold % options.folds == group) for group in range(options.folds)]
    passes = Parallel(n_jobs=options.jobs)(
        delayed(_fit_pass)(goals, inputs, out, hidden, options) for out in (*groups, groups[0][:0])
    )
    held_out = np.zeros((len(inputs), 1 + len(LABELS)), dtype=np.float32)
    for out, fitted in zip(groups, passes, strict=False):
        held_out[out] = fitted.run(inputs[out], np.array([0, len(out)]))
    return passes[-1], held_out


def _fit_pass(
    goals: _Goals, inputs: Floats, held_out: Integers, hidden: tuple[int, ...], options: Options
) -> Pass:
    """A pass fitted to all rows but those ``held_out``."""
    seen = np.ones(len(inputs), dtype=bool)
    seen[held_out] = False
    known = np.flatnonzero(seen & (goals.weight > 0) & (goals.reporting >= 0))
    labelled = np.flatnonzero(seen & (goals.label_weight > 0) & (goals.label >= 0))
    for_labels = replace(
        options,
        networks=1,
        epochs=options.label_epochs,
        network_penalty=options.label_penalty,
        learning_rate=options.label_learning_rate,
    )
    mean, scale = inputs[known].mean(axis=0), np.maximum(inputs[known].std(axis=0), _LEAST_SCALE)

    def networks(rows: Integers, lesson: _Lesson, how: Options) -> tuple[Network, ...]:
        standard = np.clip((inputs[rows] - mean) / scale, -CLIP, CLIP)
        return _fit_networks(standard, lesson, hidden, how)

    with threadpool_limits(limits=1):  # sums in one order: the same model on every run
        told = _Lesson(goals.reporting[known], goals.weight[known], 2)
        label = _Lesson(goals.label[labelled], goals.label_weight[labelled], len(LABELS))
        reporting, labels = networks(known, told, options), networks(labelled, label, for_labels)
    return Pass(
        mean - CLIP * scale,
        mean + CLIP * scale,
        tuple(_unscaled(network, mean, scale) for network in reporting),
        tuple(_unscaled(network, mean, scale) for network in labels),
    )


def _fit_networks(
    standard: Floats, lesson: _Lesson, hidden: tuple[int, ...], options: Options
) -> tuple[Network, ...]:
    networks = []
    for number in range(options.networks):
        model = MLPClassifier(
            hidden,
            alpha=options.network_penalty,
            batch_size=min(_BATCH, len(standard)),
            learning_rate_init=options.learning_rate,
            max_iter=options.epochs,
            random_state=options.seed + number,
        )
        with warnings.catch_warnings():
            # The number of epochs is the limit, on purpose.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(standard, lesson.goal, sample_weight=lesson.weight)
        networks.append(_exported(model, lesson.classes))
    return tuple(networks)


def _exported(model: MLPClassifier, classes: int) -> Network:
    """The network as arrays with an output for every class; those never seen get none of it."""
    weights = [_without_traces(layer) for layer in model.coefs_]
    biases = [_without_traces(bias) for bias in model.intercepts_]
    if len(model.classes_) == 2:  # scikit-learn gives two classes one output, the odds of the second
        weights[-1] = np.hstack([np.zeros_like(weights[-1]), weights[-1]])
        biases[-1] = np.concatenate([np.zeros(1, dtype=np.float32), biases[-1]])
    last = np.zeros((len(weights[-1]), classes), dtype=np.float32)
    bias = np.full(classes, -30, dtype=np.float32)
    last[:, model.classes_] = weights[-1]
    bias[model.classes_] = biases[-1]
    return Network((*weights[:-1], last), (*biases[:-1], bias))


def _unscaled(network: Network, mean: Floats, scale: Floats) -> Network:
    """The network for inputs as they are, from one for standardised inputs."""
    first = _without_traces(network.weights[0] / scale[:, None])
    bias = (network.biases[0] - mean @ first).astype(np.float32)
    return Network((first, *network.weights[1:]), (bias, *network.biases[1:]))


def _without_traces(values: Floats) -> Floats:
    """Weights that decayed to next to nothing as zeros: products with denormal numbers take
    ten times as long."""
    return np.where(np.abs(values) < _TRACE, 0, values).astype(np.float32)
