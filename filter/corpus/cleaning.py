"""A batch of items through the model: one outcome for each, whatever happens.

This is the page boundary, with the one broad catch of the project: a page that
breaks the cleaner is recorded as failed and costs no other page.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from filter.binary import looks_binary
from filter.corpus.document import Document, Failure, Item, KindOption
from filter.corpus.record import WriteOptions, json_line, rendered
from filter.decode import decode
from filter.judge import Thresholds
from filter.page import Page, Repeats

if TYPE_CHECKING:
    from filter.clean import PageFilter

Favor = Literal["balanced", "precision", "recall"]
Status = Literal["cleaned", "rejected", "failed"]


class Outcome(NamedTuple):
    """What became of one item.

    ``content`` is the bytes to write: the page's record or text if it was cleaned,
    else its line for the rejects file. ``reasons`` are the short words it is
    counted under, ``evidence`` one sentence for a person. Where near-duplicates are
    looked for, ``signature`` is that of the page's text, and ``duplicate_of`` the id of
    the page that it is a copy of.
    """

    id: str
    status: Status
    content: bytes
    reasons: tuple[str, ...] = ()
    evidence: str = ""
    signature: bytes = b""
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """What pages are cleaned with: the arguments of `PageFilter`, and how they are written."""

    model: str | os.PathLike[str] | None = None
    keep: tuple[str, ...] = ("summary", "body")
    favor: Favor = "balanced"
    thresholds: Thresholds = field(default_factory=Thresholds)
    write: WriteOptions = field(default_factory=WriteOptions)


class Cleaner(Protocol):
    """What a batch needs of `PageFilter`."""

    def clean_many(
        self, pages: Iterable[tuple[bytes | str, str | None, Repeats | None]], *, kind: KindOption = "auto"
    ) -> Iterator[Page]:
        """The pages, cleaned, in order; each comes with its URL and what is known of its site, or None."""
        ...


CleanBatch = Callable[[Sequence[Item]], list[Outcome]]
"""Items in, one outcome for each out, in order; it never raises for a page's sake."""

PROBE = Document(
    "probe",
    "The first page has to wait until all is there that pages need. This one waits in its place, and its "
    "language must be found out, as that takes most.",
    "probe",
)
"""A page that any cleaner can clean: what the first page has to wait for is then there."""

Finish = Callable[[Document, Page, WriteOptions], Outcome]
"""Makes its outcome of a page that went through the model."""


def outcome_of(document: Document, page: Page, options: WriteOptions) -> Outcome:
    """The outcome of a page that went through the model: cleaned, or rejected by its verdict."""
    if page.verdict.keep:
        return Outcome(document.id, "cleaned", rendered(document, page, options))
    reasons = tuple(finding.reason for finding in page.verdict.reasons)
    evidence = tuple(finding.evidence for finding in page.verdict.reasons)
    said = "; ".join(str(finding) for finding in page.verdict.reasons)
    line = _reject_line(document, "rejected", reasons, evidence)
    return Outcome(document.id, "rejected", line, reasons, f"{document.source} was rejected: {said}")


def make_page_filter(options: CleanOptions) -> PageFilter:
    """The page filter of these options, newly loaded; `BundleError` or `OptionError` where it can't be."""
    from filter.clean import PageFilter

    return PageFilter(options.model, keep=options.keep, favor=options.favor, profile=options.thresholds)


def batch_cleaner(options: CleanOptions, finish: Finish = outcome_of) -> CleanBatch:
    """A cleaner with its own model loaded; `BundleError` or `OptionError` where it can't be.

    ``finish`` makes the outcomes of the pages.
    """
    page_filter = make_page_filter(options)
    return lambda items: clean_batch(page_filter, items, options.write, finish)


def clean_batch(
    page_filter: Cleaner, items: Sequence[Item], options: WriteOptions, finish: Finish = outcome_of
) -> list[Outcome]:
    """The outcomes of a batch, in order; ``finish`` makes them of the pages."""
    outcomes: list[Outcome] = []
    # The model takes pages of one kind a call; most batches are of one kind.
    for kind, run in groupby(items, key=_kind):
        run_items = list(run)
        if kind is None:
            outcomes += [failed(item) for item in run_items if isinstance(item, Failure)]
        else:
            documents = [item for item in run_items if isinstance(item, Document)]
            outcomes += _clean_all(page_filter, documents, options, finish)
    return outcomes


def failed(failure: Failure) -> Outcome:
    """The outcome of a page, or an input, that couldn't be cleaned."""
    line = _reject_line(failure, "failed", (failure.reason,), (failure.evidence,))
    return Outcome(failure.id, "failed", line, (failure.reason,), f"{failure.source} {failure.evidence}")


def _kind(item: Item) -> KindOption | None:
    return item.kind if isinstance(item, Document) else None


def _clean_all(
    page_filter: Cleaner, documents: Sequence[Document], options: WriteOptions, finish: Finish
) -> Iterable[Outcome]:
    """The outcomes of documents of one kind; if the batch breaks, each is tried alone."""
    try:
        # One after the other: decoded, a page can take four times its bytes.
        pages = ((markup_of(document), document.url, document.repeats) for document in documents)
        cleaned = page_filter.clean_many(pages, kind=documents[0].kind)
        return [finish(document, page, options) for document, page in zip(documents, cleaned, strict=True)]
    except Exception as error:  # noqa: BLE001 - the page boundary: no page may end a run of millions
        if len(documents) == 1:
            return [failed(_broken(documents[0], error))]
    # Outside the handler, or each page's error would carry the batch's along.
    return _each_alone(page_filter, documents, options, finish)


def _each_alone(
    page_filter: Cleaner, documents: Sequence[Document], options: WriteOptions, finish: Finish
) -> Iterator[Outcome]:
    for document in documents:
        yield from _clean_all(page_filter, [document], options, finish)


def markup_of(document: Document) -> bytes | str:
    """The page as the model takes it: decoded where its charset came from outside of it."""
    data = document.data
    if isinstance(data, str) or document.charset is None or looks_binary(data):
        return data
    return decode(data, document.charset)


def _broken(document: Document, error: Exception) -> Failure:
    evidence = f"broke the cleaner ({type(error).__name__}: {error}): please report it with the page"
    return Failure(document.id, "cleaning broke", " ".join(evidence.split()), document.source)


def _reject_line(item: Item, status: Status, reasons: tuple[str, ...], evidence: tuple[str, ...]) -> bytes:
    url = item.url if isinstance(item, Document) else None
    return json_line({
        "id": item.id,
        "status": status,
        "reasons": reasons,
        "evidence": evidence,
        "metadata": {"source": item.source, "url": url},
    })
