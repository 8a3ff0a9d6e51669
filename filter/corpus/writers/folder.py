"""A folder with one file per page."""

from __future__ import annotations

import re
import secrets
import shutil
from pathlib import Path, PurePosixPath

from filter.corpus.cleaning import Outcome
from filter.corpus.readers import PAGE_ENDINGS
from filter.corpus.record import Format
from filter.corpus.writers.base import Writer, refusals

_ENDINGS: dict[Format, str] = {"text": ".txt", "markdown": ".md"}
_UNSAFE = re.compile(r"[^\w.-]+|_{2,}")
_MAX_BYTES = 150  # of a name; file systems allow 255, with the ending and a number


class FolderWriter(Writer):
    """Pages as files named after their ids, in a folder that is made if need be.

    They are collected in a hidden folder within and renamed at the end, so that
    each appears whole; files of other names in the folder stay.
    """

    def __init__(self, folder: Path, pages_as: Format) -> None:
        self._folder = folder
        self._ending = _ENDINGS[pages_as]
        self._made = not folder.exists()
        self._collected = folder / f".{secrets.token_hex(4)}.partial"
        self._count = 0
        with refusals(folder):
            self._collected.mkdir(parents=True)

    def write(self, outcome: Outcome) -> None:
        """Write the page to a file of its own."""
        self._count += 1
        name = safe_name(outcome.id)
        path = self._collected / f"{name}{self._ending}"
        if path.exists():  # the file system knows the names: no list of them grows in memory
            path = self._collected / f"{name}-{self._count}{self._ending}"
        with refusals(self._folder):
            path.write_bytes(outcome.content)

    def commit(self) -> None:
        """Put the files in their places."""
        with refusals(self._folder):
            for path in self._collected.iterdir():
                path.replace(self._folder / path.name)
            self._collected.rmdir()

    def discard(self) -> None:
        """Remove what was collected, and the folder if it wasn't there before."""
        shutil.rmtree(self._folder if self._made else self._collected, ignore_errors=True)


def safe_name(identity: str) -> str:
    """A file's name for a page's id, without ending: letters, digits, ``_ . -`` and nothing hidden.

    >>> safe_name("../crawl/2025 05/story.html")
    'crawl-2025-05-story'
    """
    path = PurePosixPath(identity.removesuffix(".gz"))
    known = path.suffix.lower() in PAGE_ENDINGS
    plain = _UNSAFE.sub("-", str(path.with_suffix("") if known else path))
    cut = plain.strip("-.").encode("utf-8", "replace")[:_MAX_BYTES].decode("utf-8", "ignore")
    return cut.strip("-.") or "page"
