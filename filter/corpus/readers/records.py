"""WARC records as bytes, past damaged ones.

fastwarc reads what is in a record. Which bytes are one is made out here: fastwarc's
iterator ends at the first that is damaged, and can't be told where to go on.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from filter.errors import InputError

_VERSION = re.compile(rb"WARC/\d\.\d\s*\Z")
_NEXT = re.compile(rb"\nWARC/\d\.\d\r?\n")
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,15})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_MAX_HEAD = 1 << 16
_CHUNK = 1 << 20
_SAMPLE = 1 << 16  # of a record that is too large: what it is shows in its HTTP header
_MOST_AGAIN = 8
"""Damaged records are searched for others; no more than this times what was read in all."""


class Record(NamedTuple):
    """A record's bytes; where ``whole`` is False, the beginning of one over the limit."""

    data: bytes
    whole: bool = True


def records(stream: BinaryIO, limit: int) -> Iterator[Record | str]:
    """The records with up to ``limit`` bytes of content; why there is none where one is damaged."""
    tape = _Tape(stream)
    lost = False
    while True:
        try:
            line = tape.readline(_MAX_HEAD)
            if not line:
                return
            if _VERSION.match(line):
                lost = False
                yield _record(line, tape, limit)
            elif line.strip() and not lost:
                lost = True
                yield f"is no WARC record, from byte {tape.at - len(line)} on: the next one is looked for"
        except InputError as error:
            lost = True
            yield str(error)


def _record(version: bytes, tape: _Tape, limit: int) -> Record:
    head = version + _rest_of_head(tape)
    found = _LENGTH.search(head)
    if not found:
        raise InputError("is a WARC record without a Content-Length")
    length = int(found[1])
    if length > limit:
        return Record(head + _sample(tape, length), whole=False)
    data = tape.read(length)
    end = tape.read(4)
    if len(data) == length and _ends_record(end):
        tape.give_back(end)
        return Record(head + data)
    # Others may have been taken for a part of it.
    tape.search_again(data + end)
    if len(data) < length:
        raise InputError(f"is a WARC record that is cut off: {len(data)} bytes of {length} are there")
    raise InputError(f"is a WARC record with a wrong Content-Length ({length})")


def _rest_of_head(tape: _Tape) -> bytes:
    lines: list[bytes] = []
    size = 0
    while size <= _MAX_HEAD and (line := tape.readline(_MAX_HEAD)):
        lines.append(line)
        size += len(line)
        if not line.strip():
            return b"".join(lines)
    raise InputError("is a WARC record whose header has no end")


def _sample(tape: _Tape, length: int) -> bytes:
    """The beginning of a large record; its length is taken for wrong where another begins in it."""
    sample = b""
    while length > 0:
        chunk = tape.read(min(length, _CHUNK))
        if not chunk:
            raise InputError("is a WARC record that is cut off")
        if _NEXT.search(chunk):
            tape.search_again(chunk)
            raise InputError("is a WARC record with a wrong Content-Length")
        sample = sample or chunk[:_SAMPLE]
        length -= len(chunk)
    return sample


def _ends_record(following: bytes) -> bool:
    """Whether that is what stands behind a record: an empty line, or the next one, or nothing."""
    return b"\r\n\r\n".startswith(following) or following.startswith((b"\n\n", b"WARC"))


class _Tape:
    """A stream that takes back what was read last."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._ahead = io.BytesIO()
        self._beyond = True  # the last that was read came, if in part, from the stream
        self._again = 0
        self.at = 0

    def read(self, size: int) -> bytes:
        """That many bytes, fewer at the end."""
        data = self._ahead.read(size)
        self._beyond = len(data) < size
        if self._beyond:
            data += self._stream.read(size - len(data))
        self.at += len(data)
        return data

    def readline(self, limit: int) -> bytes:
        """A line, or its first ``limit`` bytes."""
        line = self._ahead.readline(limit)
        self._beyond = not line.endswith(b"\n") and len(line) < limit
        if self._beyond:
            line += self._stream.readline(limit - len(line))
        self.at += len(line)
        return line

    def give_back(self, data: bytes) -> None:
        """Have what was read last read again."""
        self.at -= len(data)
        if self._beyond:
            self._ahead = io.BytesIO(data)
        else:
            self._ahead.seek(-len(data), io.SEEK_CUR)

    def search_again(self, data: bytes) -> None:
        """Give back what was read last from the next record in it on, unless that was done too often."""
        found = _NEXT.search(data)
        if found and self._again < _MOST_AGAIN * self.at:
            self._again += len(data)
            self.give_back(data[found.start() + 1 :])
