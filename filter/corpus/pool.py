"""Batches through several processes, order kept, memory bounded.

Each worker loads its own model and is given one batch at a time over a pipe. A
worker that dies (out of memory, a crash in native code) costs only the page it
died of: its batch goes page by page to a new one.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import NamedTuple, Self

from filter.corpus.cleaning import CleanBatch, Outcome, failed
from filter.corpus.document import Failure, Item

_PATIENCE = 5.0  # seconds for a worker to end by itself

Batch = Sequence[Item]
MakeCleaner = Callable[[], CleanBatch]
"""Called once in each worker; it must be picklable."""


class _Worker(NamedTuple):
    process: BaseProcess
    pipe: Connection


class _Task(NamedTuple):
    place: int
    batch: Batch


@dataclass(slots=True)
class _Flight:
    """The batches between reading and writing: read ahead, at work, and held back for order."""

    waiting: deque[_Task] = field(default_factory=deque)
    busy: dict[Connection, tuple[_Worker, _Task]] = field(default_factory=dict)
    done: dict[int, list[Outcome]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.waiting) + len(self.busy) + len(self.done)


class WorkerPool:
    """``size`` processes that clean batches. Use as a context manager: leaving it ends them."""

    def __init__(self, make_cleaner: MakeCleaner, size: int) -> None:
        self._make_cleaner = make_cleaner
        self._size = size
        self._idle: list[_Worker] = []
        self._all: list[_Worker] = []

    def __enter__(self) -> Self:
        self._idle = [self._start() for _ in range(self._size)]
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._all:
            worker.process.terminate()  # all of them first: they end side by side
        for worker in self._all:
            worker.process.join(_PATIENCE)
            worker.pipe.close()

    def clean(self, batches: Iterable[Batch]) -> Iterator[list[Outcome]]:
        """The outcomes of each batch, in the order of the batches.

        No more than four batches a worker are in flight: a slow page, or a slow
        reader of the outcomes, halts the reading, and memory stays flat.
        """
        tasks = (_Task(place, batch) for place, batch in enumerate(batches))
        flight = _Flight()
        given = 0
        while True:
            self._read_ahead(tasks, flight)
            if not flight:
                return
            self._collect(flight)
            while given in flight.done:
                yield flight.done.pop(given)
                given += 1

    def _read_ahead(self, tasks: Iterator[_Task], flight: _Flight) -> None:
        """Give every idle worker a batch, then have as many ready for when they are done."""
        self._hand_out(flight)
        while len(flight.waiting) < self._size and len(flight) < 4 * self._size:
            task = next(tasks, None)
            if task is None:
                return
            flight.waiting.append(task)
            self._hand_out(flight)

    def _hand_out(self, flight: _Flight) -> None:
        while self._idle and flight.waiting:
            worker, task = self._idle.pop(), flight.waiting.popleft()
            flight.busy[worker.pipe] = (worker, task)
            with suppress(OSError):  # a dead worker's pipe reads as ended: it is found there
                worker.pipe.send(task.batch)

    def _collect(self, flight: _Flight) -> None:
        """Wait until a worker is done; take what all that are done have made."""
        ready = wait(list(flight.busy))
        for pipe in [pipe for pipe in flight.busy if pipe in ready]:
            worker, task = flight.busy.pop(pipe)
            try:
                flight.done[task.place] = worker.pipe.recv()
            except (EOFError, OSError):
                worker, flight.done[task.place] = self._one_by_one(worker, task.batch)
            self._idle.append(worker)

    def _one_by_one(self, dead: _Worker, batch: Batch) -> tuple[_Worker, list[Outcome]]:
        """The outcomes of a batch that killed its worker, and the worker to go on with."""
        outcomes: list[Outcome] = []
        worker = self._replace(dead)
        for item in batch:
            # Each alone, waited for: what killed the worker is then known for sure.
            try:
                worker.pipe.send([item])
                outcomes += worker.pipe.recv()
            except (EOFError, OSError):
                outcomes.append(failed(_death(item, worker)))
                worker = self._replace(worker)
        return worker, outcomes

    def _replace(self, dead: _Worker) -> _Worker:
        dead.process.join(_PATIENCE)
        dead.pipe.close()
        self._all.remove(dead)
        return self._start()

    def _start(self) -> _Worker:
        # Not fork: the parent may have threads of numerical libraries, and their locks.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self._make_cleaner), daemon=True)
        with _interrupts_held():
            process.start()
        theirs.close()  # as long as we hold it, a dead worker's pipe would not read as ended
        worker = _Worker(process, ours)
        self._all.append(worker)
        return worker


def _work(pipe: Connection, make_cleaner: MakeCleaner) -> None:
    clean = make_cleaner()
    with suppress(EOFError, BrokenPipeError):  # the parent is gone: so is the work
        while True:
            pipe.send(clean(pipe.recv()))


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back; processes started meanwhile never see one: their parent ends them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows: there, Ctrl-C ends the workers too
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _death(item: Item, worker: _Worker) -> Failure:
    worker.process.join(_PATIENCE)
    evidence = f"ended its worker process (exit code {worker.process.exitcode}): out of memory, or a crash"
    return Failure(item.id, "worker died", evidence, item.source)
