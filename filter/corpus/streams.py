"""Inputs as streams of bytes: opened, decompressed and bounded.

Packing is told by the first bytes and not by the name: servers send pages
compressed and scrapers save them as they come. Whatever goes wrong while reading
is an `InputError`; the next read goes on behind the damage, or ends.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

from filter.corpus.unpack import Members, packing_of
from filter.errors import InputError

LOOK_BYTES = 512
"""How many bytes of a stream can be seen before any is read; a tar archive shows at its 262nd."""

_BUFFER = 1 << 17


class Meter:
    """Counts the ``bytes`` of input that were read, packed as they lie there."""

    def __init__(self) -> None:
        self.bytes = 0


@contextmanager
def opened(path: Path, meter: Meter | None = None) -> Iterator[BinaryIO]:
    """The bytes of a file, decompressed; `InputError` where it can't be read."""
    try:
        raw = path.open("rb", buffering=0)  # buffered once, above
    except OSError as error:
        raise InputError(f"can't be opened: {reason_of(error)}") from error
    with raw, unpacked(raw, meter=meter) as stream:
        yield stream


@contextmanager
def unpacked(
    raw: IO[bytes], errors: tuple[type[Exception], ...] = (OSError,), meter: Meter | None = None
) -> Iterator[BinaryIO]:
    """``raw`` decompressed if it is packed, else as it is; ``raw`` stays open.

    ``errors`` is what ``raw`` raises where it can't be read. The stream can be sought
    where ``raw`` can be and isn't packed.
    """
    source = _Source(raw, errors, meter or Meter())
    packing = packing_of(source.look(LOOK_BYTES))
    if packing is None:
        yield io.BufferedReader(source, _BUFFER)
    else:
        yield io.BufferedReader(Members(io.BufferedReader(source, _BUFFER), packing), _BUFFER)


def reason_of(error: Exception) -> str:
    """What the system says, in lower case and without the path."""
    said = error.strerror if isinstance(error, OSError) else None
    return (said or str(error) or type(error).__name__).lower()


class _Source(io.RawIOBase):
    """A raw stream that raises nothing but `InputError`, and then ends."""

    def __init__(self, raw: IO[bytes], errors: tuple[type[Exception], ...], meter: Meter) -> None:
        self._raw = raw
        self._errors = errors
        self._meter = meter
        self._ahead = b""  # looked at, not given yet
        self._broken = False

    def look(self, size: int) -> bytes:
        """The first bytes, which stay to be read; fewer where the stream is shorter."""
        while len(self._ahead) < size and (chunk := self._read(size - len(self._ahead))):
            self._ahead += chunk
        return self._ahead

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._raw.seekable()

    def tell(self) -> int:
        return self._raw.tell() - len(self._ahead)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if whence == io.SEEK_CUR:
            offset -= len(self._ahead)
        self._ahead = b""
        return self._raw.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        chunk = self._ahead or self._read(len(view))
        self._ahead = chunk[len(view) :]
        given = len(chunk) - len(self._ahead)
        view[:given] = chunk[:given]
        return given

    def _read(self, size: int) -> bytes:
        if self._broken:
            return b""
        try:
            chunk = self._raw.read(size)
        except self._errors as error:
            self._broken = True
            raise InputError(f"can't be read: {reason_of(error)}") from error
        self._meter.bytes += len(chunk)
        return chunk
