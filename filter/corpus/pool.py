"""Batches through several processes, order kept, memory and time bounded.

Each worker is given one batch at a time over a pipe. A worker that dies (out of
memory, a crash in native code) or hangs costs only the page it died of: its batch
goes page by page to the workers there are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import NamedTuple, Self

from filter.corpus.cleaning import Outcome, failed
from filter.corpus.document import Failure, Item
from filter.corpus.heap import give_back
from filter.corpus.workers import CAN_SHARE, MakeCleaner, Nursery, Worker, spawn_worker
from filter.errors import WorkerError

Batch = Sequence[Item]


class _Task(NamedTuple):
    """Items of the batch at ``place``, the first being its ``at``-th."""

    place: int
    at: int
    items: Batch


class _Job(NamedTuple):
    worker: Worker
    task: _Task
    deadline: float | None


@dataclass(slots=True)
class _Flight:
    """The batches between reading and writing.

    ``slots`` has a place for each outcome of those, None until it is there.
    """

    waiting: deque[_Task] = field(default_factory=deque)
    busy: dict[Connection, _Job] = field(default_factory=dict)
    slots: dict[int, list[Outcome | None]] = field(default_factory=dict)

    def add(self, place: int, batch: Batch) -> None:
        self.slots[place] = [None] * len(batch)
        self.waiting.append(_Task(place, 0, batch))

    def fill(self, task: _Task, outcomes: Sequence[Outcome]) -> None:
        self.slots[task.place][task.at : task.at + len(task.items)] = outcomes

    def take(self, place: int) -> list[Outcome] | None:
        """The outcomes of a batch, once it has them all."""
        found = [outcome for outcome in self.slots.get(place, [None]) if outcome is not None]
        if len(found) < len(self.slots.get(place, [None])):
            return None
        del self.slots[place]
        return found


class WorkerPool:
    """``size`` processes that clean batches. Use as a context manager: leaving it ends them.

    A page may take ``page_timeout`` seconds, None for as long as it likes.
    """

    def __init__(self, make_cleaner: MakeCleaner, size: int, page_timeout: float | None = None) -> None:
        self._make_cleaner = make_cleaner
        self._size = size
        self._page_timeout = page_timeout
        self._idle: list[Worker] = []
        self._starting: dict[Connection, Worker] = {}
        self._all: list[Worker] = []
        self._nursery: Nursery | None = None

    def __enter__(self) -> Self:
        for _ in range(self._size):
            self._start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._nursery:
            self._nursery.close()
        for worker in self._all:
            worker.kill()  # all of them first: they end side by side
        for worker in self._all:
            worker.wait()
            worker.pipe.close()

    def clean(self, batches: Iterable[Batch]) -> Iterator[list[Outcome]]:
        """The outcomes of each batch, in the order of the batches.

        No more than four batches a worker are in flight: a slow page, or a slow
        reader of the outcomes, halts the reading, and memory stays flat. Raises
        `WorkerError` where a worker can't start, and what the cleaner's making raises.
        """
        places = enumerate(batches)
        flight = _Flight()
        given = 0
        while True:
            self._read_ahead(places, flight)
            if not flight.slots:
                return
            self._collect(flight)
            while (outcomes := flight.take(given)) is not None:
                yield outcomes
                given += 1
                give_back()  # as much as a worker must the one who reads: its pages come in all sizes

    def _read_ahead(self, places: Iterator[tuple[int, Batch]], flight: _Flight) -> None:
        """Give every idle worker a batch, then have as many ready for when they are done."""
        self._hand_out(flight)
        while len(flight.waiting) < self._size and len(flight.slots) < 4 * self._size:
            following = next(places, None)
            if following is None:
                return
            flight.add(*following)
            self._hand_out(flight)

    def _hand_out(self, flight: _Flight) -> None:
        while self._idle and flight.waiting:
            worker, task = self._idle.pop(), flight.waiting.popleft()
            # A batch has the time of one page: if that isn't enough, its pages get it one by one.
            deadline = monotonic() + self._page_timeout if self._page_timeout else None
            flight.busy[worker.pipe] = _Job(worker, task, deadline)
            with suppress(OSError):  # a dead worker's pipe reads as ended: it is found there
                worker.pipe.send(task.items)

    def _collect(self, flight: _Flight) -> None:
        """Wait until a worker is ready, done, dead or overdue; take what there is."""
        deadlines = [job.deadline for job in flight.busy.values() if job.deadline is not None]
        patience = max(0.0, min(deadlines) - monotonic()) if deadlines else None
        ready = wait([*flight.busy, *self._starting], patience)
        for pipe in [pipe for pipe in self._starting if pipe in ready]:
            self._idle.append(_started(self._starting.pop(pipe)))
        for pipe in [pipe for pipe in flight.busy if pipe in ready]:
            job = flight.busy.pop(pipe)
            try:
                flight.fill(job.task, pipe.recv())
            except (EOFError, OSError):
                self._lose(job, flight, _death)
            else:
                self._idle.append(job.worker)
        now = monotonic()
        for job in [job for job in flight.busy.values() if job.deadline is not None and job.deadline <= now]:
            del flight.busy[job.worker.pipe]
            job.worker.kill()
            self._lose(job, flight, self._overdue)

    def _lose(self, job: _Job, flight: _Flight, failure: Callable[[Item, int | None], Failure]) -> None:
        """Go on without a worker: what it had is tried page by page, a page alone has failed."""
        worker, task = job.worker, job.task
        code = worker.wait()
        if worker.orphaned:  # not of its pages, which it may not even have read
            flight.waiting.appendleft(task)
        elif len(task.items) == 1:
            flight.fill(task, [failed(failure(task.items[0], code))])
        else:
            alone = [_Task(task.place, task.at + number, [item]) for number, item in enumerate(task.items)]
            flight.waiting.extendleft(reversed(alone))
        worker.pipe.close()
        self._all.remove(worker)
        self._start()

    def _overdue(self, item: Item, _code: int | None) -> Failure:
        evidence = f"took more than {self._page_timeout:g} seconds: raise --page-timeout if it is a real page"
        return Failure(item.id, "timed out", evidence, item.source)

    def _start(self) -> None:
        worker = self._forked() if CAN_SHARE and self._size > 1 else spawn_worker(self._make_cleaner)
        self._all.append(worker)
        self._starting[worker.pipe] = worker

    def _forked(self) -> Worker:
        if self._nursery is None or not self._nursery.alive:
            self._nursery = Nursery(self._make_cleaner)
        return self._nursery.start()


def _started(worker: Worker) -> Worker:
    """The worker, now that it said that it is ready; raises what it said instead."""
    try:
        trouble = worker.pipe.recv()
    except (EOFError, OSError):
        code = worker.wait()
        message = f"a worker process ended as it started (exit code {code}): it may lack memory; a script"
        raise WorkerError(f'{message} must start its work under `if __name__ == "__main__":`') from None
    if trouble is not None:
        raise trouble
    return worker


def _death(item: Item, code: int | None) -> Failure:
    evidence = f"ended its worker process (exit code {code}): out of memory, or a crash"
    return Failure(item.id, "worker died", evidence, item.source)
