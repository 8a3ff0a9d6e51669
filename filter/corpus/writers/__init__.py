"""Writers: one file per kind of output, all of one shape, and the function that picks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from filter.corpus.cleaning import Outcome
from filter.corpus.target import Target
from filter.corpus.writers.base import Writer
from filter.corpus.writers.folder import FolderWriter
from filter.corpus.writers.rejects import RejectsWriter
from filter.corpus.writers.single import FileWriter, StdoutWriter

__all__ = ["Writer", "open_outputs"]


@contextmanager
def open_outputs(target: Target) -> Iterator[Callable[[Outcome], None]]:
    """A function that puts each outcome where it belongs.

    All is put in place where the block ends well, else nothing. `OutputError`
    where the system refuses.
    """
    with ExitStack() as stack:
        pages = stack.enter_context(_pages_writer(target))
        rejects = stack.enter_context(RejectsWriter(target.rejects)) if target.rejects else None

        def write(outcome: Outcome) -> None:
            writer = pages if outcome.status == "cleaned" else rejects
            if writer:
                writer.write(outcome)

        yield write


def _pages_writer(target: Target) -> Writer:
    if target.path is None:
        return StdoutWriter(target.format)
    if target.layout == "folder":
        return FolderWriter(target.path, target.format)
    return FileWriter(target.path, target.format)
