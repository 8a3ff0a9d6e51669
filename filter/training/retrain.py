"""Labelled pages to a bundle of one's own: from scratch, or going on from a finished one.

Each part of a bundle is learned by itself, in this order; what isn't asked for, or what the pages say too
little of, stays as it is in the bundle that is gone on from (the default one, where a model is made from
scratch).

    labels      the classifier for pages with markup
    text        the classifier for pages that were flattened to text
    sensational how sensational a line is worded
    verdict     whether a page has an article
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple, get_args

import numpy as np
import scipy.sparse as sparse

from filter.errors import LabelError, OptionError
from filter.features import describe
from filter.features.batch import Floats
from filter.model import article as article_model
from filter.model import wording as wording_model
from filter.model.article import describe_pages
from filter.model.bundle import Bundle
from filter.model.classifier import Classifier
from filter.model.scaling import standardised
from filter.model.wording import headline_probability
from filter.page import SPEAKING
from filter.training.align import Target
from filter.training.clock import Clock
from filter.training.fit import Fitted, Progress, fit
from filter.training.flatten import WAYS, flatten
from filter.training.labelled import LabelledPage, by_page, by_site, check_teaches, has_article
from filter.training.networks import BATCH
from filter.training.options import Options
from filter.training.sample import Sample
from filter.training.teach import correct, cross_taught, fit_shift, lesson

Part = Literal["labels", "text", "sensational", "verdict"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)


def parts_named(names: Sequence[str]) -> tuple[Part, ...]:
    """The parts of these names, all where there is none; `OptionError` for a name that is no part's."""
    for name in names:
        if name not in PARTS:
            raise OptionError(f"--only {name}: one of {', '.join(PARTS)}")
    return tuple(part for part in PARTS if part in names) or PARTS


Start = Literal["scratch", "base"]

FOLDS: Final = 5
_FEW: Final = 10
"""Of either kind so many lines or pages are needed before a score is moved by them."""

_REMEDY: Final = "of more sites, or go on from another model by --base"
_SHARED_WEIGHT: Final = 0.1
_LEAST: Final = 1e-6
# From scratch: few pages need more rounds until a network has seen its blocks often enough.
_LEAST_STEPS: Final = 3000
_MOST_EPOCHS: Final = 60
_JOBS_PAY: Final = 20_000  # blocks
_WAYS_A_PAGE: Final = 2
_MANY_PAGES: Final = 300
"""From here on a page is flattened in one way, and on a base a third of the pages is held out at a time."""


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """``start`` says whether the classifiers are fitted anew or corrected; ``parts`` what is learned."""

    start: Start
    parts: tuple[Part, ...] = PARTS
    seed: int = 0


class HeldOut(NamedTuple):
    """For each page with markup, in order, the label probabilities of a model that saw no page of its
    site, and of one that saw other pages of it; None where that wasn't asked of this data."""

    of_other_sites: list[Floats] | None
    of_other_pages: list[Floats] | None


@dataclass(frozen=True, slots=True)
class Trained:
    """The bundle, with a note on each part; ``finished`` is False where it was interrupted."""

    bundle: Bundle
    notes: Mapping[Part, str]
    held_out: HeldOut
    finished: bool


class _Work(NamedTuple):
    """What every part is learned from."""

    pages: Sequence[LabelledPage]
    options: TrainOptions
    clock: Clock

    def step(self, what: str, cost: float) -> None:
        """Says that ``what`` begins, which takes ``cost`` a block."""
        self.clock.step(what, cost * _blocks(self.pages))

    @property
    def marked(self) -> list[LabelledPage]:
        """The pages with markup."""
        return [page for page in self.pages if page.sample.page.kind == "html"]


class _Learned(NamedTuple):
    bundle: Bundle
    note: str
    held_out: HeldOut | None = None


