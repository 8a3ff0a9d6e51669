"""Items in batches: what goes through the model, or to another process, at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from filter.corpus.document import Item

ItemType = TypeVar("ItemType", bound=Item)

_MAX_PAGES = 32
"""The model's fixed cost per call is spread thin by then, and a page that breaks
its batch makes few others be cleaned again."""

_MAX_BYTES = 2_000_000
"""About twenty news pages: what several batches in flight cost stays small."""


def batches(items: Iterable[ItemType]) -> Iterator[list[ItemType]]:
    """The items in lists of up to 32 with up to 2 MB of page, in order.

    A page of more stands in a batch alone. Cuts depend on the items alone, so
    the same input makes the same batches wherever they are cleaned.
    """
    batch: list[ItemType] = []
    size = 0
    for item in items:
        if batch and (len(batch) == _MAX_PAGES or size + item.size > _MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += item.size
    if batch:
        yield batch
