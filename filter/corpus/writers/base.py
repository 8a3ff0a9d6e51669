"""What all writers have in common: all or nothing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from filter.corpus.cleaning import Outcome
from filter.corpus.streams import reason_of
from filter.errors import OutputError


class Writer(ABC):
    """Takes outcomes and puts them in place at the end.

    As a context manager it commits where the block ended well, and leaves the
    place as it was where it didn't. Every method raises `OutputError` where the
    system refuses.
    """

    @abstractmethod
    def write(self, outcome: Outcome) -> None:
        """Take one outcome."""

    @abstractmethod
    def commit(self) -> None:
        """Put everything in place."""

    @abstractmethod
    def discard(self) -> None:
        """Leave no trace."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.commit()
        else:
            self.discard()


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """What the system refuses, as an `OutputError` that names the output."""
    try:
        yield
    except OSError as error:
        message = f"{path} can't be written ({reason_of(error)}): choose a place that is there and writable"
        raise OutputError(message) from error
