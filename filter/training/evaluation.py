"""How good bundles are on labelled pages: figures, and intervals that pages drawn anew give.

Of several bundles each is measured on the same pages, and a draw takes the same pages for all, so that
differences are paired (bootstrap: Efron 1979). Pages that any of them learned from are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score
from threadpoolctl import threadpool_limits

from filter.errors import LabelError, OptionError
from filter.features import describe
from filter.features.batch import Floats, Integers
from filter.model.bundle import Bundle, learned_pages, load
from filter.model.context import reporting_probability
from filter.model.decision import decided_labels
from filter.model.wording import headline_probability
from filter.page import LABELS, SPEAKING, Label, Segments
from filter.training.align import Target
from filter.training.card import NOISE
from filter.training.fit import Progress
from filter.training.flatten import flatten
from filter.training.labelled import LabelledPage, page_key, read_labelled
from filter.training.pages import balanced
from filter.training.sample import Sample

Numbers = npt.NDArray[np.float64]

COUNTS: Final = ("kept reporting", "kept noise", "lost reporting", "noise lines", "kept noise lines")
"""The first columns of a page's row: words, words, words, lines, lines. The confusion of labels follows."""

_DRAWS: Final = 1000
_PRECISION_DRAWS: Final = 200
_SIDES: Final = (2.5, 97.5)
_CHUNK: Final = 16
_FLATTENED: Final = "rendered"


class Figures(NamedTuple):
    """Of the words of reporting and noise: precision, recall and F1 of what is kept; the share of noise
    lines that are kept; F1 of each label (labels,), nan where a label doesn't occur, and their mean.
    Each has a value for each row of sums."""

    precision: Numbers
    recall: Numbers
    f1: Numbers
    leak: Numbers
    label_f1: Numbers
    labels: Numbers


class Interval(NamedTuple):
    """A figure, and where 95 of 100 draws of pages put it."""

    value: float
    low: float
    high: float


class Said(NamedTuple):
    """What a bundle says of one page: (blocks, labels), the blocks it keeps, how sensational each is."""

    probabilities: Floats
    kept: npt.NDArray[np.bool_]
    sensational: Floats