def retrain(pages: Sequence[LabelledPage], bundle: Bundle, options: TrainOptions, hear: Progress) -> Trained:
    """Learns ``options.parts`` of ``bundle`` from ``pages``; the same for the same pages and seed.

    Interrupted (`KeyboardInterrupt`), it gives what was learned until then, and goes on with the interrupt
    if that is nothing. Raises `LabelError` where the pages can't teach what is asked for.
    """
    check_teaches(pages)
    if options.start == "scratch":
        _check_scratch(pages, options)
    costs = [_COST[options.start][part] for part in options.parts]
    costs += [_HELD_OUT_COST] if options.start == "base" and "labels" in options.parts else []
    work = _Work(pages, options, Clock(_blocks(pages) * sum(costs), hear))
    notes: dict[Part, str] = {}
    held_out = HeldOut(None, None)
    try:
        for part in options.parts:
            learned = _LEARN[part](bundle, work)
            bundle, notes[part] = learned.bundle, learned.note
            held_out = learned.held_out or held_out
        if options.start == "base" and "labels" in notes:
            held_out = _cross_taught(bundle, work)
    except KeyboardInterrupt:
        if not notes:
            raise
        return Trained(bundle, notes, held_out, finished=False)
    return Trained(bundle, notes, held_out, finished=True)


def _check_scratch(pages: Sequence[LabelledPage], options: TrainOptions) -> None:
    """A model from scratch is cross-fitted by site: each part by the sites of the pages that it folds."""
    marked = [page for page in pages if page.sample.page.kind == "html"]
    what = "pages" if len(marked) == len(pages) else "pages with markup"
    if marked and "labels" in options.parts:
        _check_folds(what, [(page.site, page.sample.targets) for page in marked], by_site(marked, FOLDS))
    if "text" in options.parts:
        _check_folds("pages", [(page.site, page.sample.targets) for page in pages], by_site(pages, FOLDS))


def _check_folds(what: str, taught: Sequence[tuple[str, Sequence[Target]]], fold: Sequence[int]) -> None:
    """Raises `LabelError` where without one fold the others can't teach; ``taught`` has sites and targets."""
    sites = {site for site, _ in taught}
    if len(sites) == 1:
        raise LabelError(f"all {what} are of one site, {next(iter(sites))}: label {what} {_REMEDY}")
    if len(set(fold)) == 1:
        raise LabelError(f"all sites share {what} that are copies of one another: label {what} {_REMEDY}")
    for group in [None, *sorted(set(fold))]:
        rest = [targets for (_, targets), own in zip(taught, fold, strict=True) if own != group]
        missing = _missing([target for targets in rest for target in targets])
        if missing:
            alone = _named({site for (site, _), own in zip(taught, fold, strict=True) if own == group})
            raise LabelError(f"the {what} have no {missing}{alone}: label {missing} {_REMEDY}")


def _missing(targets: Sequence[Target]) -> str:
    """What it takes to teach and isn't there."""
    known = {target.reporting for target in targets}
    if True not in known:
        return "reporting"
    if False not in known:
        return "noise"
    return "" if len({target.label for target in targets if target.label}) > 1 else "lines of several labels"


def _named(sites: Collection[str]) -> str:
    if not sites:
        return ""
    first, *more = sorted(sites)
    return f" but on {first} and {len(more)} more" if more else f" but on {first}"


def _learn_labels(bundle: Bundle, work: _Work) -> _Learned:
    marked = work.marked
    if not marked:
        return _Learned(bundle, "no page has markup: as it was")
    if work.options.start == "scratch":
        fitted = _fitted([page.sample for page in marked], by_site(marked, FOLDS), work, "labels")
        note = f"fitted to {len(marked)} pages"
        return _Learned(replace(bundle, html=fitted.classifier), note, HeldOut(fitted.held_out, None))
    work.step("labels", _COST["base"]["labels"])
    classifier = _corrected(bundle.html, [(page.sample, page.site) for page in marked])
    return _Learned(replace(bundle, html=classifier), f"corrected by {len(marked)} pages")


