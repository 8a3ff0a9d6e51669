"""Worker processes: order kept, a dead worker costs one page, nothing is read far ahead."""

from __future__ import annotations

import multiprocessing
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path

import pytest

from filter.corpus.cleaning import CleanOptions, Outcome, batch_cleaner
from filter.corpus.document import Item
from filter.corpus.pool import WorkerPool
from filter.errors import BundleError, WorkerError
from tests.corpus.pages import (
    LARGE,
    die_at_once,
    document,
    make_echo,
    make_large,
    make_nothing,
    make_slowly,
    make_telling,
)

needs_linux = pytest.mark.skipif(not Path("/proc").exists(), reason="needs Linux")


def batches_of(*texts: str) -> list[list[Item]]:
    """A batch for each text, its words being the pages."""
    return [[document(word, f"{at}.{word}") for word in text.split()] for at, text in enumerate(texts)]


def test_outcomes_come_in_the_order_of_the_batches() -> None:
    texts = [f"a{number} b{number}" for number in range(50)]
    with WorkerPool(make_echo, 2) as pool:
        cleaned = [
            [outcome.content.decode().strip() for outcome in batch]
            for batch in pool.clean(batches_of(*texts))
        ]
    assert cleaned == [text.split() for text in texts]


def test_a_page_that_kills_its_worker_costs_that_page_alone() -> None:
    with WorkerPool(make_echo, 2) as pool:
        outcomes = [
            outcome for batch in pool.clean(batches_of("a", "b die c", "die", "d")) for outcome in batch
        ]
    assert [(o.id, o.status) for o in outcomes] == [
        ("0.a", "cleaned"),
        ("1.b", "cleaned"),
        ("1.die", "failed"),
        ("1.c", "cleaned"),
        ("2.die", "failed"),
        ("3.d", "cleaned"),
    ]
    assert "exit code 7" in outcomes[2].evidence


def test_a_page_that_hangs_costs_that_page_alone() -> None:
    with WorkerPool(make_echo, 2, page_timeout=0.3) as pool:
        outcomes = [outcome for batch in pool.clean(batches_of("a", "b hang c", "hang")) for outcome in batch]
    assert [(o.id, o.status, o.reasons) for o in outcomes] == [
        ("0.a", "cleaned", ()),
        ("1.b", "cleaned", ()),
        ("1.hang", "failed", ("timed out",)),
        ("1.c", "cleaned", ()),
        ("2.hang", "failed", ("timed out",)),
    ]
    assert "took more than 0.3 seconds" in outcomes[2].evidence


def test_the_time_to_load_a_model_is_no_page_s() -> None:
    with WorkerPool(make_slowly, 1, page_timeout=0.2) as pool:
        [[outcome]] = pool.clean(batches_of("a"))
    assert outcome.status == "cleaned"


@pytest.mark.parametrize("size", [1, 2])
def test_what_keeps_a_cleaner_from_being_made_is_raised(size: int) -> None:
    with WorkerPool(make_nothing, size) as pool, pytest.raises(BundleError, match="name another"):
        list(pool.clean(batches_of("a")))


@pytest.mark.parametrize("size", [1, 2])
def test_workers_that_cannot_start_end_the_run(size: int) -> None:
    with WorkerPool(die_at_once, size) as pool, pytest.raises(WorkerError, match="exit code 3"):
        list(pool.clean(batches_of("a")))


@needs_linux
@pytest.mark.parametrize("size", [1, 2])
def test_workers_that_hang_end_with_their_parent(size: int) -> None:
    code = f"from tests.corpus.test_pool import hang; hang({size})"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        processes = [int(number) for number in parent.stdout.readline().split()]
        parent.kill()  # before anything can fail: it would be waited for
        assert parent.stdout.read() == ""  # ends when the workers do, which have it open too
    assert len(processes) == _processes(size)
    assert not any(is_running(number) for number in processes)


def _processes(size: int) -> int:
    """Several workers are forked from a process that has the model."""
    return 1 if size == 1 else 1 + size


def hang(size: int) -> None:
    """Say the numbers of the worker processes, and have them hang on pages."""
    with WorkerPool(make_echo, size) as pool:
        list(pool.clean(batches_of(*"a" * size)))
        while len(numbers := below(os.getpid())) < _processes(size):  # one may do all before another begins
            time.sleep(0.01)
        print(*numbers, flush=True)
        list(pool.clean(batches_of(*["hang"] * size)))


@needs_linux
def test_a_run_goes_on_without_the_process_that_its_workers_were_forked_from() -> None:
    texts = [str(number) for number in range(3000)]
    found: list[Outcome] = []
    with WorkerPool(make_telling, 2) as pool:
        cleaned = chain.from_iterable(pool.clean(batches_of(*texts)))
        while len({outcome.content for outcome in found}) < 2:  # until both are at work
            found.append(next(cleaned))
        [nursery] = multiprocessing.active_children()
        nursery.kill()
        found += cleaned
    assert [outcome.id for outcome in found] == [f"{text}.{text}" for text in texts]
    assert {outcome.status for outcome in found} == {"cleaned"}
    assert len({outcome.content for outcome in found}) == 4


def test_reading_waits_for_the_one_who_takes_the_outcomes() -> None:
    read = 0

    def endless() -> Iterator[list[Item]]:
        nonlocal read
        while True:
            read += 1
            yield [document("news")]

    with WorkerPool(make_echo, 2) as pool:
        cleaned = pool.clean(endless())
        for _ in range(20):
            next(cleaned)
    assert read <= 20 + 8


@needs_linux
@pytest.mark.parametrize("size", [1, 2])
def test_leaving_the_pool_ends_its_processes(size: int) -> None:
    with WorkerPool(make_echo, size) as pool:
        next(pool.clean(batches_of(*"abc")))
        processes = below(os.getpid())
        assert len(processes) >= size
    assert not any(is_running(number) for number in processes)


@needs_linux
def test_workers_share_the_memory_of_their_cleaner() -> None:
    with WorkerPool(make_large, 3) as pool:
        list(pool.clean(batches_of(*"abcdef")))
        sizes = [Path("/proc", str(number), "smaps_rollup").read_text() for number in below(os.getpid())]
    own = [int(re.findall(r"Pss: +(\d+)", size)[0]) * 1024 for size in sizes]
    assert sum(own) < 2 * LARGE


@needs_linux
def test_the_process_that_forks_workers_has_no_threads() -> None:
    with WorkerPool(partial(batch_cleaner, CleanOptions()), 2) as pool:
        list(pool.clean(batches_of("a")))
        [nursery] = multiprocessing.active_children()
        assert len(list(Path(f"/proc/{nursery.pid}/task").iterdir())) == 1


def below(number: int) -> list[int]:
    """The processes that a process started, and those that they did, but for Python's own helper."""
    children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    known = {process.pid for process in multiprocessing.active_children()}
    own = [int(child) for child in children if number != os.getpid() or int(child) in known]
    return [*own, *chain.from_iterable(map(below, own))]


def is_running(number: int) -> bool:
    status = Path("/proc", str(number), "status")
    return status.exists() and "zombie" not in status.read_text()
