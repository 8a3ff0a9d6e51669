"""`PageFilter`: a page in, the reporting out. It composes the rooms and knows none from inside."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import pairwise, repeat
from threading import Lock
from typing import Final, Literal, NamedTuple

import numpy as np
from threadpoolctl import ThreadpoolController

from filter.binary import looks_binary
from filter.errors import InputError, OptionError
from filter.features import describe
from filter.features.batch import Batch, Floats, read_batch
from filter.judge import Evidence, Profile, Thresholds, judge, thresholds_of
from filter.metadata import Metadata, read_metadata
from filter.model.bundle import Bundle, load
from filter.model.context import reporting_probability
from filter.model.decision import LEANS, Favor, decided_labels, is_reporting
from filter.model.repeats import weighed
from filter.model.why import Weighing
from filter.model.wording import headline_probability
from filter.page import LABELS, Block, Finding, Label, Page, Repeats, Segment, Segments, Verdict
from filter.segment import segment

Markup = bytes | str
Source = Markup | tuple[Markup, str | None] | tuple[Markup, str | None, Repeats | None]
"""A page for `PageFilter.clean_many`: its markup, or its markup and address, and, if anything is known of
it, what other pages of its site have in common with it."""

_BATCH_PAGES: Final = 16
# While its batch is judged a block costs about 5 kB and a character up to 200 bytes: the limits hold memory,
# not quality.
_BATCH_BLOCKS: Final = 4_000
_BATCH_CHARACTERS: Final = 200_000
_DIGITS: Final = 4


class PageFilter:
    """Cleans pages with one model.

    ``model`` is a bundle's folder, None the default bundle. ``keep`` names the labels whose
    blocks make up a page's text. ``favor`` leans the decision what is reporting towards
    leaving noise out (``"precision"``) or losing nothing (``"recall"``). ``profile`` says which
    pages are rejected: the name of a set of thresholds, or thresholds of your own.

    Raises `BundleError` for a bundle that can't be used and `OptionError` (a `ValueError`)
    for an unknown label, lean or profile.
    """

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        keep: Iterable[str] = ("summary", "body"),
        favor: Favor = "balanced",
        profile: Profile | Thresholds = "corpus",
    ) -> None:
        self._keep = frozenset(_label(name) for name in keep)
        if favor not in LEANS:
            raise OptionError(f"favor={favor!r}: one of {', '.join(LEANS)}")
        self._leans = LEANS[favor]
        self._thresholds = thresholds_of(profile)
        self._bundle: Bundle = load(model)

    def clean(
        self, markup: Markup, url: str | None = None, *, kind: Literal["auto", "html", "text"] = "auto"
    ) -> Page:
        """The cleaned page. HTML and text are told apart unless ``kind`` insists.

        It never raises on bad markup: what can't be read comes back with
        ``verdict.keep == False`` and the reason. Raises `TypeError` for a page that is
        neither str nor bytes.
        """
        return next(self.clean_many([(markup, url)], kind=kind))

    def clean_many(
        self, pages: Iterable[Source], *, kind: Literal["auto", "html", "text"] = "auto"
    ) -> Iterator[Page]:
        """The cleaned pages, in order; several at once, which costs less than one by one.

        Raises `ValueError` for `Repeats` that are of another page: with more or fewer blocks.
        """
        if kind not in {"auto", "html", "text"}:
            raise OptionError(f"kind={kind!r}: one of auto, html, text")
        return self._cleaned(pages, kind)

    def _cleaned(self, pages: Iterable[Source], kind: Literal["auto", "html", "text"]) -> Iterator[Page]:
        waiting: list[_Read] = []
        blocks = characters = 0
        for page in pages:
            markup, url, *known = page if isinstance(page, tuple) else (page, None)
            with _uncollected():
                read = _read(markup, url, kind)._replace(repeats=known[0] if known else None)
            blocks, characters = blocks + read.blocks, characters + read.characters
            if waiting and (blocks > _BATCH_BLOCKS or characters > _BATCH_CHARACTERS):
                yield from self._judge(waiting)
                waiting, blocks, characters = [], read.blocks, read.characters
            waiting.append(read)
            if len(waiting) == _BATCH_PAGES:
                yield from self._judge(waiting)
                waiting, blocks, characters = [], 0, 0
        yield from self._judge(waiting)

    def _judge(self, waiting: Sequence[_Read]) -> list[Page]:
        """The finished pages, in order; those of one kind are classified together."""
        done: dict[int, Page] = {}
        for wanted in ("html", "text"):
            places = [
                place for place, read in enumerate(waiting) if read.segments.kind == wanted and read.blocks
            ]
            if places:
                with _uncollected():
                    done |= zip(places, self._classify([waiting[place] for place in places]), strict=True)
        return [done.get(place) or _unreadable(read) for place, read in enumerate(waiting)]

    def _classify(self, waiting: Sequence[_Read]) -> Iterator[Page]:
        """Pages of one kind, each with at least one segment."""
        bundle = self._bundle
        pages = [read.segments for read in waiting]
        is_html = pages[0].kind == "html"
        classifier = bundle.html if is_html else bundle.text
        features = describe(pages)
        # More threads would cost more than these small products take.
        with _turn(os.getpid()), _libraries().limit(limits=1, user_api="blas"):
            probabilities = classifier.probabilities(features)
        # By the page alone: its odds know nothing of doubts that other pages throw on a block.
        odds = bundle.article if is_html else bundle.text_article
        article = odds.probabilities(features, probabilities)
        batch = features.batch
        spans = [slice(start, end) for start, end in pairwise(batch.starts.tolist())]
        probabilities = _known_sites(probabilities, batch, waiting)
        reporting = reporting_probability(probabilities)
        scores = np.round(reporting.astype(np.float64), _DIGITS)
        lean = self._leans[pages[0].kind]
        kept = np.concatenate([is_reporting(scores[own], batch.size[own], lean) for own in spans])
        labels = decided_labels(probabilities, kept)
        titles = probabilities[:, LABELS.index(Label.TITLE)]
        bait = bundle.wording.probabilities(batch, headline_probability(probabilities))
        sensational = np.round(bait.astype(np.float64), _DIGITS)
        familiar = np.round(bundle.wording.familiarity(batch).astype(np.float64), _DIGITS)
        off_topic = np.round(bundle.topic.off_topic(batch, reporting).astype(np.float64), _DIGITS)
        for number, (own, (page, url, *_)) in enumerate(zip(spans, waiting, strict=True)):
            columns = zip(
                [part.text for part in page.segments],
                labels[own],
                scores[own].tolist(),
                sensational[own].tolist(),
                off_topic[own].tolist(),
                [label in self._keep for label in labels[own]],
                [page.nodes[part.node].tag for part in page.segments],
                [part.join for part in page.segments],
                range(len(page.segments)),
                repeat(Weighing(classifier, page, labels[own])),
                strict=False,
            )
            blocks = tuple(map(Block._make, columns))
            evidence = Evidence(
                article=float(article[number]),
                linked=batch.link_density[own].tolist() if is_html else (),
                wording=self._wording,
                familiar=float(familiar[number]),
            )
            metadata = read_metadata(page, labels[own], titles[own].tolist(), url)
            yield self._finished(page, blocks, metadata, evidence)

    def _finished(
        self, page: Segments, blocks: tuple[Block, ...], metadata: Metadata, evidence: Evidence
    ) -> Page:
        return Page(
            blocks=blocks,
            verdict=judge(blocks, replace(evidence, language=metadata.language), self._thresholds),
            kind=page.kind,
            title=metadata.title,
            authors=metadata.authors,
            date=metadata.date,
            language=metadata.language,
            site=metadata.site,
            url=metadata.url,
        )

    def _wording(self, sentences: Sequence[str]) -> list[float]:
        """How sensational each sentence is, were it a headline."""
        lines = Segments("text", [Segment(sentence, 0, "paragraph") for sentence in sentences])
        alone = np.ones(len(sentences), dtype=np.float32)
        scores: list[float] = self._bundle.wording.probabilities(read_batch([lines]), alone).tolist()
        return scores


@cache
def _libraries() -> ThreadpoolController:
    """The numeric libraries of the process. To look for them takes as long as a thirtieth of a page."""
    return ThreadpoolController()


@cache
def _turn(_process: int) -> Lock:
    """Whose turn it is to limit the libraries, in one process: one forked meanwhile waits for nobody.

    How many threads they take is the process's own: of two callers that limit it at a time, the last would
    put back what it found of the first.
    """
    return Lock()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Python's collector of reference cycles rests meanwhile. A batch makes tens of thousands of tuples and
    no cycle, and the collector would go through them again and again, for a sixth of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _label(name: str) -> Label:
    try:
        return Label(name)
    except ValueError:
        raise OptionError(f"{name!r} is no label: one of {', '.join(LABELS)}") from None


class _Read(NamedTuple):
    """A page as it was read; without segments where ``trouble`` says why there are none."""

    segments: Segments
    url: str | None
    trouble: str = ""
    repeats: Repeats | None = None

    @property
    def blocks(self) -> int:
        return len(self.segments.segments)

    @property
    def characters(self) -> int:
        return sum(len(segment.text) for segment in self.segments.segments)


def _read(markup: Markup, url: str | None, kind: Literal["auto", "html", "text"]) -> _Read:
    """Raises `TypeError` for markup that is neither str nor bytes."""
    if not isinstance(markup, str | bytes):
        raise TypeError(f"a page must be str or bytes, not {type(markup).__name__}")
    if isinstance(markup, bytes):
        binary = looks_binary(markup)
        if binary:
            return _Read(Segments("html", ()), url, f"it is {binary}")
    try:
        page = segment(markup, kind)
    except InputError as error:
        return _Read(Segments("html", ()), url, str(error))
    if not page.segments:
        return _Read(page, url, "it shows no text")
    return _Read(page, url)


def _unreadable(read: _Read) -> Page:
    finding = Finding("unreadable", read.trouble)
    verdict = Verdict(keep=False, quality=0.0, sensational=0.0, reasons=(finding,))
    return Page((), verdict, read.segments.kind, url=read.url)


def _known_sites(probabilities: Floats, batch: Batch, waiting: Sequence[_Read]) -> Floats:
    """The (blocks, labels) probabilities with what is known of the pages' sites, if anything is."""
    for read, (start, end) in zip(waiting, pairwise(batch.starts.tolist()), strict=True):
        if read.repeats:
            own = slice(start, end)
            probabilities[own] = weighed(probabilities[own], batch.size[own], read.repeats)
    return probabilities
