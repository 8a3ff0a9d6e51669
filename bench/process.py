"""A tool in a process of its own.

Peers raise what they like, hang on some pages and patch what they import. Here a page
that brings its process down costs that page, and CPU time read in the process is the
tool's alone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import NamedTuple, Self

from bench.measures import Prediction
from bench.tools import Source, load_tool

PAGE_SECONDS = 60.0
"""A page that takes longer counts as failed. The slowest peer takes 0.2 s for a usual page."""
LOAD_SECONDS = 300.0


class Answer(NamedTuple):
    """Predictions for the pages asked for, and the CPU seconds they took (user and system)."""

    predictions: list[Prediction]
    cpu: float


class ToolProcess:
    """A tool that answers from another process; use it in a ``with`` block.

    ``load_cpu`` is what starting it took: imports and model, in CPU seconds.
    """

    def __init__(self, name: str, core: int | None = None) -> None:
        self.name = name
        self.load_cpu = 0.0
        self._core = core

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def ask(self, pages: Sequence[Source]) -> Answer | None:
        """The tool's answer, or None where it raised, died or took too long. It is started again then."""
        try:
            self._pipe.send(pages)
            if self._pipe.poll(PAGE_SECONDS * len(pages)):
                return Answer(*self._pipe.recv())
        except (EOFError, OSError):
            pass  # the process is gone: the traceback is on its stderr
        self._stop()
        self._start()
        return None

    def _start(self) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self.name, self._core), daemon=True)
        self._process.start()
        theirs.close()
        if not self._pipe.poll(LOAD_SECONDS):
            raise TimeoutError(f"{self.name} was not ready after {LOAD_SECONDS:.0f} s")
        self.load_cpu = self._pipe.recv()

    def _stop(self) -> None:
        self._pipe.close()
        self._process.kill()
        self._process.join()


def cpu_seconds() -> float:
    """CPU time of this process so far, all its threads and ended children included."""
    spent = os.times()
    return time.process_time() + spent.children_user + spent.children_system


def _serve(pipe: Connection, name: str, core: int | None) -> None:
    import logging
    import warnings

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    if core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})
    begun = cpu_seconds()
    tool = load_tool(name)
    pipe.send(cpu_seconds() - begun)
    while True:
        try:
            pages = pipe.recv()
        except EOFError:
            return
        begun = cpu_seconds()
        answers = tool.run(pages)
        spent = cpu_seconds() - begun
        pipe.send(([tool.read(answer) for answer in answers], spent))
