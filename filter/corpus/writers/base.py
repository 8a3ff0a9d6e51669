"""What all writers have in common: nothing in place before it is whole, and a state to go on from."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filter.corpus.cleaning import Outcome
from filter.corpus.streams import reason_of
from filter.errors import OutputError

State = Any
"""What a writer needs to go on where it was: plain JSON, None for a start from nothing."""


class Writer(ABC):
    """Takes outcomes and puts them in place.

    Every method raises `OutputError` where the system refuses.
    """

    @abstractmethod
    def write(self, outcome: Outcome) -> None:
        """Take one outcome."""

    @abstractmethod
    def mark(self) -> None:
        """Make all that was taken safe on the disk."""

    @property
    @abstractmethod
    def state(self) -> State:
        """What a run needs to go on from the last `mark`."""

    @abstractmethod
    def commit(self) -> None:
        """Put everything in place. Done twice, as after a crash on the way, it does no harm."""

    @abstractmethod
    def leave(self) -> None:
        """Let go of files; what was marked stays for a run that goes on."""


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """What the system refuses, as an `OutputError` that names the output."""
    try:
        yield
    except OSError as error:
        message = f"{path} can't be written ({reason_of(error)}): choose a place that is there and writable"
        raise OutputError(message) from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder safe on the disk, where the system can."""
    if os.name == "nt":  # folders can't be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
