"""A file that appears whole or not at all, and that a run cut off can go on with."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from filter.corpus.writers.base import refusals, sync_folder
from filter.corpus.writers.packing import MakePacker, Packer
from filter.errors import OutputError


class PackedFile:
    """Records for ``final``, collected in ``journal`` and put in place at the end.

    The journal has them plain, so that it can be cut back to ``good`` bytes, which a
    run before said were safe; None starts from nothing. Where the file is packed, a
    second one beside the journal takes them packed; it is made anew from the journal
    when a run goes on.
    """

    def __init__(self, final: Path, journal: Path, pack: MakePacker | None, good: int | None) -> None:
        self.final = final.resolve()  # a link stays a link: its target is replaced
        self._journal = journal
        self._packed: IO[bytes] | None = None
        self._packer: Packer | None = None
        with refusals(final):
            self._file = self._opened(good)
            if pack:
                self._packed = self._packed_path.open("wb")
                self._packer = pack(self._packed)
        self.length = good or 0
        if self._packer and good:
            self._repack(self._packer)

    def write(self, record: bytes) -> None:
        """Append one record."""
        with refusals(self.final):
            self._file.write(record)
            if self._packer:
                self._packer.write(record)
        self.length += len(record)

    def mark(self) -> None:
        """Make the journal safe on the disk, `length` bytes of it."""
        with refusals(self.final):
            self._file.flush()
            os.fsync(self._file.fileno())

    def commit(self) -> None:
        """Put the file in its place, safe on the disk. The journal of a packed file stays."""
        self.mark()
        with refusals(self.final):
            self._file.close()
            if self._packed and self._packer:
                self._packer.close()
                self._packer = None
                self._packed.flush()
                os.fsync(self._packed.fileno())
                self._packed.close()
            place(self._packed_path if self._packed else self._journal, self.final)

    def leave(self) -> None:
        """Let go of the files; where the disk is full, what can't be written is not wanted."""
        for part in (self._packer, self._packed, self._file):
            if part:
                with suppress(OSError):
                    part.close()

    @property
    def _packed_path(self) -> Path:
        return self._journal.with_name(f"{self._journal.name}.packed")

    def _opened(self, good: int | None) -> IO[bytes]:
        if good is None:
            return self._journal.open("w+b")
        if not self._journal.exists() and self.final.exists():
            # The run before ended when the file was in place and its state not yet written.
            self.final.replace(self._journal)
        if not self._journal.exists() or self._journal.stat().st_size < good:
            raise OutputError(f"{self._journal} is not as the run before left it: remove its folder")
        file = self._journal.open("r+b")
        file.truncate(good)
        file.seek(0, os.SEEK_END)
        return file

    def _repack(self, packer: Packer) -> None:
        with refusals(self.final):
            for record in self.records():
                packer.write(record)

    def records(self) -> Iterator[bytes]:
        """The lines of the journal; nothing may be written meanwhile."""
        self._file.seek(0)
        yield from self._file
        self._file.seek(0, os.SEEK_END)


def place(path: Path, final: Path) -> None:
    """Rename a file that is whole into its place; a place on another disk gets a copy first."""
    try:
        path.replace(final)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = final.with_name(f".{final.name}.partial")
        shutil.copyfile(path, beside)
        with beside.open("rb+") as copy:
            os.fsync(copy.fileno())
        beside.replace(final)
    sync_folder(final.parent)
