"""What readers have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import BinaryIO

from filter.corpus.document import Failure, Item, ReadOptions, Skipped
from filter.errors import InputError

Reader = Callable[[BinaryIO, str, ReadOptions], Iterator[Item | Skipped]]
"""Takes a stream, the input's name and the options, and gives what is in it as it goes."""


def read_stream(
    stream: AbstractContextManager[BinaryIO], name: str, read: Reader, options: ReadOptions
) -> Iterator[Item | Skipped]:
    """The items of one input; what breaks it off is its last item, a failure."""
    last = ""
    try:
        with stream as opened_stream:
            for item in read(opened_stream, name, options):
                last = "" if isinstance(item, Skipped) else item.source
                yield item
    except InputError as error:
        after = f" (after {last})" if last else ""
        yield Failure(name, "unreadable", f"{error}{after}", name)


def check_seekable(stream: BinaryIO) -> None:
    """`InputError` where the stream can only be read from its beginning to its end."""
    if not stream.seekable():
        raise InputError("is read from its end, and can't be as a stream or packed: name a plain file")
