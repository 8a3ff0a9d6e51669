"""A batch of pages by column: the arrays that all features are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from filter.features.characters import CLASSES, Characters, read_characters
from filter.features.nodes import Nodes, read_nodes
from filter.features.words import Words, mix, read_words
from filter.page import Join, Segments

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

_UNSPACED_WEIGHT = 2.5
"""Characters of Latin script that say as much as one of an unspaced script: the ratio
of the lengths of translated sentences, roughly."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Pages as columns. Arrays are by block unless said otherwise.

    ``starts`` is by page: the position of its first block, and at the end the number
    of blocks. ``size`` is the length in characters of a spaced script. ``identity``
    is equal for blocks of the same words. ``inline`` and ``hrefs`` are as segments have them; few are ever
    looked at, by `filter.features.inline`.
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
    inline: Sequence[str]
    hrefs: Sequence[str]

    @property
    def position(self) -> Integers:
        """The position of each block in its page, from 0."""
        return np.arange(len(self.page)) - self.starts[self.page]


# No network has learned what more of a line is: to all of them it is a paragraph.
_JOINS: Final[dict[Join, int]] = {"cell": 0, "line": 1, "paragraph": 2, "sentence": 2, "solid": 2}
_PAGE_BUCKETS: Final = 1 << 15


def shared_words(batch: Batch, speaking: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """For each word of `Batch.words` whether another of the page's ``speaking`` blocks has it too.

    ``speaking`` is by block. Words are told apart by 15 bits of their hash.
    """
    owner = batch.words.owners()
    key = batch.page[owner] * _PAGE_BUCKETS + (batch.words.hashes & np.uint32(_PAGE_BUCKETS - 1))
    holds = speaking[owner]
    held, holder = key[holds], owner[holds].astype(np.int32)
    # Of several values for one place numpy keeps the last one assigned.
    first = np.full(len(batch.pages) * _PAGE_BUCKETS, -1, dtype=np.int32)
    first[held[::-1]] = holder[::-1]
    last = first.copy()
    last[held] = holder
    found: npt.NDArray[np.bool_] = (first[key] >= 0) & ((first[key] != owner) | (last[key] != owner))
    return found


def read_batch(pages: Sequence[Segments]) -> Batch:
    """The columns of ``pages``; there must be at least one block in all."""
    rows = [segment for page in pages for segment in page.segments]
    texts, nodes, joins, links, linked, strong, blank, indent, inline, hrefs = zip(*rows, strict=True)
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
        join=np.array(list(map(_JOINS.__getitem__, joins))),
        blank_lines=np.array(blank, dtype=np.float32),
        indent=np.array(indent, dtype=np.float32),
        nodes=read_nodes(pages, np.array(nodes), page),
        inline=inline,
        hrefs=hrefs,
    )


def _sums(values: npt.NDArray[np.uint32], starts: Integers) -> npt.NDArray[np.uint32]:
    totals = np.zeros(len(values) + 1, dtype=np.uint32)
    np.cumsum(values, dtype=np.uint32, out=totals[1:])  # wraps around: still equal for equal words
    return totals[starts[1:]] - totals[starts[:-1]]
