"""JSON arrays of records, one behind the other, as Scrapy's ``.json`` feeds and `fundus` write them."""

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
    text = _Text(stream)
    # Scrapy's feeds get an array more with each run that appends to them.
    while mark := text.next_mark():
        if mark != "[":
            behind = short(" ".join(text.left[:_CHUNK].split()))
            raise InputError(f"goes on behind its JSON array ({behind}): only another array is read there")
        text.left = text.left[1:]
        while text.next_mark() != "]":
            yield _element(text, limit)
        text.left = text.left[1:]


def _element(text: _Text, limit: int) -> Any:
    """The element that the text begins with, taken from it. `InputError` where it isn't whole."""
    size = _CHUNK
    while (found := _first(text.left)) is None:
        # Twice as much each time: a long element is not begun anew for every chunk of it.
        if size > limit or not text.read_on(size):
            problem = _problem(text.left)
            raise InputError(f"is no whole JSON array ({problem}): its next element can't be read")
        size *= 2
    element, end = found
    text.left = text.left[end:]
    return element


class _Text:
    """The text of a stream; ``left`` is what was read of it and not taken yet."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
        self.left = ""

    def read_on(self, size: int) -> bool:
        """Read so many bytes more; False at the end."""
        more = self._stream.read(size)
        self.left += self._decode(more)
        return bool(more)

    def next_mark(self) -> str:
        """The next character that stands not just between elements, which stays; empty at the end."""
        self.left = self.left.lstrip(_BETWEEN)
        while not self.left and self.read_on(_CHUNK):
            self.left = self.left.lstrip(_BETWEEN)
        return self.left[:1]


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
