"""`PageFilter`: a page in, the reporting out. It composes the rooms and knows none from inside."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

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
from filter.page import LABELS, REPORTING, Block, Finding, Label, Page, Segments, Verdict
from filter.segment import segment

Markup = bytes | str
Source = Markup | tuple[Markup, str | None]
"""A page for `PageFilter.clean_many`: its markup, or its markup and address."""

Favor = Literal["balanced", "precision", "recall"]

THRESHOLDS: Final[dict[Favor, float]] = {"balanced": 0.6, "precision": 0.7, "recall": 0.2}
"""A block is reporting from this probability on. The F1 of kept words on held-out folds hardly
turns: for markup it differs by less than 0.005 from 0.4 to 0.6 on every training set (the model's
card has the table). Balanced stands at the upper end, where less noise leaks."""

_BATCH_PAGES: Final = 16
# A block costs about 5 kB while its batch is judged: both limits hold memory, not quality.
_BATCH_BLOCKS: Final = 10_000
_MOST_BLOCKS: Final = 30_000
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
        return self._cleaned(pages, kind)

    def _cleaned(self, pages: Iterable[Source], kind: Literal["auto", "html", "text"]) -> Iterator[Page]:
        waiting: list[_Read] = []
        for page in pages:
            source = page if isinstance(page, tuple) else (page, None)
            waiting.append(_read(*source, kind))
            if len(waiting) == _BATCH_PAGES or sum(read.blocks for read in waiting) > _BATCH_BLOCKS:
                yield from self._judge(waiting)
                waiting = []
        yield from self._judge(waiting)

    def _judge(self, waiting: Sequence[_Read]) -> list[Page]:
        """The finished pages, in order; those of one kind are classified together."""
        done: dict[int, Page] = {}
        for wanted in ("html", "text"):
            places = [
                place for place, read in enumerate(waiting) if read.segments.kind == wanted and read.blocks
            ]
            cleaned = self._classify([waiting[place] for place in places]) if places else ()
            done |= dict(zip(places, cleaned, strict=False))
        return [done.get(place) or _unreadable(read) for place, read in enumerate(waiting)]

    def _classify(self, waiting: Sequence[_Read]) -> Iterator[Page]:
        """Pages of one kind, each with at least one segment."""
        bundle = self._bundle
        pages = [read.segments for read in waiting]
        is_html = pages[0].kind == "html"
        classifier = bundle.html if is_html else bundle.text
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
        odds = bundle.article if is_html else bundle.text_article
        article = odds.probabilities(batch, probabilities)
        for number, (page, url, _) in enumerate(waiting):
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


class _Read(NamedTuple):
    """A page as it was read; without segments where ``trouble`` says why there are none."""

    segments: Segments
    url: str | None
    trouble: str = ""

    @property
    def blocks(self) -> int:
        return len(self.segments.segments)


def _read(markup: Markup, url: str | None, kind: Literal["auto", "html", "text"]) -> _Read:
    """Raises `TypeError` for markup that is neither str nor bytes."""
    if not isinstance(markup, str | bytes):
        raise TypeError(f"a page must be str or bytes, not {type(markup).__name__}")
    if isinstance(markup, bytes):
        binary = looks_binary(markup)
        if binary:
            return _Read(Segments("html", ()), url, f"it is {binary}")
        markup = decode(markup)
    page = segment(markup, kind)
    if not page.segments:
        return _Read(page, url, "it shows no text")
    if len(page.segments) > _MOST_BLOCKS:
        blocks = len(page.segments)
        return _Read(Segments(page.kind, ()), url, f"{blocks} blocks, at most {_MOST_BLOCKS} are looked at")
    return _Read(page, url)


def _unreadable(read: _Read) -> Page:
    finding = Finding("unreadable", read.trouble)
    verdict = Verdict(keep=False, quality=0.0, sensational=0.0, reasons=(finding,))
    return Page((), verdict, read.segments.kind, url=read.url)


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
