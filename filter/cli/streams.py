"""The standard streams of the command: what becomes of them where they are closed, full or no longer read."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from filter.errors import OutputError

READER_GONE = 128 + 13
"""What a shell gives for a command that SIGPIPE ended, as most are whose reader goes away."""


class ReaderGoneError(Exception):
    """Whoever read stdout went away. No `OSError`: typer would end with the status of failed pages."""


@contextmanager
def standard_streams() -> Iterator[None]:
    """Have stdout refuse as every output does; at the end all that was meant for it is written.

    Raises `OutputError` where the system refuses, `ReaderGoneError` where nobody reads any more.
    """
    _take_places()
    sys.stderr = _in_place_of(sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False), _Losing)
    sys.stdout = _in_place_of(sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False), _Refusing)
    try:
        yield
    finally:
        sys.stdout.flush()


def _in_place_of(plain: Any, kind: type[_Refusing]) -> io.TextIOWrapper:
    by_line = bool(plain.line_buffering or plain.write_through)  # the latter under PYTHONUNBUFFERED
    return io.TextIOWrapper(
        io.BufferedWriter(kind(plain)), plain.encoding, plain.errors, line_buffering=by_line
    )


def _take_places() -> None:
    """Put what refuses in the place of streams that the caller closed.

    Else the next file that is opened has the number, and what a library means for the stream.
    """
    for descriptor, mode in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, mode)  # it gets the lowest number that is free: this one


class _Refusing(io.RawIOBase):
    """A stream that can be written, until it refuses once; what comes then is lost, as was said."""

    def __init__(self, plain: Any) -> None:
        self._plain = plain  # closes what it writes to when nothing else holds it
        self._raw = getattr(plain.buffer, "raw", plain.buffer)
        self._refused = False

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return int(self._raw.fileno())

    def isatty(self) -> bool:
        return bool(self._raw.isatty())

    def write(self, data: Any, /) -> int | None:
        if self._refused:
            return len(data)
        try:
            written: int | None = self._raw.write(data)
        except BrokenPipeError as error:
            self._refused = True
            raise ReaderGoneError from error
        except OSError as error:
            self._refused = True
            reason = (error.strerror or type(error).__name__).lower()
            raise OutputError(f"stdout can't be written ({reason}): send it where there is room") from error
        return written


class _Losing(_Refusing):
    """A stream whose refusals nobody hears of."""

    def write(self, data: Any, /) -> int | None:
        try:
            return super().write(data)
        except (ReaderGoneError, OutputError):
            return len(data)
