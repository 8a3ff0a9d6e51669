"""What a command takes: wall time, CPU time and memory of all its processes, read from ``/proc``."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from filter.errors import InputError

_POLL_SECONDS = 0.2
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
# Fields of /proc/PID/stat after the command's name: session, own user and system time.
_SESSION, _USER, _SYSTEM = 3, 11, 12
_SIZES = re.compile(r"^(?:Rss|Pss): +(\d+) kB", re.MULTILINE)


class Spent(NamedTuple):
    """What a command took. Of the ``cpu`` seconds ``parent_cpu`` are those of its first process. Peaks are in
    megabytes: what all its processes took up at one moment, and what the largest did.
    """

    wall: float
    cpu: float
    parent_cpu: float
    peak: float
    largest: float


class _Process(NamedTuple):
    cpu: float
    resident: float
    proportional: float  # what it shares with others counts in part


def watched(command: Sequence[str], log: Path) -> Spent:
    """Run ``command`` to its end, in a session of its own, its words in ``log``. Needs Linux.

    Processes are looked at five times a second, so that what each of them does in its last fifth is missed.
    Raises `InputError` where the command fails; ending with 1, as for pages that failed, is no failure.
    """
    cpu: dict[int, float] = {}
    peak = largest = 0.0
    begun = time.perf_counter()
    with log.open("wb") as words:
        # The commands are the benchmark's own.
        process = subprocess.Popen(command, stdout=words, stderr=words, start_new_session=True)  # noqa: S603
        try:
            while process.poll() is None:
                now = _processes(process.pid)
                cpu |= {pid: one.cpu for pid, one in now.items()}
                peak = max(peak, sum(one.proportional for one in now.values()))
                largest = max(largest, *(one.resident for one in now.values()), 0.0)
                time.sleep(_POLL_SECONDS)
            wall = time.perf_counter() - begun
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode not in {0, 1}:
        raise InputError(f"{' '.join(command)[:200]} ended with {process.returncode}: see {log}")
    return Spent(wall, sum(cpu.values()), cpu.get(process.pid, 0.0), peak, largest)


def _processes(session: int) -> dict[int, _Process]:
    """The processes of a session."""
    found = {}
    for name in filter(str.isdecimal, os.listdir("/proc")):  # noqa: PTH208 - five times a second
        try:
            fields = Path("/proc", name, "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            if int(fields[_SESSION]) == session:
                ticks = int(fields[_USER]) + int(fields[_SYSTEM])
                sizes = _SIZES.findall(Path("/proc", name, "smaps_rollup").read_text("utf-8"))
                resident, proportional = (int(size) * 1024 / 1e6 for size in sizes)
                found[int(name)] = _Process(ticks / _TICKS, resident, proportional)
        except (OSError, ValueError):  # it has ended since
            continue
    return found