@dataclass(frozen=True, slots=True)
class Measured:
    """A bundle's answers on the pages, in their order; ``rows`` is (pages, counts and confusion)."""

    name: str
    said: list[Said]
    rows: Numbers


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Bundles side by side. ``pages`` came with their markup or as text; ``flat`` are those with markup
    again, made text. ``left_out`` pages had been learned from."""

    pages: list[LabelledPage]
    measured: list[Measured]
    flat: list[Sample]
    flat_measured: list[Measured]
    left_out: int


def read_arguments(files: Sequence[Path], hear: Progress) -> tuple[list[Path], list[LabelledPage]]:
    """Which of ``files`` are bundles, the folders among them, and the labelled pages of the others.

    Raises `OptionError` where either is missing, `LabelError` for labels that can't be used.
    """
    models = [path for path in files if path.is_dir()]
    labelled = [path for path in files if not path.is_dir()]
    if not models:
        raise OptionError("no model among the arguments: name a bundle's folder, as models/default")
    if not labelled:
        raise OptionError("no labelled pages among the arguments: name a file that label or import wrote")
    return models, read_labelled(labelled, hear)


def evaluate(models: Sequence[Path], pages: Sequence[LabelledPage], hear: Progress) -> Evaluation:
    """Every bundle on every page that none of them learned from.

    Raises `BundleError` for a bundle that can't be used, `LabelError` where no page is left.
    """
    learned = frozenset().union(*map(learned_pages, models))
    rest = [page for page in pages if page_key(page) not in learned]
    if not rest:
        raise LabelError(
            "the models learned from every one of these pages; name labelled pages they haven't seen"
        )
    flat = [_flattened(page.sample) for page in rest if page.sample.page.kind == "html"]
    flat = [sample for sample in flat if sample.page.segments]
    measured, flat_measured = [], []
    for model in models:
        hear(f"{model}: {len(rest)} pages")
        bundle = load(model)
        measured.append(measure(str(model), bundle, [page.sample for page in rest]))
        flat_measured.append(measure(str(model), bundle, flat))
    return Evaluation(rest, measured, flat, flat_measured, len(pages) - len(rest))


def _flattened(sample: Sample) -> Sample:
    page, targets = flatten(sample.page, sample.targets, _FLATTENED, 0)
    return Sample(sample.id, sample.source, sample.fold, page, targets)


def measure(name: str, bundle: Bundle, samples: Sequence[Sample]) -> Measured:
    """What ``bundle`` says of pages, each with at least one segment."""
    said: list[Said] = []
    with threadpool_limits(limits=1, user_api="blas"):
        for start in range(0, len(samples), _CHUNK):
            said += _answers(bundle, [sample.page for sample in samples[start : start + _CHUNK]])
    return Measured(name, said, rows_of(samples, [one.probabilities for one in said]))


def _answers(bundle: Bundle, pages: Sequence[Segments]) -> Iterable[Said]:
    for page in pages:
        features = describe([page])
        classifier = bundle.html if page.kind == "html" else bundle.text
        probabilities = classifier.probabilities(features)
        sensational = bundle.wording.probabilities(features.batch, headline_probability(probabilities))
        yield Said(probabilities, balanced(page, reporting_probability(probabilities)), sensational)


def rows_of(samples: Sequence[Sample], told: Sequence[Floats]) -> Numbers:
    """A row for each page, `COUNTS` and the confusion of labels (gold by said), from its probabilities."""
    rows = np.zeros((len(samples), len(COUNTS) + len(LABELS) ** 2))
    for row, sample, probabilities in zip(rows, samples, told, strict=True):
        kept = balanced(sample.page, reporting_probability(probabilities))
        said = decided_labels(probabilities, kept)
        for segment, target, keep, label in zip(
            sample.page.segments, sample.targets, kept.tolist(), said, strict=True
        ):
            _count(row, target, segment.text.count(" ") + 1, keep=keep)
            if target.label is not None:
                row[len(COUNTS) + LABELS.index(target.label) * len(LABELS) + LABELS.index(label)] += 1
    return rows


def _count(row: Numbers, target: Target, words: int, *, keep: bool) -> None:
    if target.reporting:
        row[0 if keep else 2] += words
    elif target.reporting is False and target.label is not Label.TITLE:
        row[1] += words * keep
    if target.label in NOISE:
        row[3] += 1
        row[4] += keep


def figures(sums: Numbers) -> Figures:
    """Figures from sums of rows: (draws, columns)."""
    hit, extra, lost, noise, leaked = sums[:, : len(COUNTS)].T
    confusion = sums[:, len(COUNTS) :].reshape(-1, len(LABELS), len(LABELS))
    gold, said = confusion.sum(axis=2), confusion.sum(axis=1)
    right = np.diagonal(confusion, axis1=1, axis2=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        label_f1 = np.where(gold > 0, 2 * right / (gold + said), np.nan)
        precision, recall = hit / (hit + extra), hit / (hit + lost)
        known = np.isfinite(label_f1)
        labels = np.where(known, label_f1, 0).sum(axis=1) / known.sum(axis=1)
        return Figures(
            precision, recall, 2 * hit / (2 * hit + extra + lost), leaked / noise, label_f1, labels
        )


def draws(pages: int, number: int = _DRAWS) -> Numbers:
    """How often each page comes in each draw: (number, pages)."""
    random = np.random.default_rng(0)
    return random.multinomial(pages, np.full(pages, 1 / pages), size=number).astype(np.float64)


def interval(rows: Numbers, name: str) -> Interval:
    """The figure ``name`` of `Figures` over pages."""
    drawn = getattr(figures(draws(len(rows)) @ rows), name)
    return _between(float(getattr(figures(rows.sum(axis=0)[None]), name)[0]), drawn)


def difference(rows: Numbers, others: Numbers, name: str) -> Interval:
    """By how much the figure ``name`` of ``others`` is above that of ``rows``, page by page the same."""
    weights = draws(len(rows))
    one, two = (getattr(figures(weights @ each), name) for each in (rows, others))
    now, then = (float(getattr(figures(each.sum(axis=0)[None]), name)[0]) for each in (others, rows))
    return _between(now - then, two - one)


def _between(value: float, drawn: Numbers) -> Interval:
    drawn = drawn[np.isfinite(drawn)]
    low, high = np.percentile(drawn, _SIDES) if len(drawn) else (np.nan, np.nan)
    return Interval(value, float(low), float(high))


class Spoken(NamedTuple):
    """Lines that can be sensational: whether each is, how sensational it is said to be, its page."""

    truth: npt.NDArray[np.bool_]
    score: Floats
    page: Integers


def spoken(samples: Sequence[Sample], said: Sequence[Said]) -> Spoken:
    """The headlines, teasers and paragraphs of the pages whose lines bear labels."""
    found = [
        (bool(target.sensational), score, number)
        for number, (sample, own) in enumerate(zip(samples, said, strict=True))
        for target, score in zip(sample.targets, own.sensational.tolist(), strict=True)
        if target.label in SPEAKING
    ]
    truth, score, page = zip(*found, strict=True) if found else ((), (), ())
    return Spoken(np.array(truth, dtype=bool), np.array(score, dtype=np.float32), np.array(page, dtype=int))


def average_precision(lines: Spoken, others: Spoken | None = None) -> Interval:
    """Average precision of the sensational score, or how far that of ``others`` is above it."""
    pages = int(lines.page.max(initial=-1)) + 1
    weights = [draw[lines.page] for draw in draws(pages, _PRECISION_DRAWS)] if pages else []
    drawn = np.array([_average_precision(lines, others, weight) for weight in weights])
    return _between(_average_precision(lines, others, np.ones(len(lines.page))), drawn)


def _average_precision(lines: Spoken, others: Spoken | None, weight: Numbers) -> float:
    used = weight > 0
    if not lines.truth[used].any():
        return float("nan")

    def area(each: Spoken) -> Any:
        return average_precision_score(each.truth[used], each.score[used], sample_weight=weight[used])

    return float(area(lines) if others is None else area(others) - area(lines))


def exact(rows: Numbers) -> float:
    """The share of pages whose every known word is kept or dropped rightly."""
    return float((rows[:, 1:3].sum(axis=1) == 0).mean()) if len(rows) else float("nan")


def by_length(pages: Sequence[LabelledPage]) -> list[str]:
    """For each page how long its reporting is, in words."""
    return [_length(page) for page in pages]


def _length(page: LabelledPage) -> str:
    words = sum(
        segment.text.count(" ") + 1
        for segment, target in zip(page.sample.page.segments, page.sample.targets, strict=True)
        if target.reporting
    )
    bounds = (0, 1, 200, 500, 1000)
    for low, high in pairwise(bounds):
        if words < high:
            return f"{low} to {high - 1} words" if high > 1 else "no reporting"
    return "1000 words and more"
