"""A file that appears whole or not at all."""

from __future__ import annotations

import gzip
import os
import secrets
from pathlib import Path
from typing import IO

from filter.corpus.writers.base import refusals


class AtomicFile:
    """Bytes for ``path``, collected in a file beside it and renamed at the end.

    A name in ``.gz`` is compressed, without time or name in it: the same bytes in
    give the same file. What is no regular file, as ``/dev/null``, is written
    straight. `OutputError` where the system refuses.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()  # a link stays a link: its target is replaced
        # A rename would put a file in the device's place.
        self._straight = path.exists() and not path.is_file()
        token = secrets.token_hex(4)
        self._beside = self._path.with_name(f".{self._path.name}.{token}.partial")
        with refusals(path):
            self._file: IO[bytes] = self._path.open("wb") if self._straight else self._beside.open("xb")
        self._packed = _packed(self._file) if path.name.endswith(".gz") else None

    def write(self, data: bytes) -> None:
        """Append bytes."""
        with refusals(self._path):
            (self._packed or self._file).write(data)

    def commit(self) -> None:
        """Put the file in its place, safe on the disk."""
        with refusals(self._path):
            self._finish()
            if not self._straight:
                self._beside.replace(self._path)

    def discard(self) -> None:
        """Leave what was in the place before, and nothing beside it."""
        with refusals(self._path):
            self._file.close()
            if not self._straight:
                self._beside.unlink(missing_ok=True)

    def _finish(self) -> None:
        if self._packed:
            self._packed.close()
        self._file.flush()
        if not self._straight:  # else the name could reach the disk before the bytes
            os.fsync(self._file.fileno())
        self._file.close()


def _packed(file: IO[bytes]) -> gzip.GzipFile:
    return gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0)
