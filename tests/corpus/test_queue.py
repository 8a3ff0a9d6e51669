"""Pages of an event loop through real worker processes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from filter.corpus.cleaning import CleanBatch, CleanOptions, batch_cleaner
from filter.corpus.queue import CleaningQueue
from filter.errors import BundleError
from tests.corpus.pages import document, make_echo

T = TypeVar("T")


def with_queue(use: Callable[[CleaningQueue], Awaitable[T]], workers: int = 1, size: int = 64) -> T:
    async def run() -> T:
        queue = CleaningQueue(make_echo, workers, size, page_timeout=60)
        await queue.start()
        try:
            return await use(queue)
        finally:
            await queue.close()

    return asyncio.run(run())


async def clean_all(queue: CleaningQueue, texts: list[str]) -> list[bytes]:
    cleaned = await asyncio.gather(*(queue.clean(document(text, str(at))) for at, text in enumerate(texts)))
    return [one.outcome.content for one in cleaned]


@pytest.mark.parametrize(("workers", "size"), [(1, 64), (2, 3), (1, 1)])
def test_everybody_gets_the_page_that_he_asked_for(workers: int, size: int) -> None:
    texts = [f"page {number}" for number in range(50)]
    found = with_queue(lambda queue: clean_all(queue, texts), workers, size)
    assert found == [f"{text}\n".encode() for text in texts]


def test_a_page_that_kills_its_worker_costs_no_other() -> None:
    found = with_queue(lambda queue: clean_all(queue, ["a", "die", "b", "raise", "c"]))
    assert [found[at] for at in (0, 2, 4)] == [b"a\n", b"b\n", b"c\n"]
    assert b"worker died" in found[1]
    assert b"cleaning broke" in found[3]


def test_one_who_goes_away_costs_no_other() -> None:
    async def use(queue: CleaningQueue) -> bytes:
        leaving = [asyncio.ensure_future(queue.clean(document("gone"))) for _ in range(20)]
        staying = asyncio.ensure_future(queue.clean(document("here")))
        await asyncio.sleep(0)
        for task in leaving:
            task.cancel()
        return (await staying).outcome.content

    assert with_queue(use) == b"here\n"


def test_closing_waits_for_what_was_asked() -> None:
    async def run() -> list[bytes]:
        queue = CleaningQueue(make_echo, 1, 64, page_timeout=60)
        await queue.start()
        asked = [asyncio.ensure_future(queue.clean(document(str(number)))) for number in range(30)]
        await asyncio.sleep(0)  # they are in the queue now
        await queue.close()
        return [cleaned.outcome.content for cleaned in await asyncio.gather(*asked)]

    assert asyncio.run(run()) == [f"{number}\n".encode() for number in range(30)]


def no_cleaner() -> CleanBatch:
    """What a worker makes where there is no model."""
    return batch_cleaner(CleanOptions(model="nowhere"))


def test_a_model_that_is_not_there_shows_at_the_start() -> None:
    with pytest.raises(BundleError, match="nowhere"):
        asyncio.run(CleaningQueue(no_cleaner, 1, 64, page_timeout=60).start())


def test_the_time_of_a_page_is_told() -> None:
    async def use(queue: CleaningQueue) -> float:
        return (await queue.clean(document("a"))).seconds

    assert 0 < with_queue(use) < 60


def test_an_interrupt_does_not_reach_the_workers() -> None:
    code = (
        "import asyncio, os, signal\n"
        "from filter.corpus.queue import CleaningQueue\n"
        "from tests.corpus.pages import document, make_echo\n"
        "async def run():\n"
        "    queue = CleaningQueue(make_echo, 1, 1, 60)\n"
        "    await queue.start()\n"
        "    os.killpg(0, signal.SIGINT)\n"
        "    print((await queue.clean(document('a'))).outcome.status)\n"
        "    await queue.close()\n"
        "signal.signal(signal.SIGINT, lambda *_: None)\n"
        "asyncio.run(run())\n"
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=root, check=True, capture_output=True, text=True, start_new_session=True, timeout=60
    )
    assert done.stdout == "cleaned\n"
