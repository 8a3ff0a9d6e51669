"""Worker processes: order kept, a dead worker costs one page, nothing is read far ahead."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from filter.corpus.document import Item
from filter.corpus.pool import WorkerPool
from filter.errors import BundleError, WorkerError
from tests.corpus.pages import die_at_once, document, make_echo, make_nothing, make_slowly


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


def test_what_keeps_a_cleaner_from_being_made_is_raised() -> None:
    with WorkerPool(make_nothing, 1) as pool, pytest.raises(BundleError, match="name another"):
        list(pool.clean(batches_of("a")))


def test_workers_that_cannot_start_end_the_run() -> None:
    with WorkerPool(die_at_once, 1) as pool, pytest.raises(WorkerError, match="exit code 3"):
        list(pool.clean(batches_of("a")))


@pytest.mark.skipif(not Path("/proc").exists(), reason="needs Linux")
def test_a_worker_that_hangs_ends_with_its_parent() -> None:
    code = "from tests.corpus.test_pool import hang; hang()"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        worker = Path("/proc", parent.stdout.readline().strip())
        assert worker.exists()
        parent.kill()
        assert parent.stdout.read() == ""  # ends when the worker does, which has it open too
    assert not worker.exists() or "zombie" in (worker / "status").read_text()


def hang() -> None:
    """Say the number of a worker process, and have it hang on a page."""
    with WorkerPool(make_echo, 1) as pool:
        list(pool.clean(batches_of("a")))
        print(multiprocessing.active_children()[0].pid, flush=True)
        list(pool.clean(batches_of("hang")))


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


def test_leaving_the_pool_ends_its_processes() -> None:
    with WorkerPool(make_echo, 2) as pool:
        next(pool.clean(batches_of("a", "b", "c")))
        assert len(multiprocessing.active_children()) == 2
    assert multiprocessing.active_children() == []
