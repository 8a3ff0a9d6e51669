"""Pages of an event loop through worker processes, in batches as they come.

A crawler and a service have their pages one by one and must not stand still while a model
judges them. Each worker process is fed by a thread that takes whatever waits, up to a batch:
a lone page is cleaned at once, and many together where they come faster than that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Thread
from time import perf_counter
from typing import NamedTuple

from filter.corpus.cleaning import PROBE, Outcome
from filter.corpus.document import Item
from filter.corpus.pool import WorkerPool
from filter.corpus.workers import MakeCleaner
from filter.errors import NewsfilterError

_MOST_PAGES = 16
"""So many go through the model at once: more in a batch would only be waited for longer."""


class Cleaned(NamedTuple):
    """What became of a page, and the seconds that a worker spent on it: its share of the batch's."""

    outcome: Outcome
    seconds: float


class _Waiting(NamedTuple):
    item: Item
    future: Future[Cleaned]


class CleaningQueue:
    """``workers`` processes that clean pages for one event loop.

    ``size`` pages at most are in it; one that takes longer than ``page_timeout`` seconds fails.
    """

    def __init__(self, make_cleaner: MakeCleaner, workers: int, size: int, page_timeout: float) -> None:
        self._make_cleaner = make_cleaner
        self._page_timeout = page_timeout
        self._waiting: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._room = asyncio.Semaphore(size)
        self._threads = [Thread(target=self._feed, daemon=True) for _ in range(workers)]

    async def start(self) -> None:
        """Start the workers; returns once one has cleaned a page.

        Raises `WorkerError` where none can start, and what making the cleaner raises.
        """
        for thread in self._threads:
            thread.start()
        await asyncio.gather(*(self.clean(PROBE) for _ in self._threads))

    async def clean(self, item: Item) -> Cleaned:
        """What becomes of a page; it waits while the queue is full."""
        async with self._room:
            waiting = _Waiting(item, Future())
            self._waiting.put(waiting)
            return await asyncio.wrap_future(waiting.future)

    async def close(self) -> None:
        """Clean what waits, then end the workers."""
        self._waiting.put(None)
        for thread in self._threads:
            if thread.is_alive():
                await asyncio.to_thread(thread.join)

    def _feed(self) -> None:
        """Keep one worker process busy until the queue is closed."""
        while batch := self._take():
            try:
                self._feed_worker(batch)
            except (OSError, NewsfilterError) as error:  # no process or pipe to have, or no model
                for waiting in batch:
                    waiting.future.set_exception(error)

    def _feed_worker(self, batch: list[_Waiting]) -> None:
        with WorkerPool(self._make_cleaner, 1, self._page_timeout) as pool:
            while batch:
                _clean(pool, batch)
                batch[:] = self._take()  # in place: what fails is what the caller holds

    def _take(self) -> list[_Waiting]:
        """The pages that wait, up to a batch; waits for the first. Empty once the queue is closed."""
        batch: list[_Waiting] = []
        while not batch:
            first = self._waiting.get()
            if first is None:
                self._waiting.put(None)  # for the other threads
                return []
            batch = [waiting for waiting in (first, *self._further()) if _is_wanted(waiting)]
        return batch

    def _further(self) -> Iterator[_Waiting]:
        # A share of them: what one worker took, the others can't clean meanwhile.
        for _ in range(min(_MOST_PAGES - 1, self._waiting.qsize() // len(self._threads))):
            try:
                waiting = self._waiting.get_nowait()
            except Empty:
                return
            if waiting is None:
                self._waiting.put(None)
                return
            yield waiting


def _is_wanted(waiting: _Waiting) -> bool:
    """False where whoever asked has gone away."""
    return waiting.future.set_running_or_notify_cancel()


def _clean(pool: WorkerPool, batch: list[_Waiting]) -> None:
    started = perf_counter()
    [outcomes] = pool.clean([[waiting.item for waiting in batch]])
    seconds = (perf_counter() - started) / len(batch)
    for waiting, outcome in zip(batch, outcomes, strict=True):
        waiting.future.set_result(Cleaned(outcome, seconds))
