"""A batch of pages by column: the arrays that all features are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from filter.features.characters import CLASSES, Characters, read_characters
from filter.features.words import Words, mix, read_words
from filter.page import Segments

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

ANCESTOR_LEVELS: Final = 24
"""How many enclosing elements of a block are looked at; pages seldom nest deeper."""

_UNSPACED_WEIGHT = 2.5
"""Characters of Latin script that say as much as one of an unspaced script: the ratio
of the lengths of translated sentences, roughly."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """The elements of all pages, numbered through the batch in document order.

    ``ancestors`` is (blocks, `ANCESTOR_LEVELS`): the element a block stands in, then
    its parent and so on, the outermost repeated to the end. ``first`` and ``last`` are
    the blocks that an element's subtree begins and ends with (``last < first``: none).
    ``signature`` numbers the different pairs of tag and attributes, ``names`` holds the
    hashed words of each signature.
    """

    parent: Integers
    depth: Integers
    signature: Integers
    tags: tuple[str, ...]
    names: Words
    ancestors: Integers
    first: Integers
    last: Integers


@dataclass(frozen=True, slots=True)
class Batch:
    """Pages as columns. Arrays are by block unless said otherwise.

    ``starts`` is by page: the position of its first block, and at the end the number
    of blocks. ``size`` is the length in characters of a spaced script. ``identity``
    is equal for blocks of the same words.
    """

    pages: Sequence[Segments]
    page: Integers
    starts: Integers
    counts: Floats
    first_class: npt.NDArray[np.uint8]
    last_class: npt.NDArray[np.uint8]
    size: Floats
    characters: Characters
    words: Words
    identity: npt.NDArray[np.uint32]
    links: Floats
    link_density: Floats
    strong_density: Floats
    join: Integers
    blank_lines: Floats
    indent: Floats
    nodes: Nodes

    @property
    def position(self) -> Integers:
        """The position of each block in its page, from 0."""
        return np.arange(len(self.page)) - self.starts[self.page]


_JOINS = {"cell": 0, "line": 1, "paragraph": 2}


def read_batch(pages: Sequence[Segments]) -> Batch:
    """The columns of ``pages``; there must be at least one block in all."""
    rows = [segment for page in pages for segment in page.segments]
    texts, nodes, joins, links, linked, strong, blank, indent = zip(*rows, strict=True)
    starts = np.zeros(len(pages) + 1, dtype=np.int64)
    np.cumsum([len(page.segments) for page in pages], out=starts[1:])
    page = np.repeat(np.arange(len(pages)), np.diff(starts))
    characters = read_characters(texts)
    counts = characters.counts()
    words = read_words(characters)
    lengths = np.maximum(np.diff(characters.starts) - 1, 1)
    return Batch(
        pages=pages,
        page=page,
        starts=starts,
        counts=counts,
        first_class=characters.classes[characters.starts[:-1]],
        last_class=characters.classes[characters.starts[1:] - 2],
        size=counts.sum(axis=1) + (_UNSPACED_WEIGHT - 1) * counts[:, CLASSES.index("unspaced")],
        characters=characters,
        words=words,
        identity=mix(_sums(words.hashes, words.starts)),
        links=np.array(links, dtype=np.float32),
        link_density=(np.array(linked) / lengths).astype(np.float32),
        strong_density=(np.array(strong) / lengths).astype(np.float32),
        join=np.array([_JOINS[join] for join in joins]),
        blank_lines=np.array(blank, dtype=np.float32),
        indent=np.array(indent, dtype=np.float32),
        nodes=_read_nodes(pages, np.array(nodes), page),
    )


def _sums(values: npt.NDArray[np.uint32], starts: Integers) -> npt.NDArray[np.uint32]:
    totals = np.zeros(len(values) + 1, dtype=np.uint32)
    np.cumsum(values, dtype=np.uint32, out=totals[1:])  # wraps around: still equal for equal words
    return totals[starts[1:]] - totals[starts[:-1]]


def _read_nodes(pages: Sequence[Segments], node: Integers, page: Integers) -> Nodes:
    offsets = np.zeros(len(pages) + 1, dtype=np.int64)
    np.cumsum([len(page.nodes) for page in pages], out=offsets[1:])
    rows = [row for page in pages for row in page.nodes]
    known: dict[tuple[str, str], int] = {}
    signature = [known.setdefault((tag, attributes), len(known)) for _, tag, attributes in rows]
    parent = np.array([row[0] for row in rows])
    outermost = parent < 0
    parent += np.repeat(offsets[:-1], np.diff(offsets))
    parent[outermost] = np.flatnonzero(outermost)
    ancestors = np.empty((len(node), ANCESTOR_LEVELS), dtype=np.int64)
    ancestors[:, 0] = node + offsets[page]
    for level in range(1, ANCESTOR_LEVELS):
        ancestors[:, level] = parent[ancestors[:, level - 1]]
    first, last = _spans(ancestors, len(rows))
    return Nodes(
        parent=parent,
        depth=_depths(parent),
        signature=np.array(signature),
        tags=tuple(tag for tag, _ in known),
        names=read_words(read_characters([" ".join(pair) for pair in known]), split="names"),
        ancestors=ancestors,
        first=first,
        last=last,
    )


def _spans(ancestors: Integers, nodes: int) -> tuple[Integers, Integers]:
    blocks = np.arange(len(ancestors))
    first = np.full(nodes, len(ancestors), dtype=np.int64)
    last = np.full(nodes, -1, dtype=np.int64)
    for level in range(ANCESTOR_LEVELS):
        np.minimum.at(first, ancestors[:, level], blocks)
        np.maximum.at(last, ancestors[:, level], blocks)
    return first, last


def _depths(parent: Integers) -> Integers:
    depth = np.zeros(len(parent), dtype=np.int64)
    at = np.arange(len(parent))
    for _ in range(ANCESTOR_LEVELS):
        above = parent[at]
        moved = above != at
        if not moved.any():
            break
        depth += moved
        at = above
    return depth


def first_named(ancestors: Integers) -> npt.NDArray[np.bool_]:
    """Where ``ancestors`` (blocks, levels) names an element for the first time in its row, not the
    outermost again: (blocks, levels)."""
    distinct = np.ones(ancestors.shape, dtype=bool)
    distinct[:, 1:] = ancestors[:, 1:] != ancestors[:, :-1]
    return distinct