def _learn_text(bundle: Bundle, work: _Work) -> _Learned:
    flat = list(_flat(work))
    if not flat:
        return _Learned(bundle, "no page leaves a text: as it was")
    if work.options.start == "scratch":
        left = {site for _, site in flat}
        pages = [page for page in work.pages if page.site in left]
        fold_of = {page.site: own for page, own in zip(pages, by_site(pages, FOLDS), strict=True)}
        fold = [fold_of[site] for _, site in flat]
        _check_folds("texts of pages", [(site, one.targets) for one, site in flat], fold)
        fitted = _fitted([one for one, _ in flat], fold, work, "text")
        return _Learned(replace(bundle, text=fitted.classifier), f"fitted to {len(flat)} texts")
    work.step("text", _COST["base"]["text"])
    return _Learned(
        replace(bundle, text=_corrected(bundle.text, flat)), f"corrected by {len(flat)} texts of the pages"
    )


def _blocks(pages: Sequence[LabelledPage]) -> int:
    return sum(len(page.sample.targets) for page in pages)


def _flat(work: _Work) -> list[tuple[Sample, str]]:
    """The pages that came as text, and the others flattened in some ways; each with its site."""
    random = np.random.default_rng(work.options.seed)
    ways = _WAYS_A_PAGE if len(work.pages) < _MANY_PAGES else 1
    found = []
    for page in work.pages:
        sample = page.sample
        if sample.page.kind == "text":
            found.append((sample, page.site))
            continue
        for way in random.permutation(list(WAYS))[:ways].tolist():
            flat, targets = flatten(sample.page, sample.targets, way, work.options.seed)
            if flat.segments:
                found.append((
                    replace(sample, id=f"{sample.id}+{way}", page=flat, targets=targets),
                    page.site,
                ))
    return found


