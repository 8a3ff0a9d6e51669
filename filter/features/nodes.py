"""The elements of a batch of pages as arrays, and sums along the way from an element outwards."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from filter.features.characters import read_characters
from filter.features.words import Words, read_words
from filter.page import Segments

Integers = npt.NDArray[np.int64]
Number = TypeVar("Number", np.int64, np.float32)
Thing = TypeVar("Thing", bound=Hashable)

ANCESTOR_LEVELS: Final = 6
"""How many enclosing elements of a block are looked at one by one; those further out only in sums."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """The elements of all pages, numbered through the batch in document order.

    ``parent`` of an outermost element is itself. ``by_depth`` has the elements of each depth.
    ``ancestors`` is (blocks, `ANCESTOR_LEVELS`): the element a block stands in, then
    its parent and so on, the outermost repeated to the end. ``first`` and ``last`` are
    the blocks that an element's subtree begins and ends with (``last < first``: none).
    ``signature`` numbers the different pairs of tag and attributes; ``tags`` has the tag of each,
    ``names`` its hashed words.
    """

    parent: Integers
    depth: Integers
    by_depth: tuple[Integers, ...]
    signature: Integers
    tags: tuple[str, ...]
    names: Words
    ancestors: Integers
    first: Integers
    last: Integers

    def path_sums(self, values: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """``values`` (elements, ...) summed from the outermost element to each, itself counted."""
        sums = values.copy()
        for group in self.by_depth[1:]:
            sums[group] += sums[self.parent[group]]
        return sums


def read_nodes(pages: Sequence[Segments], node: Integers, page: Integers) -> Nodes:
    """The elements of ``pages``; ``node`` is each block's element within its ``page``."""
    offsets = np.zeros(len(pages) + 1, dtype=np.int64)
    np.cumsum([len(page.nodes) for page in pages], out=offsets[1:])
    parents, tags, attributes = zip(*(row for page in pages for row in page.nodes), strict=True)
    known, signature = numbered(zip(tags, attributes, strict=True))
    parent = np.array(parents)
    outermost = parent < 0
    parent += np.repeat(offsets[:-1], np.diff(offsets))
    parent[outermost] = np.flatnonzero(outermost)
    ancestors = np.empty((len(node), ANCESTOR_LEVELS), dtype=np.int64)
    ancestors[:, 0] = node + offsets[page]
    for level in range(1, ANCESTOR_LEVELS):
        ancestors[:, level] = parent[ancestors[:, level - 1]]
    depth = _depths(parent)
    by_depth = tuple(np.split(np.argsort(depth, kind="stable"), np.cumsum(np.bincount(depth))[:-1]))
    first, last = _spans(ancestors[:, 0], parent, by_depth)
    return Nodes(
        parent=parent,
        depth=depth,
        by_depth=by_depth,
        signature=signature,
        tags=tuple(tag for tag, _ in known),
        names=read_words(read_characters([" ".join(pair) for pair in known]), split="names"),
        ancestors=ancestors,
        first=first,
        last=last,
    )


def numbered(things: Iterable[Thing]) -> tuple[list[Thing], Integers]:
    """The different ones of ``things``, in order, and the number of each among them."""
    known: dict[Thing, int] = {}
    first_of = np.array(list(map(known.setdefault, things, count())), dtype=np.int64)
    _, number = np.unique(first_of, return_inverse=True)
    return list(known), number


def _depths(parent: Integers) -> Integers:
    depth = np.zeros(len(parent), dtype=np.int64)
    inner = np.flatnonzero(parent != np.arange(len(parent)))
    at = parent[inner]
    while len(inner):
        depth[inner] += 1
        above = parent[at]
        deeper = above != at
        inner, at = inner[deeper], above[deeper]
    return depth


def _spans(own: Integers, parent: Integers, by_depth: Sequence[Integers]) -> tuple[Integers, Integers]:
    blocks = np.arange(len(own))
    first = np.full(len(parent), len(own), dtype=np.int64)
    last = np.full(len(parent), -1, dtype=np.int64)
    # Of several values for one element numpy keeps the last one assigned.
    first[own[::-1]] = blocks[::-1]
    last[own] = blocks
    for group in reversed(by_depth[1:]):
        np.minimum.at(first, parent[group], first[group])
        np.maximum.at(last, parent[group], last[group])
    return first, last
