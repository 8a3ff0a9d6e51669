"""Worker processes: order kept, a dead worker costs one page, nothing is read far ahead."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator

from filter.corpus.document import Item
from filter.corpus.pool import WorkerPool
from tests.corpus.pages import document, make_echo


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
