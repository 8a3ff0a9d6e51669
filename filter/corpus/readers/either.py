"""An input whose name says nothing, as stdin: what it is shows in what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from filter.corpus.document import Document, Failure, Item, ReadOptions
from filter.corpus.readers.fields import record_item
from filter.corpus.readers.jsonl import DECODER, is_record, records
from filter.corpus.readers.lines import numbered_lines
from filter.corpus.readers.page import page_item, too_large


def read_either(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Item]:
    """JSON lines if the first line that isn't blank is an object, else one object or one page."""
    blank = bytearray()
    lines = numbered_lines(stream, name, options)
    for number, line in lines:
        if isinstance(line, Failure):
            yield line._replace(id=name, source=name)
        elif len(blank) > options.max_page_bytes:
            yield too_large(name, name, options)
        elif not line.strip():
            blank += line  # it belongs to the page, if it is one
            continue
        elif is_record(line):
            yield from records(chain([(number, line)], lines), name, options)
        else:
            yield _one_page(page_item(bytes(blank + line), stream, name, options), options)
        return
    yield _one_page(page_item(bytes(blank), stream, name, options), options)


def _one_page(item: Item, options: ReadOptions) -> Item:
    value = _json(item.data) if isinstance(item, Document) else None
    if isinstance(value, dict):
        return record_item(value, item.source, options)
    if isinstance(value, list):
        return Failure(item.id, "not JSON", "is a JSON array of something else than records", item.source)
    return item


def _json(data: bytes | str) -> object:
    try:
        return DECODER.decode((data if isinstance(data, str) else data.decode("utf-8-sig")).strip())
    except (ValueError, RecursionError):
        return None
