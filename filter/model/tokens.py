"""Scores of words and names: linear models over hashed tokens, one row of a table a token.

A block's words (alone, in pairs, and the first and last by themselves) and the names in
the tags, classes, ids and roles around it each have learned weights; a block's score is
their sum over the root of their number. Feature hashing: Weinberger et al. 2009, https://arxiv.org/abs/0902.2206.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from filter.features import Features
from filter.features.batch import Batch, Floats, Integers
from filter.features.inline import Inline
from filter.features.words import Words
from filter.page import LABELS

WORD_BUCKETS: Final = 1 << 16
EDGE_BUCKETS: Final = 1 << 14
NAME_BUCKETS: Final = 1 << 15
WORD_ROWS: Final = 2 * WORD_BUCKETS + 2 * EDGE_BUCKETS
"""Rows of the word table: words, pairs, first words, last words."""
NAME_ROWS: Final = 2 * NAME_BUCKETS
"""Rows of the name table: names of the two nearest elements, names of those further out."""
INLINE_ROWS: Final = 2 * NAME_BUCKETS
"""Rows of the inline table: names of inline elements, words of how addresses begin."""
SCORES: Final = 1 + len(LABELS)
"""Columns of both tables: reporting or not, then each label against the rest."""

_NEAR_LEVELS = 2

Table = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a batch: ``rows[i]`` of a table counts ``weights[i]`` times for block ``blocks[i]``."""

    blocks: Integers
    rows: Integers
    weights: Floats


@dataclass(frozen=True, slots=True)
class TokenTables:
    """Learned weights: ``words`` is (`WORD_ROWS`, `SCORES`), ``names`` (`NAME_ROWS`, `SCORES`);
    the intercepts are (`SCORES`,)."""

    words: Table
    names: Table
    word_intercepts: Floats
    name_intercepts: Floats

    def scores(self, features: Features) -> Floats:
        """The log-odds of each block by its words, then by the names: (blocks, 2 * `SCORES`)."""
        words = _word_scores(self.words, features.batch.words) + self.word_intercepts
        return np.hstack([words, _name_scores(self.names, features.batch) + self.name_intercepts])


@dataclass(frozen=True, slots=True)
class InlineTable:
    """Learned weights of what the inline elements in a block say: ``weights`` is (`INLINE_ROWS`, labels),
    ``intercepts`` (labels,)."""

    weights: Table
    intercepts: Floats

    def scores(self, inline: Inline) -> Floats:
        """The log-odds of each label against the rest: (blocks, labels)."""
        names = _per_root(_signature_sums(self.weights, inline.names, 0), inline.names.counts)
        begins = _signature_sums(self.weights, inline.begins, NAME_BUCKETS)
        scores = names[inline.signature] + self.intercepts
        scores[inline.linked] += _per_root(begins, inline.begins.counts)[inline.begin]
        return scores


def word_tokens(batch: Batch) -> Tokens:
    """The word tokens of each block, weighted so that long blocks don't score higher for
    their length alone."""
    words = batch.words
    owner = words.owners()
    weights = (1 / np.sqrt(np.maximum(words.counts, 1)))[owner].astype(np.float32)
    filled = words.counts > 0
    first = words.starts[:-1][filled]
    last = words.starts[1:][filled] - 1
    follows = np.ones(len(owner), dtype=bool)
    follows[first] = False
    once = np.ones(len(first), dtype=np.float32)
    return Tokens(
        np.concatenate([owner, owner[follows], owner[first], owner[last]]),
        np.concatenate([
            _bucket(words.hashes, WORD_BUCKETS),
            _bucket(words.pairs()[follows], WORD_BUCKETS) + WORD_BUCKETS,
            _bucket(words.hashes[first], EDGE_BUCKETS) + 2 * WORD_BUCKETS,
            _bucket(words.hashes[last], EDGE_BUCKETS) + 2 * WORD_BUCKETS + EDGE_BUCKETS,
        ]),
        np.concatenate([weights, weights[follows], once, once]),
    )


def name_tokens(batch: Batch) -> Tokens:
    """The name tokens of each block, spelled out for training; `TokenTables` sums them by element."""
    nodes = batch.nodes
    blocks, node = np.arange(len(batch.page)), nodes.ancestors[:, 0]
    parts = []
    for level in range(len(nodes.by_depth)):
        signature = nodes.signature[node]
        hashes, counts = _spelled(nodes.names, signature)
        far = int(level >= _NEAR_LEVELS)
        rows = _bucket(hashes, NAME_BUCKETS) + NAME_BUCKETS * far
        parts.append((np.repeat(blocks, counts), rows, np.full(len(rows), far)))
        inner = nodes.depth[node] > 0
        blocks, node = blocks[inner], nodes.parent[node[inner]]
    owner, row, is_far = (np.concatenate(column) for column in zip(*parts, strict=True))
    together = np.bincount(2 * owner + is_far, minlength=2 * len(batch.page))
    return Tokens(owner, row, (1 / np.sqrt(together[2 * owner + is_far])).astype(np.float32))


