"""Zip and tar archives: their members, read as files of the same names would be.

Nothing is written under a member's name, and no ``..`` in one gets into an id.
"""

from __future__ import annotations

import io
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, BinaryIO, NamedTuple, cast

from filter.corpus.document import Failure, Item, ReadOptions, Skipped
from filter.corpus.readers.base import Reader, check_seekable, read_stream
from filter.corpus.readers.fields import short
from filter.corpus.readers.members import MEMBER_READERS
from filter.corpus.readers.names import ending
from filter.corpus.streams import unpacked
from filter.corpus.unpack import FREE_BYTES, MAX_RATIO
from filter.errors import InputError

_ZIP_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, RuntimeError)
_ZIP_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The module unpacks the others without a bound."""

_TAR_DAMAGE = (tarfile.TarError, OSError, ValueError)
_MAX_READ = 1 << 27  # a tar header may say that a longer one follows

_ROOTS = ("", ".", "..")
_NO_PAGE = Skipped("other member of an archive")


class _Member(NamedTuple):
    """A file in an archive; ``open`` raises one of ``damage`` where it can't."""

    name: str
    open: Callable[[], IO[bytes] | None]
    damage: tuple[type[Exception], ...]


def read_zip(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Item | Skipped]:
    """The items of the members, in the order of the archive's list; a damaged member fails alone."""
    check_seekable(stream)
    try:
        archive = zipfile.ZipFile(stream)
    except _ZIP_DAMAGE as error:
        raise InputError(f"is no whole zip archive ({short(str(error))}): fetch it again") from error
    with archive:
        # No member gives more than it says.
        size = stream.seek(0, io.SEEK_END)
        if sum(member.file_size for member in archive.infolist()) > max(FREE_BYTES, MAX_RATIO * size):
            raise InputError(f"unpacks to more than {MAX_RATIO} times its size: a decompression bomb")
        yield from _items(_zip_members(archive), name, options)


def read_tar(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Item | Skipped]:
    """The items of the members, in their order; what is damaged is named, and the next is looked for."""
    return _items(_tar_members(_Forward(stream), name), name, options)


def _items(
    members: Iterator[_Member | Failure], archive: str, options: ReadOptions
) -> Iterator[Item | Skipped]:
    empty = True
    for member in members:
        reader = None if isinstance(member, Failure) else _reader(member.name)
        if isinstance(member, Failure):
            yield member
        elif reader is None:
            yield _NO_PAGE
        else:
            yield from read_stream(_opened(member), f"{archive}/{_safe(member.name)}", reader, options)
        empty = empty and reader is None and not isinstance(member, Failure)
    if empty:
        raise InputError(f"has no pages ({', '.join(MEMBER_READERS)})")


def _reader(name: str) -> Reader | None:
    """None for what is no page; a hidden member belongs to the system that packed it."""
    parts = _parts(name)
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return None if hidden or not parts else MEMBER_READERS.get(ending(parts[-1]))


def _parts(name: str) -> list[str]:
    return [part for part in re.split(r"[/\\]", name) if part not in _ROOTS]


def _safe(name: str) -> str:
    """The name as a path that stays below where it is put, of characters that can be written."""
    return "/".join(_parts(name)).encode("utf-8", "replace").decode()


@contextmanager
def _opened(member: _Member) -> Iterator[BinaryIO]:
    try:
        content = member.open()
    except member.damage as error:
        raise InputError(f"can't be unpacked: {short(str(error))}") from error
    if content is None:
        raise InputError("has no content of its own")
    with content, unpacked(content, member.damage) as stream:
        yield stream


def _zip_members(archive: zipfile.ZipFile) -> Iterator[_Member]:
    for info in archive.infolist():
        if not info.filename.endswith("/"):  # a name may be empty, which is_dir takes for impossible
            yield _Member(info.filename, partial(_open_zipped, archive, info), _ZIP_DAMAGE)


def _open_zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    if info.compress_type not in _ZIP_METHODS:
        raise NotImplementedError("it is neither stored nor deflated, and no other packing is read")
    return archive.open(info)


def _tar_members(stream: _Forward, name: str) -> Iterator[_Member | Failure]:
    try:
        # Headers that are damaged are passed over, and told by what was read of them.
        archive = tarfile.TarFile(fileobj=cast("IO[bytes]", stream), ignore_zeros=True)
        while True:
            info = archive.next()
            damaged, stream.first_block = stream.first_block, None
            if damaged is not None and (info is None or damaged < info.offset):
                end = "its end" if info is None else f"byte {info.offset}"
                yield Failure(name, "unreadable", f"is damaged from byte {damaged} to {end}", name)
            if info is None:
                return
            if info.isreg() and not info.issparse():
                yield _Member(info.name, partial(archive.extractfile, info), _TAR_DAMAGE)
            vars(archive)["members"] = []  # the module would keep them all
            stream.first_block = None
    except _TAR_DAMAGE as error:
        raise InputError(
            f"is damaged or cut off near byte {stream.tell()} ({short(str(error))}): fetch it again"
        ) from error


class _Forward:
    """A stream as `tarfile` wants it, that goes forward only.

    ``first_block`` is where the first header was read that isn't empty, since it was None.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._at = 0
        self.first_block: int | None = None

    def tell(self) -> int:
        return self._at

    def seekable(self) -> bool:
        return False

    def seek(self, offset: int) -> int:
        if offset < self._at:
            raise OSError("a header leads backwards")
        while offset > self._at and self.read(min(offset - self._at, io.DEFAULT_BUFFER_SIZE)):
            pass
        return self._at

    def read(self, size: int) -> bytes:
        if size > _MAX_READ:
            raise OSError(f"a header of {size} bytes")
        data = self._stream.read(size)
        if size == tarfile.BLOCKSIZE and self.first_block is None and data.strip(b"\0"):
            self.first_block = self._at
        self._at += len(data)
        return data
