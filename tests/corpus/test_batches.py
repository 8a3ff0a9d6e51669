"""Batches: bounded in pages and bytes, in order, nothing lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from filter.corpus.batches import batches
from filter.corpus.document import Document, Failure, Item

MEGABYTE = 1_000_000


def page(size: int) -> Document:
    return Document(id="x", data=b"x" * size, source="x")


def sizes(items: list[Item]) -> list[list[int]]:
    return [[item.size for item in batch] for batch in batches(items)]


def test_a_batch_is_full_at_32_pages() -> None:
    assert [len(batch) for batch in batches([page(1)] * 70)] == [32, 32, 6]


def test_a_batch_is_full_at_2_megabytes() -> None:
    assert [len(batch) for batch in batches([page(MEGABYTE)] * 5)] == [2, 2, 1]


def test_a_page_larger_than_a_batch_stands_alone() -> None:
    assert sizes([page(1), page(5 * MEGABYTE), page(1)]) == [[1], [5 * MEGABYTE], [1]]


def test_failures_go_along_in_order() -> None:
    failure = Failure("y", "empty", "is empty", "y")
    items: list[Item] = [page(1), failure, page(2)]
    assert list(batches(items)) == [items]


def test_no_items_make_no_batch() -> None:
    assert list(batches([])) == []


@given(st.lists(st.integers(0, 5 * MEGABYTE), max_size=80))
def test_nothing_is_lost_or_reordered(lengths: list[int]) -> None:
    blank = bytes(5 * MEGABYTE)
    items: list[Item] = [Document("x", memoryview(blank)[:size], "x") for size in lengths]  # type: ignore[arg-type]
    assert [size for batch in sizes(items) for size in batch] == lengths
