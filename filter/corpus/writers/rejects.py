"""The pages that didn't come through, with their reasons."""

from __future__ import annotations

from filter.corpus.cleaning import Outcome
from filter.corpus.writers.base import State, Writer, refusals
from filter.corpus.writers.packed import PackedFile


class RejectsWriter(Writer):
    """JSON lines, one for each page that was rejected or failed.

    Where none was, there is no file afterwards, and an older run's is removed: it
    would speak of other pages.
    """

    def __init__(self, file: PackedFile) -> None:
        self._file = file

    def write(self, outcome: Outcome) -> None:
        """Append the page's line."""
        self._file.write(outcome.content)

    def mark(self) -> None:
        """Make the journal safe."""
        self._file.mark()

    @property
    def state(self) -> State:
        """The length of the journal."""
        return self._file.length

    def commit(self) -> None:
        """Put the file in its place, or clear the place."""
        if self._file.length:
            self._file.commit()
            return
        self._file.leave()
        with refusals(self._file.final):
            self._file.final.unlink(missing_ok=True)

    def leave(self) -> None:
        """Close the file."""
        self._file.leave()
