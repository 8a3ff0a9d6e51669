"""One JSON array of records, as Scrapy's ``.json`` feeds and `fundus` write them."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from filter.corpus.document import Failure, Item, ReadOptions
from filter.corpus.readers.fields import record_item, short
from filter.corpus.readers.jsonl import DECODER
from filter.corpus.readers.lines import record_limit
from filter.errors import InputError

_CHUNK = 1 << 16
_BETWEEN = " \t\r\n,"


def read_array(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Item]:
    """A document for each element; one is held in memory at a time.

    `InputError` where it isn't JSON: where the next element begins can't be known.
    """
    for number, element in enumerate(_elements(stream, record_limit(options)), start=1):
        source = f"{name}:{number}"
        if isinstance(element, dict):
            yield record_item(element, source, options)
        else:
            evidence = f"is {short(json.dumps(element))}, no JSON object: records are expected"
            yield Failure(source, "not JSON", evidence, source)


def _elements(stream: BinaryIO, limit: int) -> Iterator[Any]:
    decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
    text = decode(stream.read(_CHUNK)).lstrip()[1:]  # its bracket is known to be there
    size = _CHUNK
    while True:
        text = text.lstrip(_BETWEEN)
        if text.startswith("]"):
            return
        found = _first(text)
        if found is not None:
            element, end = found
            text, size = text[end:], _CHUNK
            yield element
            continue
        # Twice as much each time: a long element is not begun anew for every chunk of it.
        more = stream.read(size)
        if not more or size > limit:
            raise InputError(f"is no whole JSON array ({_problem(text)}): its next element can't be read")
        text, size = text + decode(more), 2 * size


def _first(text: str) -> tuple[Any, int] | None:
    """The element that the text begins with, and where it ends; None where it isn't all there."""
    try:
        element, end = DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    # A number at the end may go on.
    return (element, end) if end < len(text) else None


def _problem(text: str) -> str:
    try:
        DECODER.raw_decode(text)
    except json.JSONDecodeError as error:
        return f"{error.msg} at its character {error.pos + 1}"
    except (ValueError, RecursionError) as error:
        return short(str(error))
    return "its end is missing"
