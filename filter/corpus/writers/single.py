"""All pages in one file, or on a stream."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import IO

from filter.corpus.cleaning import Outcome
from filter.corpus.record import Format
from filter.corpus.writers.base import State, Writer, refusals
from filter.corpus.writers.packed import PackedFile

BETWEEN: dict[Format, bytes] = {"text": b"\f", "markdown": b"\f"}
"""What parts two pages: texts have blank lines themselves, so a form feed as in pdftotext."""


class FileWriter(Writer):
    """Pages one after the other in a file that appears whole."""

    def __init__(self, file: PackedFile, pages_as: Format) -> None:
        self._file = file
        self._between = BETWEEN.get(pages_as, b"")

    def write(self, outcome: Outcome) -> None:
        """Append the page."""
        gap = self._between if self._file.length else b""
        self._file.write(gap + outcome.content)

    def mark(self) -> None:
        """Make the journal safe."""
        self._file.mark()

    @property
    def state(self) -> State:
        """The length of the journal."""
        return self._file.length

    def commit(self) -> None:
        """Put the file in its place."""
        self._file.commit()

    def leave(self) -> None:
        """Close the file."""
        self._file.leave()


class StreamWriter(Writer):
    """Pages one after the other on stdout, as they come."""

    def __init__(self, stream: IO[bytes], name: Path, pages_as: Format) -> None:
        self._stream = stream
        self._name = name
        self._between = BETWEEN.get(pages_as, b"")
        self._gap = b""

    def write(self, outcome: Outcome) -> None:
        """Write the page."""
        try:
            self._stream.write(self._gap + outcome.content)
            self._stream.flush()  # whoever reads along sees the page now
        except BrokenPipeError:  # the reader went away: no fault of the output
            raise
        except OSError:
            with refusals(self._name):
                raise
        self._gap = self._between

    def mark(self) -> None:
        """Nothing is held back."""

    @property
    def state(self) -> State:
        """None: what was written can't be taken back."""
        return None

    def commit(self) -> None:
        """Nothing is held back."""

    def leave(self) -> None:
        """What was written was written."""


class DeviceWriter(StreamWriter):
    """Pages on what is no regular file, as ``/dev/null``: a rename would put a file in its place."""

    def __init__(self, path: Path, pages_as: Format) -> None:
        with refusals(path):
            self._device = path.open("wb")
        super().__init__(self._device, path, pages_as)

    def leave(self) -> None:
        """Close the device; what it didn't take is lost, as was said."""
        with suppress(OSError):
            self._device.close()
