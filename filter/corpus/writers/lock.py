"""One run at a time: a second one into the same place would mix with the first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filter.corpus.writers.base import refusals
from filter.errors import OutputError


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder that exists for this process; `OutputError` where another has it.

    The system gives it back however the process ends. On Windows, and on disks that
    know no locks, nothing is held.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    with refusals(folder):
        file = (folder / "lock").open("w")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"{folder}: another run writes there; wait for it, or choose another output"
            raise OutputError(message) from error
        except OSError:  # a network disk that knows no locks
            pass
        yield
