"""What must hold whatever the bytes are."""

from __future__ import annotations

import io

from filter import PageFilter
from filter.corpus.document import Document, Failure, Item, ReadOptions, Skipped
from filter.corpus.inputs import checked
from filter.corpus.readers import read_stream, reader_for
from filter.corpus.streams import unpacked

OPTIONS = ReadOptions(max_page_bytes=2000)


def read(name: str, data: bytes, options: ReadOptions = OPTIONS) -> list[Item]:
    """The items of a file of that name."""
    found = read_stream(unpacked(io.BytesIO(data)), name, reader_for(name), options)
    return list(checked(item for item in found if not isinstance(item, Skipped)))


def check_reader(name: str, data: bytes) -> list[Item]:
    """Reading ends, raises nothing, stays within bounds and says of each item where it stands."""
    items = read(name, data)
    for item in items:
        assert isinstance(item, Document | Failure)
        assert item.source.startswith(name)
        assert ".." not in item.source.split("/")
        assert item.size <= OPTIONS.max_page_bytes
        assert isinstance(item, Document) or len(item.evidence) < 400
    return items


def check_page(page_filter: PageFilter, markup: bytes | str, url: str | None = None) -> None:
    """A page comes back, its text is that of its kept blocks, and it can be written."""
    page = page_filter.clean(markup, url)
    assert page.verdict.keep or page.verdict.reasons
    assert 0 <= page.verdict.quality <= 1
    assert all(0 <= block.score <= 1 for block in page.blocks)
    page.text.encode("utf-8", "replace")
    page.markdown.encode("utf-8", "replace")
