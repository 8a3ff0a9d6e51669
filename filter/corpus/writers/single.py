"""All pages in one file, or on stdout."""

from __future__ import annotations

import sys
from pathlib import Path

from filter.corpus.cleaning import Outcome
from filter.corpus.record import Format
from filter.corpus.writers.atomic import AtomicFile
from filter.corpus.writers.base import Writer

_BETWEEN: dict[Format, bytes] = {"jsonl": b"", "text": b"\f", "markdown": b"\f"}
"""What parts two pages: texts have blank lines themselves, so a form feed as in pdftotext."""


class FileWriter(Writer):
    """Pages one after the other in a file that appears whole."""

    def __init__(self, path: Path, pages_as: Format) -> None:
        self._file = AtomicFile(path)
        self._between = _BETWEEN[pages_as]
        self._gap = b""

    def write(self, outcome: Outcome) -> None:
        """Append the page."""
        self._file.write(self._gap + outcome.content)
        self._gap = self._between

    def commit(self) -> None:
        """Put the file in its place."""
        self._file.commit()

    def discard(self) -> None:
        """Leave the place as it was."""
        self._file.discard()


class StdoutWriter(Writer):
    """Pages one after the other on stdout, as they come."""

    def __init__(self, pages_as: Format) -> None:
        self._between = _BETWEEN[pages_as]
        self._gap = b""

    def write(self, outcome: Outcome) -> None:
        """Print the page."""
        sys.stdout.buffer.write(self._gap + outcome.content)
        sys.stdout.buffer.flush()  # whoever reads along sees the page now
        self._gap = self._between

    def commit(self) -> None:
        """Nothing is held back."""

    def discard(self) -> None:
        """What was printed was printed."""
