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
from filter.features.batch import ANCESTOR_LEVELS, Batch, Floats, Integers, first_named
from filter.features.words import Words
from filter.page import LABELS

WORD_BUCKETS: Final = 1 << 16
EDGE_BUCKETS: Final = 1 << 14
NAME_BUCKETS: Final = 1 << 15
WORD_ROWS: Final = 2 * WORD_BUCKETS + 2 * EDGE_BUCKETS
"""Rows of the word table: words, pairs, first words, last words."""
NAME_ROWS: Final = 2 * NAME_BUCKETS
"""Rows of the name table: names of the two nearest elements, names of those further out."""
SCORES: Final = 1 + len(LABELS)
"""Columns of both tables: reporting or not, then each label against the rest."""

_NEAR_LEVELS = 2


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

    words: npt.NDArray[np.float16]
    names: npt.NDArray[np.float16]
    word_intercepts: Floats
    name_intercepts: Floats

    def scores(self, features: Features) -> Floats:
        """The log-odds of each block by its words, then by the names: (blocks, 2 * `SCORES`)."""
        words = _sum_rows(self.words, word_tokens(features.batch), len(features.matrix))
        names = _sum_names(self.names, features.batch)
        return np.hstack([words + self.word_intercepts, names + self.name_intercepts])


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
    signatures = nodes.signature[nodes.ancestors]
    used = first_named(nodes.ancestors)
    blocks, levels = np.nonzero(used)
    signature = signatures[blocks, levels]
    counts = nodes.names.counts[signature]
    token = np.repeat(nodes.names.starts[:-1][signature], counts) + _ranges(counts)
    far = np.repeat(levels >= _NEAR_LEVELS, counts).astype(np.int64)
    owner = np.repeat(blocks, counts)
    rows = _bucket(nodes.names.hashes[token], NAME_BUCKETS) + NAME_BUCKETS * far
    together = np.bincount(2 * owner + far, minlength=2 * len(signatures))
    return Tokens(owner, rows, (1 / np.sqrt(together[2 * owner + far])).astype(np.float32))


def _bucket(hashes: npt.NDArray[np.uint32], buckets: int) -> Integers:
    return (hashes & np.uint32(buckets - 1)).astype(np.int64)


def _ranges(counts: Integers) -> Integers:
    """0, 1, ... up to each count, one after the other."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)


def _sum_rows(table: npt.NDArray[np.float16], tokens: Tokens, blocks: int) -> Floats:
    sums = np.zeros((blocks, table.shape[1]), dtype=np.float32)
    if len(tokens.rows):
        order = np.argsort(tokens.blocks, kind="stable")
        values = table[tokens.rows[order]].astype(np.float32) * tokens.weights[order, None]
        present, first = np.unique(tokens.blocks[order], return_index=True)
        sums[present] = np.add.reduceat(values, first, axis=0)
    return sums


def _sum_names(table: npt.NDArray[np.float16], batch: Batch) -> Floats:
    nodes = batch.nodes
    signatures = nodes.signature[nodes.ancestors]
    used = first_named(nodes.ancestors)
    numbers = np.where(used, nodes.names.counts[signatures], 0)
    sums = np.zeros((len(signatures), table.shape[1]), dtype=np.float32)
    for levels, offset in ((slice(0, _NEAR_LEVELS), 0), (slice(_NEAR_LEVELS, None), NAME_BUCKETS)):
        by_signature = _sum_words(table, nodes.names, offset)
        total = np.zeros_like(sums)
        for level in range(ANCESTOR_LEVELS)[levels]:
            total += by_signature[signatures[:, level]] * used[:, level, None]
        sums += total / np.sqrt(np.maximum(numbers[:, levels].sum(axis=1), 1))[:, None].astype(np.float32)
    return sums


def _sum_words(table: npt.NDArray[np.float16], names: Words, offset: int) -> Floats:
    rows = _bucket(names.hashes, NAME_BUCKETS) + offset
    tokens = Tokens(names.owners(), rows, np.ones(len(rows), dtype=np.float32))
    return _sum_rows(table, tokens, len(names.counts))
