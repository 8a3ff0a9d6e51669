"""Readers: one file per kind of input, all of one shape, and the table that picks them.

A reader takes a stream of decompressed bytes, the input's name and the options, and
gives documents, failures and what it skipped as it goes. It holds one page at a time.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO, cast

from filter.corpus.document import Item, ReadOptions, Skipped
from filter.corpus.readers.archives import read_tar, read_zip
from filter.corpus.readers.array import read_array
from filter.corpus.readers.base import Reader, read_stream
from filter.corpus.readers.columns import read_arrow, read_parquet
from filter.corpus.readers.either import read_either
from filter.corpus.readers.members import MEMBER_READERS
from filter.corpus.readers.names import PAGE_ENDINGS, ending, is_page
from filter.corpus.readers.warc import read_warc
from filter.corpus.streams import LOOK_BYTES

__all__ = ["PAGE_ENDINGS", "READERS", "Reader", "ending", "is_page", "read_stream", "reader_for"]

READERS: dict[str, Reader] = {
    **MEMBER_READERS,
    ".parquet": read_parquet,
    **dict.fromkeys((".arrow", ".feather", ".ipc"), read_arrow),
    ".zip": read_zip,
    **dict.fromkeys((".tar", ".tgz", ".txz", ".tbz2"), read_tar),
}
"""By ending; what packs a file is told by its bytes."""

_BEGINNINGS: tuple[tuple[re.Pattern[bytes], Reader], ...] = (
    (re.compile(rb"WARC/\d\.\d\s"), read_warc),
    (re.compile(rb"PK\x03\x04"), read_zip),
    (re.compile(rb"PAR1"), read_parquet),
    (re.compile(rb"ARROW1|\xff{4}"), read_arrow),
    (re.compile(rb".{257}ustar", re.DOTALL), read_tar),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}(?:\[\s{0,9}\]\s{0,9}){0,99}\[\s{0,100}\{"), read_array),
)


def reader_for(name: str) -> Reader:
    """The reader for a file's name; where the ending says nothing, one that looks inside."""
    return READERS.get(ending(name), read_unnamed)


def read_unnamed(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Item | Skipped]:
    """An input whose name says nothing, as stdin: its first bytes say what it is."""
    beginning = cast("io.BufferedReader", stream).peek(LOOK_BYTES)
    found = (read for pattern, read in _BEGINNINGS if pattern.match(beginning))
    return next(found, read_either)(stream, name, options)
