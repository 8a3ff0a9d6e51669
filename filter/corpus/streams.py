"""Inputs as streams of bytes: opened, decompressed and bounded.

gzip is told by its first two bytes and not by the name: servers send pages
compressed and scrapers save them as they come. Whatever goes wrong while reading
is an `InputError`.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from filter.errors import InputError

_GZIP = b"\x1f\x8b"
_BUFFER = 1 << 17

_FREE_BYTES = 256_000_000
_MAX_RATIO = 200
"""A stream may unpack to 200 times its size once it has given 256 MB: crawls pack 4
to 30 times, a bomb a thousand times, and a small one costs nothing."""


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, decompressed; `InputError` where it can't be read."""
    try:
        raw = path.open("rb", buffering=0)  # buffered once, above
    except OSError as error:
        raise InputError(f"can't be opened: {reason_of(error)}") from error
    with raw, unpacked(raw) as stream:
        yield stream


@contextmanager
def unpacked(raw: IO[bytes]) -> Iterator[BinaryIO]:
    """``raw`` decompressed if it is gzip, else as it is; ``raw`` stays open."""
    packed = _Counted(raw)
    buffered = io.BufferedReader(packed, _BUFFER)
    if buffered.peek(2)[:2] != _GZIP:
        yield buffered
        return
    with gzip.GzipFile(fileobj=buffered, mode="rb") as plain:
        yield io.BufferedReader(_Bounded(plain, packed), _BUFFER)


def reason_of(error: OSError) -> str:
    """What the system says, in lower case and without the path."""
    return (error.strerror or str(error)).lower()


class _Counted(io.RawIOBase):
    """A raw stream that knows how many bytes it has given."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer)).cast("B")
        try:
            chunk = self._raw.read(len(view))
        except OSError as error:
            raise InputError(f"can't be read: {reason_of(error)}") from error
        view[: len(chunk)] = chunk
        self.given += len(chunk)
        return len(chunk)


class _Bounded(io.RawIOBase):
    """A gzip stream that ends in an `InputError` where it is broken or a bomb."""

    def __init__(self, plain: gzip.GzipFile, packed: _Counted) -> None:
        self._plain = plain
        self._packed = packed
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer)).cast("B")
        chunk = self._read(len(view))
        view[: len(chunk)] = chunk
        self._given += len(chunk)
        if self._given > max(_FREE_BYTES, _MAX_RATIO * self._packed.given):
            raise InputError(f"unpacks to more than {_MAX_RATIO} times its size: a decompression bomb")
        return len(chunk)

    def _read(self, size: int) -> bytes:
        try:
            # read() would gather the whole size, and lose it where the data breaks off on the way.
            return self._plain.read1(size)
        except EOFError as error:
            raise InputError("is cut off, a part of its gzip data is missing: fetch it again") from error
        except (zlib.error, gzip.BadGzipFile) as error:
            raise InputError(f"has corrupt gzip data ({error}): fetch it again") from error
