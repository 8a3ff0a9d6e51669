"""Decompression: gzip, Zstandard, xz and bzip2 as one stream, past damage and never without bound.

A packed file is one member (frame, stream) after the other. Where one is damaged,
reading raises an `InputError` that names the byte, and the next read goes on at
the next whole member, or ends where there is none. Crawls pack each record of a
WARC on its own: of a damaged one, one record is lost.
"""

from __future__ import annotations

import bz2
import io
import lzma
import re
import zlib
from collections.abc import Callable
from typing import IO, Any, NamedTuple, Protocol

from filter.corpus.extras import needed
from filter.errors import InputError

FREE_BYTES = 256_000_000
MAX_RATIO = 200
"""A stream may unpack to 200 times its size once it has given 256 MB: crawls pack 4
to 30 times, a bomb a thousand times, and a small one costs nothing."""

_START_BYTES = 16  # more than tell how a stream is packed

_CHUNK = 1 << 16
_TRIAL = 1024  # bytes that a member has to unpack before it is taken for one
_ZSTD_CHUNK = 1024  # four bytes of Zstandard can give 128 kB
_MOST_DAMAGES = 1000  # after that, looking for more would cost more than it finds
_MOST_MEMORY = 1 << 27  # of a decompressor; what the usual tools make needs less
_GZIP_HEADER = 31  # zlib's word for it


class _Unpacker(Protocol):
    """One member on its way out: the shape of `bz2.BZ2Decompressor`."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class Packing(NamedTuple):
    """A way of packing: how a member begins, and what unpacks one."""

    name: str
    start: re.Pattern[bytes]
    unpacker: Callable[[], _Unpacker]


class _Gzip:
    def __init__(self) -> None:
        self._inner = zlib.decompressobj(_GZIP_HEADER)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        text = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        # Some may wait inside of zlib although all input has gone in.
        self.needs_input = not self._inner.unconsumed_tail and len(text) < max_length
        return text


class _Zstd:
    """A frame, fed by small pieces: the library has no other bound for what a call gives."""

    def __init__(self) -> None:
        library = needed("zstandard")
        self._inner = library.ZstdDecompressor(max_window_size=_MOST_MEMORY).decompressobj()
        self._error = library.ZstdError
        self._waiting = memoryview(b"")

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    @property
    def needs_input(self) -> bool:
        return not self._waiting

    @property
    def unused_data(self) -> bytes:
        return bytes(self._inner.unused_data) + bytes(self._waiting)

    def decompress(self, data: bytes, _max_length: int, /) -> bytes:
        self._waiting = self._waiting or memoryview(data)
        piece, self._waiting = self._waiting[:_ZSTD_CHUNK], self._waiting[_ZSTD_CHUNK:]
        try:
            return bytes(self._inner.decompress(piece))
        except self._error as error:
            raise ValueError(str(error).removeprefix("zstd decompressor error: ")) from error


_PACKINGS = (
    Packing("gzip", re.compile(rb"\x1f\x8b\x08"), _Gzip),
    # The second is a frame to be skipped; what writes several frames puts them in between.
    Packing("zstd", re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"), _Zstd),
    Packing(
        "xz",
        re.compile(rb"\xfd7zXZ\x00"),
        lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MOST_MEMORY),
    ),
    Packing("bzip2", re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), bz2.BZ2Decompressor),
)
_DAMAGE = (zlib.error, lzma.LZMAError, OSError, ValueError)


def packing_of(beginning: bytes) -> Packing | None:
    """How a stream that begins so is packed; None if it isn't."""
    return next((packing for packing in _PACKINGS if packing.start.match(beginning)), None)


class Members(io.RawIOBase):
    """The members of a packed stream, unpacked, one after the other."""

    def __init__(self, source: IO[bytes], packing: Packing) -> None:
        self._source = source
        self._packing = packing
        self._unpacker: _Unpacker | None = None
        self._lost = False  # a member was damaged: the next is to be looked for
        self._pending = b""  # read from the source, not unpacked yet
        self._fed = b""  # what the member was given last
        self._over = b""  # unpacked, not given yet
        self._read = 0
        self._damages = 0
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        chunk = self._over or self._next(len(view))
        self._over = chunk[len(view) :]
        given = len(chunk) - len(self._over)
        view[:given] = chunk[:given]
        self._given += given
        if given and self._given > max(FREE_BYTES, MAX_RATIO * self._read):
            self._end()
            raise InputError(f"unpacks to more than {MAX_RATIO} times its size: a decompression bomb")
        return given

    def _next(self, size: int) -> bytes:
        """What is unpacked next, empty at the end."""
        while self._unpacker or self._begin():
            chunk = self._unpack(size)
            if chunk:
                return chunk
        return b""

    def _unpack(self, size: int) -> bytes:
        unpacker = self._unpacker
        assert unpacker is not None
        data = b""
        if unpacker.needs_input:
            data, self._pending = self._pending or self._more(), b""
            self._fed = data
            if not data:
                self._end()
                missing = f"a part of its {self._packing.name} data is missing"
                raise InputError(f"is cut off, {missing}: fetch it again")
        try:
            chunk = unpacker.decompress(data, size)
        except _DAMAGE as error:
            # Where in its last piece the member broke isn't known; the next one may begin in it.
            self._pending, self._unpacker, self._lost = self._fed[1:], None, True
            raise self._damage(f"({error})", self._read - len(self._fed)) from error
        if unpacker.eof:
            self._pending, self._unpacker = unpacker.unused_data, None
        return chunk

    def _begin(self) -> bool:
        """Begin the next member; False at the end."""
        if self._lost:
            self._find()
        else:
            self._fill()
        if not self._pending:
            return False
        if not self._packing.start.match(self._pending):
            self._lost = True
            raise self._damage("(something else follows)", self._read - len(self._pending))
        self._lost = False
        self._unpacker = self._packing.unpacker()
        return True

    def _fill(self) -> None:
        """Have a member's first bytes pending; zeros between members are padding."""
        self._pending = self._pending.lstrip(b"\0")
        while len(self._pending) < _START_BYTES and (more := self._more()):
            self._pending = (self._pending + more).lstrip(b"\0")

    def _find(self) -> None:
        """Have pending what begins with the next member that isn't damaged from the start."""
        self._pending = self._pending or self._more()
        while self._pending:
            for found in self._packing.start.finditer(self._pending):
                if self._is_member(found.start()):
                    self._pending = self._pending[found.start() :]
                    return
            # The next may begin in this piece and end in the one after.
            more = self._more()
            self._pending = self._pending[-_START_BYTES:] + more if more else b""

    def _is_member(self, start: int) -> bool:
        """Whether a member stands there, or bytes that happen to look like the start of one."""
        try:
            self._packing.unpacker().decompress(self._pending[start : start + _TRIAL], _CHUNK)
        except _DAMAGE:
            return False
        return True

    def _more(self) -> bytes:
        data = self._source.read(_CHUNK)
        self._read += len(data)
        return data

    def _damage(self, what: str, at: int) -> InputError:
        self._damages += 1
        if self._damages == _MOST_DAMAGES:
            self._end()
            what += f", the {_MOST_DAMAGES}th such place, and the rest isn't read"
        return InputError(f"has corrupt {self._packing.name} data near byte {at} {what}: fetch it again")

    def _end(self) -> None:
        """Let the next read find the end."""
        self._unpacker, self._lost, self._pending, self._over = None, False, b"", b""
        self._source = io.BytesIO()