def _fitted(samples: Sequence[Sample], fold: Sequence[int], work: _Work, part: Part) -> Fitted:
    blocks = sum(len(sample.targets) for sample in samples)
    epochs = min(max(8, _LEAST_STEPS * BATCH // max(blocks, 1)), _MOST_EPOCHS)
    options = Options(
        folds=len(set(fold)),
        epochs=epochs,
        label_epochs=epochs * 3 // 2,
        seed=work.options.seed,
        jobs=2 if blocks > _JOBS_PAY else 1,
    )
    share = _COST["scratch"][part] / _FIT_STEPS
    folded = [replace(sample, fold=own) for sample, own in zip(samples, fold, strict=True)]
    return fit(folded, options, lambda what: work.step(f"{part}: {what}", share))


def _corrected(classifier: Classifier, samples: Sequence[tuple[Sample, str]]) -> Classifier:
    lessons = [lesson(classifier, sample, site) for sample, site in samples]
    return replace(classifier, taught=(*classifier.taught, correct(lessons).taught()))


def _cross_taught(bundle: Bundle, work: _Work) -> HeldOut:
    """Held-out answers of corrections fitted to parts of the pages."""
    marked = work.marked
    if not marked:
        return HeldOut(None, None)
    before = replace(bundle.html, taught=bundle.html.taught[:-1])
    work.step("held out, all pages of a site at once", _HELD_OUT_COST / 2)
    lessons = [lesson(before, page.sample, page.site) for page in marked]
    folds = FOLDS if len(marked) < _MANY_PAGES else 3
    sites = by_site(marked, folds)
    of_sites = cross_taught(lessons, sites) if len(set(sites)) > 1 else None
    work.step("held out, beside other pages of their sites", _HELD_OUT_COST / 2)
    own = by_page(marked, folds)
    return HeldOut(of_sites, cross_taught(lessons, own) if len(set(own)) > 1 else None)


def _learn_sensational(bundle: Bundle, work: _Work) -> _Learned:
    """Moves the weights of the second step: what lower case hides, place, and the first step's score."""
    work.step("sensational", _COST[work.options.start]["sensational"])
    columns, said, truth = [], [], []
    for page in work.pages:
        if page.has_lines:
            features = describe([page.sample.page])
            classifier = bundle.html if page.sample.page.kind == "html" else bundle.text
            headline = headline_probability(classifier.probabilities(features))
            spoken = [target.label in SPEAKING for target in page.sample.targets]
            columns.append(bundle.wording.columns(features.batch, headline)[spoken])
            said.append(bundle.wording.probabilities(features.batch, headline)[spoken])
            truth += [bool(target.sensational) for target in page.sample.targets if target.label in SPEAKING]
    few = _few(truth, "sensational lines", "plain ones")
    if few:
        return _Learned(bundle, few)
    wording = bundle.wording
    standard = standardised(np.vstack(columns), wording.mean, wording.scale, wording_model.CLIP)
    style = _moved(wording.style, standard, np.concatenate(said), truth)
    note = f"moved by {sum(truth)} sensational lines and {len(truth) - sum(truth)} plain ones"
    return _Learned(replace(bundle, wording=replace(wording, style=style)), note)


def _learn_verdict(bundle: Bundle, work: _Work) -> _Learned:
    """Moves the odds of an article, for pages with markup."""
    work.step("verdict", _COST[work.options.start]["verdict"])
    told = [(page.sample, has_article(page.sample)) for page in work.marked]
    truth = [kind for _, kind in told if kind is not None]
    few = _few(truth, "pages with an article", "pages without")
    if few:
        return _Learned(bundle, few)
    article, rows, said = bundle.article, [], []
    for sample, kind in told:
        if kind is not None:
            features = describe([sample.page])
            probabilities = bundle.html.probabilities(features)
            rows.append(describe_pages(features, probabilities))
            said.append(article.probabilities(features, probabilities))
    standard = standardised(np.vstack(rows), article.mean, article.scale, article_model.CLIP)
    weights = _moved(article.weights, standard, np.concatenate(said), truth)
    note = f"moved by {sum(truth)} pages with an article and {len(truth) - sum(truth)} without"
    return _Learned(replace(bundle, article=replace(article, weights=weights)), note)


def _few(truth: Sequence[bool], those: str, others: str) -> str:
    """Why nothing is learned, where either kind is too rare."""
    yes, no = sum(truth), len(truth) - sum(truth)
    if min(yes, no) >= _FEW:
        return ""
    return f"{yes} {those} and {no} {others}, of each {_FEW} are needed: as it was"


def _moved(weights: Floats, columns: Floats, said: Floats, truth: Sequence[bool]) -> Floats:
    """The ``weights`` (columns + 1,) of a logistic model, moved as far as the data is worth it.

    ``columns`` (rows, columns) are its inputs, ``said`` (rows,) the probabilities it gives.
    """
    with_constant = np.hstack([columns, np.ones((len(columns), 1))])
    sure = np.clip(said, _LEAST, 1 - _LEAST)
    odds = np.log(sure / (1 - sure))
    shift = fit_shift(
        sparse.csr_matrix(_SHARED_WEIGHT * with_constant),
        np.array(truth, dtype=np.int64),
        np.stack([np.zeros_like(odds), odds], axis=1).astype(np.float64),
        np.ones(len(columns)),
    )
    moved: Floats = (weights + _SHARED_WEIGHT * shift[:, 1]).astype(np.float32)
    return moved


_LEARN: Final[Mapping[Part, Callable[[Bundle, _Work], _Learned]]] = {
    "labels": _learn_labels,
    "text": _learn_text,
    "sensational": _learn_sensational,
    "verdict": _learn_verdict,
}
_FIT_STEPS: Final = 4  # what `fit` says of itself
_COST: Final[Mapping[Start, Mapping[Part, float]]] = {
    "scratch": {"labels": 10, "text": 14, "sensational": 0.5, "verdict": 0.5},
    "base": {"labels": 2, "text": 2, "sensational": 0.5, "verdict": 0.5},
}
"""What each part takes, by block, as against the others."""
_HELD_OUT_COST: Final = 10
