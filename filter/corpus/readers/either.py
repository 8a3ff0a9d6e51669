"""An input whose name says nothing, as stdin: what it is shows in what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, NamedTuple

from filter.corpus.document import Document, Failure, Item, ReadOptions
from filter.corpus.readers.fields import record_item, short
from filter.corpus.readers.jsonl import DECODER, is_record, records
from filter.corpus.readers.lines import NumberedLine, numbered_lines
from filter.corpus.readers.page import page_item

_ENOUGH = 3
"""Objects behind a first line that is none: a page may have one in a line of a script of its own."""

_OBJECT = re.compile(rb'(?:\xef\xbb\xbf)?\s{0,100}\{[ \t]{0,100}\r?\n\s{0,100}"[^"\n]{1,200}"\s{0,100}:')
"""How one object over several lines begins, and no page."""


class _Beginning(NamedTuple):
    """What was read to tell what an input is; ``lines`` are those that aren't blank, or couldn't be read."""

    data: bytes
    lines: list[NumberedLine]
    are_records: bool


def read_either(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Item]:
    """JSON lines if the first line that isn't blank is an object or the next are; else one object or page."""
    lines = numbered_lines(stream, name, options)
    begin = _beginning(lines, options)
    failure = next((line for _, line in begin.lines if isinstance(line, Failure)), None)
    if begin.are_records:
        yield from records(chain(begin.lines, lines), name, options)
    elif failure:
        yield failure._replace(id=name, source=name)
    else:
        yield _one_page(page_item(begin.data, stream, name, options), options)


def _beginning(lines: Iterator[NumberedLine], options: ReadOptions) -> _Beginning:
    data = bytearray()
    seen: list[NumberedLine] = []
    objects = 0
    for number, line in lines:
        if isinstance(line, bytes):
            data += line
        if isinstance(line, Failure) or line.strip():
            seen.append((number, line))
            is_object = isinstance(line, bytes) and is_record(line)
            objects = objects + 1 if is_object else 0
            # An object or a tag that comes first says it all, and so does a line that is none behind objects.
            if objects == _ENOUGH or is_object == (len(seen) == 1) or _is_tag(line):
                break
        if len(data) > options.max_page_bytes:
            break
    return _Beginning(bytes(data), seen, objects > 0)


def _is_tag(line: bytes | Failure) -> bool:
    return isinstance(line, bytes) and line.lstrip(b"\xef\xbb\xbf \t").startswith(b"<")


def _one_page(item: Item, options: ReadOptions) -> Item:
    if not isinstance(item, Document) or not isinstance(item.data, bytes):
        return item
    try:
        value = DECODER.decode(item.data.decode("utf-8-sig").strip())
    except (ValueError, RecursionError) as error:
        if not _OBJECT.match(item.data):
            return item
        what, remedy = "a JSON object that is cut off or damaged", "fetch it again"
        if str(error).startswith("Extra data"):
            what, remedy = "a JSON object with more behind it", "write one object a line (jq -c)"
        evidence = f"is {what} ({short(str(error))}): {remedy}"
        return Failure(item.id, "not JSON", evidence, item.source)
    if isinstance(value, dict):
        return record_item(value, item.source, options)
    if isinstance(value, list):
        return Failure(item.id, "not JSON", "is a JSON array of something else than records", item.source)
    return item
