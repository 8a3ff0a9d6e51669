"""What a run knows of the sites of its pages, as the pages stream in.

Blocks are counted in the order of the pages, in one process, of what worker processes made of them: so
what a page is told hangs on the pages before it alone, and not on the number of workers.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Self

from filter.binary import looks_binary
from filter.corpus.batches import batches
from filter.corpus.cleaning import CleanBatch, Outcome, failed, markup_of
from filter.corpus.document import Document, Failure, Item
from filter.corpus.fingerprint import fingerprint, page_number
from filter.corpus.memory import Memory
from filter.corpus.pool import WorkerPool
from filter.errors import InputError
from filter.metadata import host_of
from filter.page import Repeats, Segments

Passes = Literal["one", "two"]

_MOST_BLOCKS: Final = 10_000
"""Of a page with more nothing is counted: it is a list or a trap."""

_FEED: Final = 2  # workers that one process keeps busy: parting takes less than half of cleaning


@dataclass(frozen=True, slots=True)
class MemoryOptions:
    """The site memory at ``path``; in ``two`` passes all pages are counted before the first is cleaned."""

    path: Path
    passes: Passes = "one"


class Sites:
    """What the memory at ``path`` had as the run began, and what the run has counted since.

    ``workers`` is how many processes will clean the pages; a page may take ``page_timeout`` seconds.
    The memory itself learns it by `learn`, when all is done: a run that is cut off leaves it as it was.
    Raises what `Memory` and `WorkerPool` raise. Use as a context manager.
    """

    def __init__(self, path: Path, workers: int, page_timeout: float | None) -> None:
        with ExitStack() as stack:
            self._before = stack.enter_context(Memory(path))
            self._before.hold_still()
            self._since = stack.enter_context(Memory(None))
            parting = max(1, workers // _FEED)
            self._pool = stack.enter_context(WorkerPool(parting_cleaner, parting, page_timeout))
            self._open = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def stamp(self) -> str:
        """What the memory is known by: another one after each run that it learned from."""
        return self._before.stamp

    def told(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items, each with what is known of its site by then; each is counted as it goes by."""
        for item, outcome in self._parted(items):
            repeats = self._repeats(outcome)
            yield item._replace(repeats=repeats) if repeats and isinstance(item, Document) else item

    def learn(self) -> None:
        """Have the memory learn what the run counted."""
        self._before.merge(self._since)

    def _parted(self, items: Iterable[Item]) -> Iterator[tuple[Item, Outcome]]:
        waiting: deque[Item] = deque()

        def noted() -> Iterator[Sequence[Item]]:
            for batch in batches(items):
                waiting.extend(batch)
                yield batch

        for outcomes in self._pool.clean(noted()):
            for outcome in outcomes:
                yield waiting.popleft(), outcome

    def _repeats(self, outcome: Outcome) -> Repeats | None:
        """What other pages have in common with a page, None where nothing is known; then count it."""
        host = host_of(outcome.evidence)
        if outcome.status != "cleaned" or not host:
            return None
        numbers = array("q", outcome.content)
        page = page_number(outcome.evidence)
        different = dict.fromkeys(numbers)
        before, since = (known.known(host, page, different) for known in (self._before, self._since))
        own = before.among or since.among
        if not own:
            self._since.add(host, page, different)
        pages = before.pages + since.pages - own
        counts = (before.blocks.get(one, 0) + since.blocks.get(one, 0) - own for one in numbers)
        return Repeats(pages, tuple(max(0, count) for count in counts)) if pages > 0 else None


def parting_cleaner() -> CleanBatch:
    """What stands in a cleaner's place in the workers that part pages only; it needs no model."""
    return lambda items: [_parting(item) for item in items]


def parted(document: Document) -> Segments:
    """The blocks of a page, as `PageFilter` parts it."""
    from filter.segment import segment  # the parser takes 10 MB that the command itself never needs

    markup = markup_of(document)
    if isinstance(markup, bytes) and looks_binary(markup):
        return Segments("html", ())
    try:
        return segment(markup, document.kind)
    except InputError:  # it is rejected
        return Segments("html", ())


def _parting(item: Item) -> Outcome:
    """The fingerprints of a page's blocks as ``content``, 8 bytes each; its address as ``evidence``."""
    if isinstance(item, Failure):
        return failed(item)
    page = parted(item)
    numbers = array("q", (fingerprint(block.text) for block in page.segments))
    address = (item.url or page.declared.url) if len(numbers) <= _MOST_BLOCKS else ""
    return Outcome(item.id, "cleaned", numbers.tobytes(), evidence=address)
