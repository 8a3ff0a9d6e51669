"""Lines of a stream, bounded, and numbered past damage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from filter.corpus.document import Failure, ReadOptions
from filter.corpus.readers.page import too_large
from filter.errors import InputError

_SKIP_BYTES = 1 << 20

NumberedLine = tuple[int, bytes | Failure]


def record_limit(options: ReadOptions) -> int:
    """How long a record may be, in bytes of JSON."""
    # JSON may write each character of two bytes in six, and a record has more than its page.
    return 3 * options.max_page_bytes + 1_000_000


def numbered_lines(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[NumberedLine]:
    """Lines with their numbers from 1.

    A failure stands for one that is over the limit, which is not held in memory, and
    for what is lost where the stream is damaged: the lines after it go on.
    """
    limit = record_limit(options)
    number = 0
    while True:
        number += 1
        source = f"{name}:{number}"
        try:
            line = stream.readline(limit)
            is_long = len(line) == limit and not line.endswith(b"\n")
            if is_long:
                _skip_line(stream)
        except InputError as error:
            yield number, Failure(source, "unreadable", str(error), source)
            continue
        if not line:
            return
        yield number, too_large(source, source, options) if is_long else line


def _skip_line(stream: BinaryIO) -> None:
    while part := stream.readline(_SKIP_BYTES):
        if part.endswith(b"\n"):
            return
