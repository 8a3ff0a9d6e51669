"""An input whose name says nothing, as stdin: JSON lines or one page, by what stands in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from filter.corpus.document import Document, Failure, Item, ReadOptions
from filter.corpus.readers.jsonl import is_record, numbered_lines, records
from filter.corpus.readers.page import page_item, too_large


def read_either(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Item]:
    """JSON lines if the first line that isn't blank is an object, else one page."""
    blank = b""
    lines = numbered_lines(stream, options)
    for number, line in lines:
        if line is None or len(blank) > options.max_page_bytes:
            yield too_large(name, name, options)
        elif not line.strip():
            blank += line  # it belongs to the page, if it is one
            continue
        elif is_record(line):
            yield from records(chain([(number, line)], lines), name, options)
        else:
            yield _one_page(page_item(blank + line, stream, name, options))
        return
    yield _one_page(page_item(blank, stream, name, options))


def _one_page(item: Item) -> Item:
    if isinstance(item, Document) and _is_json(item.data):
        evidence = "is one JSON value over several lines: JSON lines, one object a line, are expected"
        return Failure(item.id, "not JSON", evidence, item.source)
    return item


def _is_json(data: bytes | str) -> bool:
    try:
        return isinstance(json.loads(data), (dict, list))
    except (ValueError, RecursionError):
        return False
