"""A folder with one file per page."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from filter.corpus.cleaning import Outcome
from filter.corpus.readers import PAGE_ENDINGS
from filter.corpus.record import Format
from filter.corpus.writers.base import State, Writer, refusals, sync_folder
from filter.corpus.writers.packed import PackedFile
from filter.errors import OutputError

_ENDINGS: dict[Format, str] = {"text": ".txt", "markdown": ".md"}
_UNSAFE = re.compile(r"[^\w.-]+|_{2,}")
_MAX_BYTES = 150  # of a name; file systems allow 255, with the ending and a number


class FolderWriter(Writer):
    """Pages as files named after their ids.

    They are collected in a folder within ``partial`` and renamed at the end, so that
    each appears whole; files of other names in the folder stay. A journal has their
    names: what stands in the folder and not in the journal's good part was written
    after the state that a run goes on from.
    """

    def __init__(self, folder: Path, partial: Path, pages_as: Format, state: State) -> None:
        self._folder = folder
        self._ending = _ENDINGS[pages_as]
        self._collected = partial / "pages"
        self._count: int = state["count"] if state else 0
        self._names = PackedFile(folder / "names", partial / "names", None, state["good"] if state else None)
        with refusals(folder):
            if state:
                self._restore(partial / "kept")
            else:
                shutil.rmtree(self._collected, ignore_errors=True)
            self._collected.mkdir(exist_ok=True)

    def write(self, outcome: Outcome) -> None:
        """Write the page to a file of its own."""
        self._count += 1
        with refusals(self._folder):
            path = free_path(self._collected, safe_name(outcome.id), self._ending, self._count)
        self._names.write(f"{path.name}\n".encode())
        with refusals(self._folder):
            path.write_bytes(outcome.content)

    def mark(self) -> None:
        """Make the files and their names safe."""
        if hasattr(os, "sync"):
            os.sync()  # once, instead of a wait for each of a thousand files
        self._names.mark()

    @property
    def state(self) -> State:
        """How many names were given, and the length of their journal."""
        return {"count": self._count, "good": self._names.length}

    def commit(self) -> None:
        """Put the files in their places."""
        with refusals(self._folder):
            for path in self._collected.iterdir():
                path.replace(self._folder / path.name)
            sync_folder(self._folder)
        self._names.leave()

    def leave(self) -> None:
        """Close the journal."""
        self._names.leave()

    def _restore(self, kept: Path) -> None:
        """Keep the files that the journal names and no others, whenever this is broken off."""
        kept.mkdir(exist_ok=True)
        for name in self._named():
            if (self._collected / name).exists():
                (self._collected / name).replace(kept / name)
            elif not (kept / name).exists() and not (self._folder / name).exists():
                raise OutputError(f"{self._collected / name} is gone: remove {self._collected.parent}")
        shutil.rmtree(self._collected, ignore_errors=True)
        kept.replace(self._collected)

    def _named(self) -> Iterator[str]:
        return (line.decode().removesuffix("\n") for line in self._names.records())


def free_path(folder: Path, name: str, ending: str, number: int) -> Path:
    """A place in ``folder`` that no page before has: the page's number is added to a name that is taken.

    It hangs on the pages before alone. The file system knows the names: no list of them in memory.
    """
    # Again the number, where the name with it is taken: no two pages share it, so it ends as soon as the
    # name is longer than any of a page's own. By the next number each page could try those of all before it.
    while (path := folder / f"{name}{ending}").exists():
        name = f"{name}-{number}"
    return path


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