def inline_tokens(inline: Inline) -> Tokens:
    """The inline tokens of each block, spelled out for training; `InlineTable` sums them once for blocks
    that say the same."""
    blocks = np.arange(len(inline.signature))
    parts = []
    sources = (blocks, inline.names, inline.signature), (inline.linked, inline.begins, inline.begin)
    for part, (owner, words, text) in enumerate(sources):
        hashes, counts = _spelled(words, text)
        rows = _bucket(hashes, NAME_BUCKETS) + NAME_BUCKETS * part
        weights = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
        parts.append((np.repeat(owner, counts), rows, weights))
    return Tokens(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _spelled(words: Words, texts: Integers) -> tuple[npt.NDArray[np.uint32], Integers]:
    """The hashed words of some ``texts``, one after the other, and how many each has."""
    counts = words.counts[texts]
    return words.hashes[np.repeat(words.starts[:-1][texts], counts) + _ranges(counts)], counts


def _bucket(hashes: npt.NDArray[np.uint32], buckets: int) -> Integers:
    return (hashes & np.uint32(buckets - 1)).astype(np.int64)


def _ranges(counts: Integers) -> Integers:
    """0, 1, ... up to each count, one after the other."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)


def _word_scores(table: Table, words: Words) -> Floats:
    """The sums of `word_tokens` over ``table``: (blocks, `SCORES`)."""
    counts = words.counts
    filled = counts > 0
    first = words.starts[:-1][filled]
    last = words.starts[1:][filled] - 1
    scores = np.zeros((len(counts), table.shape[1]), dtype=np.float32)
    if len(first):
        values = _rows(table, words.hashes, WORD_BUCKETS, 0)
        pairs = _rows(table, words.pairs(), WORD_BUCKETS, WORD_BUCKETS)
        pairs[first] = 0  # there is no word before it
        sums = np.add.reduceat(values + pairs, first) / np.sqrt(counts[filled, None]).astype(np.float32)
        sums += _rows(table, words.hashes[first], EDGE_BUCKETS, 2 * WORD_BUCKETS)
        sums += _rows(table, words.hashes[last], EDGE_BUCKETS, 2 * WORD_BUCKETS + EDGE_BUCKETS)
        scores[filled] = sums
    return scores


def _name_scores(table: Table, batch: Batch) -> Floats:
    """The sums of `name_tokens` over ``table``: (blocks, `SCORES`)."""
    nodes = batch.nodes
    counts = nodes.names.counts[nodes.signature]
    own = nodes.ancestors[:, 0]
    inner, outer = nodes.depth[own] > 0, nodes.depth[own] > 1
    parent, further = nodes.ancestors[:, 1], nodes.ancestors[:, 2]
    near = _signature_sums(table, nodes.names, 0)
    near_sums = near[nodes.signature[own]] + near[nodes.signature[parent]] * inner[:, None]
    near_counts = counts[own] + counts[parent] * inner
    far = nodes.path_sums(_signature_sums(table, nodes.names, NAME_BUCKETS)[nodes.signature])
    far_sums = far[further] * outer[:, None]
    far_counts = nodes.path_sums(counts)[further] * outer
    return _per_root(near_sums, near_counts) + _per_root(far_sums, far_counts)


def _signature_sums(table: Table, names: Words, offset: int) -> Floats:
    filled = names.counts > 0
    sums = np.zeros((len(filled), table.shape[1]), dtype=np.float32)
    if filled.any():
        values = _rows(table, names.hashes, NAME_BUCKETS, offset)
        sums[filled] = np.add.reduceat(values, names.starts[:-1][filled])
    return sums


def _rows(table: Table, hashes: npt.NDArray[np.uint32], buckets: int, offset: int) -> Floats:
    rows: Floats = table.take(_bucket(hashes, buckets) + offset, axis=0).astype(np.float32)
    return rows


def _per_root(sums: Floats, counts: Integers) -> Floats:
    scaled: Floats = sums / np.sqrt(np.maximum(counts, 1)).astype(np.float32)[:, None]
    return scaled
