"""Worker processes: started, told apart when they end, and never left behind.

A lone worker is spawned and makes its cleaner. Of several the cleaner is made once, in a process
of its own that forks them, so that its memory is there once for all; where a process can't be
forked safely, each is spawned. The process that forks was spawned and does nothing else: it has
no threads, whose locks a fork would take along.
"""

from __future__ import annotations

import ctypes
import gc
import itertools
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import reduction, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Final, NamedTuple, Protocol

from filter.corpus.cleaning import PROBE, CleanBatch
from filter.corpus.heap import give_back
from filter.errors import NewsfilterError

_PATIENCE: Final = 5.0  # seconds for a process that was killed to be gone
_FAREWELL: Final = 1.0  # seconds for a nursery to end its workers itself
_SET_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG of prctl(2)

# macOS's own libraries may not be used after a fork, and Windows has none.
CAN_SHARE: Final = sys.platform == "linux"
"""Whether several workers share the memory of one cleaner here."""

MakeCleaner = Callable[[], CleanBatch]
"""Called once in each process that makes a cleaner; it must be picklable."""


class Worker(Protocol):
    """A process that cleans batches.

    It sends None when it is ready, or the error that keeps it from that, then outcomes for
    each batch. Its end of the pipe closes when it ends.
    """

    @property
    def pipe(self) -> Connection:
        """Our end."""
        ...

    @property
    def orphaned(self) -> bool:
        """Once it has ended: whether that was because the process ended that it was forked from."""
        ...

    def kill(self) -> None:
        """End it, whatever it does."""
        ...

    def wait(self) -> int | None:
        """Its exit code, None where it is not to be had; waits a few seconds for its end."""
        ...


class Spawned(NamedTuple):
    """A worker with a cleaner of its own."""

    process: BaseProcess
    pipe: Connection
    orphaned: bool = False

    def kill(self) -> None:
        """As `Worker.kill`."""
        self.process.kill()

    def wait(self) -> int | None:
        """As `Worker.wait`."""
        self.process.join(_PATIENCE)
        return self.process.exitcode


def spawn_worker(make_cleaner: MakeCleaner) -> Spawned:
    """Start a worker that makes its own cleaner."""
    return Spawned(*_spawned(_work, make_cleaner))


class Nursery:
    """A process that makes a cleaner and forks workers of it."""

    def __init__(self, make_cleaner: MakeCleaner) -> None:
        self._process, self._line = _spawned(_nurse, make_cleaner)
        self._count = 0

    @property
    def alive(self) -> bool:
        """False once it has ended, by whomever."""
        return self._process.is_alive()

    def start(self) -> Forked:
        """Start a worker. Where the nursery is gone its pipe reads as ended."""
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        with theirs, suppress(OSError):
            self._line.send(None)
            reduction.send_handle(self._line, theirs.fileno(), self._process.pid)
        self._count += 1
        return Forked(self, self._count - 1, ours)

    def end(self, number: int) -> int | None:
        """End a worker, by its number from 0; its exit code, or our own if we are gone."""
        with suppress(OSError, EOFError):
            self._line.send(number)
            code: int = self._line.recv()
            return code
        self._process.join(_PATIENCE)
        return self._process.exitcode

    def close(self) -> None:
        """End the process and all its workers."""
        self._line.close()  # it reads that and ends them; while it still makes its cleaner there are none
        self._process.join(_FAREWELL)
        self._process.kill()
        self._process.join(_PATIENCE)


class Forked:
    """A worker that shares the memory of its nursery's cleaner."""

    def __init__(self, nursery: Nursery, number: int, pipe: Connection) -> None:
        self._nursery = nursery
        self._number = number
        self._code: int | None = None
        self.pipe = pipe

    @property
    def orphaned(self) -> bool:
        """As `Worker.orphaned`."""
        return not self._nursery.alive

    def kill(self) -> None:
        """As `Worker.kill`."""
        self._code = self._nursery.end(self._number)

    def wait(self) -> int | None:
        """As `Worker.wait`."""
        if self._code is None:
            self.kill()
        with suppress(OSError, EOFError):  # where the nursery is gone the worker goes by itself
            while self.pipe.poll(_PATIENCE):
                self.pipe.recv_bytes()
        return self._code


def _spawned(
    task: Callable[[Connection, MakeCleaner], None], make: MakeCleaner
) -> tuple[BaseProcess, Connection]:
    # Not fork: the parent may have threads of numerical libraries, and their locks.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=task, args=(theirs, make), daemon=True)
    with _interrupts_held():
        process.start()
    theirs.close()  # as long as we hold it, a dead worker's pipe would not read as ended
    return process, ours


def _work(pipe: Connection, make_cleaner: MakeCleaner) -> None:
    """A spawned worker."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        clean = make_cleaner()
    except NewsfilterError as error:
        pipe.send(error)
        return
    _serve(pipe, clean)


def _end_with_parent() -> None:
    """Without it a page that hangs would outlive a parent that was killed."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _serve(pipe: Connection, clean: CleanBatch) -> None:
    with suppress(EOFError, BrokenPipeError):  # the parent is gone: so is the work
        pipe.send(None)
        while True:
            pipe.send(clean(pipe.recv()))
            give_back()


def _nurse(line: Connection, make_cleaner: MakeCleaner) -> None:
    """A nursery: None on the line starts a worker, whose pipe follows; a worker's number ends it."""
    # Or numpy starts threads, which nothing here uses. Where a script that runs the pool imports numpy as it
    # is imported it has them by now; OpenBLAS itself ends them before a fork.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    workers: dict[int, int] = {}
    with suppress(EOFError, ConnectionError):  # the parent is gone, or has no more to do
        try:
            clean = make_cleaner()
        except NewsfilterError as error:
            line.recv()
            _pipe_from(line).send(error)
            return
        clean([PROBE])  # what is loaded for the first page is there for all workers
        gc.collect()
        gc.freeze()  # or the first collection in each worker would touch, and so copy, all there is
        give_back()
        for count in itertools.count():
            _end_asked_for(line, workers)
            workers[count] = _forked(line, clean)
    for pid in workers.values():
        _end(pid)


def _end_asked_for(line: Connection, workers: dict[int, int]) -> None:
    """End workers until a new one is wanted."""
    while (number := line.recv()) is not None:
        line.send(_end(workers.pop(number)))


def _end(pid: int) -> int:
    """The exit code of a worker, which is killed if it hasn't ended."""
    os.kill(pid, signal.SIGKILL)  # it is there until it is waited for
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _pipe_from(line: Connection) -> Connection:
    return Connection(reduction.recv_handle(line))


def _forked(line: Connection, clean: CleanBatch) -> int:
    """The number of a new process that works for the pipe that comes on the line."""
    nursery = os.getpid()
    with _pipe_from(line) as pipe:
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            line.close()
            _end_with(nursery)
            _serve(pipe, clean)
            code = 0
        finally:
            if code:
                traceback.print_exc()
            os._exit(code)


def _end_with(nursery: int) -> None:
    """Have the kernel end this process with its parent, which needs no thread that a page could hold up."""
    ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, ctypes.c_ulong(signal.SIGKILL))
    if os.getppid() != nursery:
        os._exit(1)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back; processes started meanwhile never see one: their parent ends them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows: there, Ctrl-C ends the workers too
        yield
        return
    resource_tracker.ensure_running()  # it comes with the first process and lets interrupts through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
