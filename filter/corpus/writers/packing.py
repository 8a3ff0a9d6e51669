"""Packing: plain records of an output as they come, to the compressed or Parquet file that is put in place.

The same records make the same bytes, in however many calls they come.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import IO, Protocol

from filter.corpus.extras import needed
from filter.corpus.record import Addition, Format

_CHUNK = 1 << 20
_GZIP_LEVEL = 6
_ZSTD_LEVEL = 3


class Packer(Protocol):
    """Takes records, each whole, and writes them packed to the file it was made with."""

    def write(self, record: bytes) -> None:
        """Take one record."""
        ...

    def close(self) -> None:
        """Write what is held back. The file itself stays open."""
        ...


MakePacker = Callable[[IO[bytes]], Packer]


def packing(name: str, pages_as: Format, additions: frozenset[Addition]) -> MakePacker | None:
    """What packs an output of that name, in whatever case; None where its records are the file.

    `MissingExtraError` where a package for it is missing.
    """
    if pages_as == "parquet":
        from filter.corpus.writers.parquet import ParquetPacker, row_schema

        schema = row_schema(additions)
        return lambda file: ParquetPacker(file, schema)
    lower = name.lower()
    if lower.endswith(".gz") and pages_as != "wet":  # WET is compressed record by record
        return lambda file: _Compressed(_gzip(file))
    if lower.endswith(".zst"):
        # One frame: common readers take the end of the first for the end of the file.
        compressor = needed("zstandard").ZstdCompressor(level=_ZSTD_LEVEL)
        return lambda file: _Compressed(compressor.stream_writer(file, closefd=False))
    return None


def _gzip(file: IO[bytes]) -> gzip.GzipFile:
    return gzip.GzipFile(filename="", mode="wb", compresslevel=_GZIP_LEVEL, fileobj=file, mtime=0)


class _Compressed:
    """A compressor, fed in chunks of one size: its output may hang on where its input is cut."""

    def __init__(self, stream: _Stream) -> None:
        self._stream = stream
        self._held = bytearray()

    def write(self, record: bytes) -> None:
        self._held += record
        while len(self._held) >= _CHUNK:
            self._stream.write(bytes(self._held[:_CHUNK]))
            del self._held[:_CHUNK]

    def close(self) -> None:
        self._stream.write(bytes(self._held))
        self._held.clear()
        self._stream.close()


class _Stream(Protocol):
    def write(self, data: bytes, /) -> int: ...

    def close(self) -> None: ...
