"""A file that is one page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from filter.corpus.document import Document, Failure, Item, KindOption, ReadOptions
from filter.corpus.readers.names import ending


def read_page(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Item]:
    """The whole stream as one page; its id is the input's name."""
    yield page_item(b"", stream, name, options)


def page_item(start: bytes, stream: BinaryIO, name: str, options: ReadOptions) -> Item:
    """``start`` and what follows it in ``stream`` as one page; no more is read than may be."""
    data = start + stream.read(max(0, options.max_page_bytes + 1 - len(start)))
    if len(data) > options.max_page_bytes:
        return too_large(name, name, options)
    return Document(id=name, data=data, source=name, kind=_kind(name, options))


def too_large(identity: str, source: str, options: ReadOptions) -> Failure:
    """The failure of a page over the limit."""
    megabytes = options.max_page_bytes / 1_000_000
    evidence = f"has more than {megabytes:g} MB: raise --max-page-bytes if it is a real page"
    return Failure(identity, "too large", evidence, source)


def _kind(name: str, options: ReadOptions) -> KindOption:
    # Markdown may have tags in it, but what stands outside them is text with line breaks that count.
    return "text" if options.kind == "auto" and ending(name) == ".md" else options.kind
