"""`PageFilter`: a page in, the reporting out. It composes the rooms and knows none from inside."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

import numpy as np
from threadpoolctl import threadpool_limits

from filter.binary import looks_binary
from filter.decode import decode
from filter.errors import OptionError
from filter.features import describe
from filter.judge import Evidence, judge
from filter.metadata import read_metadata
from filter.model.bundle import Bundle, load
from filter.model.context import reporting_probability
from filter.page import LABELS, REPORTING, Block, Finding, Kind, Label, Page, Segments, Verdict
from filter.segment import segment

Markup = bytes | str
Source = Markup | tuple[Markup, str | None]
"""A page for `PageFilter.clean_many`: its markup, or its markup and address."""

Favor = Literal["balanced", "precision", "recall"]

THRESHOLDS: Final[dict[Favor, float]] = {"balanced": 0.45, "precision": 0.7, "recall": 0.2}
"""A block is reporting from this probability on. Balanced: the best F1 of kept words over
the held-out folds of all training sets, tried from 0.25 to 0.65; the optimum is flat."""

_BATCH_PAGES: Final = 16
_BATCH_CHARACTERS: Final = 8_000_000
_DIGITS: Final = 4


class PageFilter:
    """Cleans pages with one model.

    ``model`` is a bundle's folder, None the default bundle. ``keep`` names the labels whose
    blocks make up a page's text. ``favor`` leans the decision what is reporting towards
    leaving noise out (``"precision"``) or losing nothing (``"recall"``).

    Raises `BundleError` for a bundle that can't be used and `OptionError` (a `ValueError`)
    for an unknown label or lean.
    """

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        keep: Iterable[str] = ("summary", "body"),
        favor: Favor = "balanced",
    ) -> None:
        self._keep = frozenset(_label(name) for name in keep)
        if favor not in THRESHOLDS:
            raise OptionError(f"favor={favor!r}: one of {', '.join(THRESHOLDS)}")
        self._threshold = THRESHOLDS[favor]
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
        """The cleaned pages, in order; several at once, which costs less than one by one."""
        if kind not in {"auto", "html", "text"}:
            raise OptionError(f"kind={kind!r}: one of auto, html, text")
        waiting: list[tuple[Markup, str | None]] = []
        size = 0
        for page in pages:
            source = page if isinstance(page, tuple) else (page, None)
            if not isinstance(source[0], str | bytes):
                raise TypeError(f"a page must be str or bytes, not {type(source[0]).__name__}")
            waiting.append(source)
            size += len(source[0])
            if len(waiting) == _BATCH_PAGES or size > _BATCH_CHARACTERS:
                yield from self._clean_batch(waiting, kind)
                waiting, size = [], 0
        yield from self._clean_batch(waiting, kind)

    def _clean_batch(
        self, sources: Sequence[tuple[Markup, str | None]], kind: Literal["auto", "html", "text"]
    ) -> list[Page]:
        read = [_read(markup, kind) for markup, _ in sources]
        cleaned: list[Page | None] = [page if isinstance(page, Page) else None for page in read]
        for wanted in ("html", "text"):
            places = [
                place for place, page in enumerate(read) if isinstance(page, Segments) and page.kind == wanted
            ]
            if places:
                segments = [page for page in (read[place] for place in places) if isinstance(page, Segments)]
                urls = [sources[place][1] for place in places]
                for place, page in zip(places, self._classify(segments, urls), strict=True):
                    cleaned[place] = page
        return [page for page in cleaned if page is not None]

    def _classify(self, pages: Sequence[Segments], urls: Sequence[str | None]) -> Iterator[Page]:
        """Pages of one kind, each with at least one segment, judged together."""
        bundle = self._bundle
        classifier = bundle.html if pages[0].kind == "html" else bundle.text
        features = describe(pages)
        # More threads would cost more than these small products take.
        with threadpool_limits(limits=1, user_api="blas"):
            probabilities = classifier.probabilities(features)
        batch = features.batch
        reporting = reporting_probability(probabilities)
        scores = np.round(reporting.astype(np.float64), _DIGITS)
        labels = _labels(probabilities, scores >= self._threshold)
        sensational = np.round(bundle.wording.probabilities(batch).astype(np.float64), _DIGITS)
        off_topic = np.round(bundle.topic.off_topic(batch, reporting).astype(np.float64), _DIGITS)
        article = bundle.article.probabilities(batch, probabilities)
        for number, (page, url) in enumerate(zip(pages, urls, strict=True)):
            own = slice(batch.starts[number], batch.starts[number + 1])
            columns = (labels[own], scores[own].tolist(), sensational[own].tolist(), off_topic[own].tolist())
            blocks = tuple(
                Block(
                    part.text,
                    label,
                    score,
                    bait,
                    off,
                    label in self._keep,
                    page.nodes[part.node].tag,
                    part.join,
                )
                for part, label, score, bait, off in zip(page.segments, *columns, strict=True)
            )
            yield _finished(page, blocks, url, float(article[number]))


def _label(name: str) -> Label:
    try:
        return Label(name)
    except ValueError:
        raise OptionError(f"{name!r} is no label: one of {', '.join(LABELS)}") from None


def _read(markup: Markup, kind: Literal["auto", "html", "text"]) -> Segments | Page:
    """The segments of a page, or a rejected page where there is nothing to segment."""
    if isinstance(markup, bytes):
        binary = looks_binary(markup)
        if binary:
            return _unreadable("html", f"it is {binary}")
        markup = decode(markup)
    page = segment(markup, kind)
    return page if page.segments else _unreadable(page.kind, "it shows no text")


def _unreadable(kind: Kind, evidence: str) -> Page:
    finding = Finding("unreadable", evidence)
    return Page((), Verdict(keep=False, quality=0.0, sensational=0.0, reasons=(finding,)), kind)


def _labels(probabilities: np.ndarray, is_reporting: np.ndarray) -> list[Label]:
    """The likeliest label of each block among those that the decision leaves open."""
    allowed = np.array([label in REPORTING for label in LABELS])
    masked = np.where(is_reporting[:, None] == allowed, probabilities, -1)
    return [LABELS[number] for number in masked.argmax(axis=1).tolist()]


def _finished(page: Segments, blocks: tuple[Block, ...], url: str | None, article: float) -> Page:
    metadata = read_metadata(page, [block.label for block in blocks], url)
    return Page(
        blocks=blocks,
        verdict=judge(blocks, Evidence(article=article)),
        kind=page.kind,
        title=metadata.title,
        authors=metadata.authors,
        date=metadata.date,
        language=metadata.language,
        site=metadata.site,
        url=metadata.url,
    )
