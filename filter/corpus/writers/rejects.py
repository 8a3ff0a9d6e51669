"""The pages that didn't come through, with their reasons."""

from __future__ import annotations

from pathlib import Path

from filter.corpus.cleaning import Outcome
from filter.corpus.writers.atomic import AtomicFile
from filter.corpus.writers.base import Writer, refusals


class RejectsWriter(Writer):
    """JSON lines, one for each page that was rejected or failed.

    Where none was, there is no file afterwards, and an older run's is removed: it
    would speak of other pages.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = AtomicFile(path)  # at once: a run of hours shouldn't end in a refusal
        self._empty = True

    def write(self, outcome: Outcome) -> None:
        """Append the page's line."""
        self._file.write(outcome.content)
        self._empty = False

    def commit(self) -> None:
        """Put the file in its place, or clear the place."""
        if not self._empty:
            self._file.commit()
            return
        self._file.discard()
        if self._path.is_file():
            with refusals(self._path):
                self._path.unlink()

    def discard(self) -> None:
        """Leave the place as it was."""
        self._file.discard()
