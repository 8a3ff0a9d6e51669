"""Pages and a cleaner for tests of the corpus room, which knows nothing of models."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from time import monotonic

from filter.corpus.cleaning import CleanBatch, Outcome, clean_batch
from filter.corpus.document import Document, KindOption
from filter.corpus.record import WriteOptions
from filter.errors import BundleError
from filter.page import Block, Finding, Kind, Label, Page, Repeats, Verdict

LARGE = 100_000_000
"""Bytes that the cleaner of `make_large` takes."""


def block(text: str, label: Label = Label.BODY) -> Block:
    """A block; body is kept."""
    return Block(text, label, 0.9, 0.1, 0.2, kept=label is Label.BODY)


def make_page(text: str, *findings: Finding, kind: Kind = "text") -> Page:
    """A page with one paragraph, rejected where there are findings."""
    return Page((block(text),), Verdict(not findings, 0.5, 0.25, findings), kind)


def document(text: str, identity: str = "x", kind: KindOption = "auto") -> Document:
    """A page on its way in."""
    return Document(id=identity, data=text, source=f"{identity}.html", kind=kind)


class Echo:
    """Cleans a page to its own text, and does what the text says where it is a command."""

    def clean_many(
        self, pages: Iterable[tuple[bytes | str, str | None, Repeats | None]], *, kind: KindOption = "auto"
    ) -> Iterator[Page]:
        """Each page as it came, under its kind."""
        for data, *_ in pages:
            text = str(data)
            if text == "raise":
                raise RuntimeError("no such thing\nas a free lunch")
            if text == "die":
                os._exit(7)
            while text == "hang":
                pass
            findings = [Finding("too short", "2 words")] if text == "reject" else []
            yield make_page(text, *findings, kind="html" if kind == "html" else "text")


def make_echo() -> CleanBatch:
    """A cleaner as a worker makes it."""
    return lambda items: clean_batch(Echo(), items, WriteOptions("text"))


def make_slowly() -> CleanBatch:
    """A cleaner that takes its time to be made."""
    until = monotonic() + 0.5
    while monotonic() < until:
        pass
    return make_echo()


def make_large() -> CleanBatch:
    """A cleaner of a size that shows."""
    model = bytes(range(256)) * (LARGE // 256)
    return lambda items: clean_batch(Echo(), items, WriteOptions("text")) if model else []


def make_telling() -> CleanBatch:
    """A cleaner that gives the number of its process for a page."""
    return lambda items: [Outcome(item.id, "cleaned", str(os.getpid()).encode()) for item in items]


def make_nothing() -> CleanBatch:
    """A cleaner that can't be made."""
    raise BundleError("no bundle: name another")


def die_at_once() -> CleanBatch:
    """A cleaner whose making ends the process."""
    os._exit(3)
