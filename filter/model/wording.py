"""How sensational a line is worded: words and letter sequences, then capitals, marks and place.

The first step is linear over hashed words and marks, pairs of them and runs of four letters,
all in lower case with digits masked: headline collections leak their source in case and
numbers. The second weighs its score with what lower case hides (shouted words, exclamation
marks, dots) and with whether the line is a headline or teaser: what would be bait there is
often a mere turn of phrase in a paragraph.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from filter.features.batch import Batch, Floats, Integers
from filter.features.characters import CLASSES, Characters, folding_table
from filter.features.words import Words, mix, with_marks
from filter.model.scaling import standardised
from filter.page import LABELS, Label

WORD_BUCKETS: Final = 1 << 17
LETTER_BUCKETS: Final = 1 << 17
ROWS: Final = 2 * WORD_BUCKETS + LETTER_BUCKETS
"""Rows of the table: words, pairs of words (and the first word alone), runs of letters."""

_LETTERS: Final = ("lower", "upper", "uncased", "unspaced")
STYLE: Final = (
    "wording",
    "evidence",
    "size",
    "exclamation",
    "question",
    "ellipsis",
    "quote",
    "shouting",
    "digit",
    "headline",
)
"""The columns of the second step."""

CLIP: Final = 5.0
"""Columns of the second step are cut at this many standard deviations from their mean."""

_RUN = 4
_RUN_POWERS = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F], dtype=np.uint32)  # primes of xxHash
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Wording:
    """``table`` (`ROWS`,) and ``intercept`` are the first step, ``style`` (`STYLE` and a
    constant) the second; ``mean`` and ``scale`` standardise its columns."""

    table: npt.NDArray[np.float16]
    intercept: float
    mean: Floats
    scale: Floats
    style: Floats

    def probabilities(self, batch: Batch, headline: Floats) -> Floats:
        """How likely each block is worded to provoke a click or outrage: (blocks,).

        ``headline`` (blocks,) says how likely each is a headline or teaser. What has no letter has no
        wording.
        """
        columns = self.columns(batch, headline)
        standard = standardised(columns, self.mean, self.scale, CLIP)
        # A page at a time and in fixed order: the same page, the same number.
        odds = (standard * self.style[:-1]).sum(axis=1) + self.style[-1]
        letters = batch.counts[:, [CLASSES.index(name) for name in _LETTERS]].any(axis=1)
        probabilities: Floats = np.where(letters, 1 / (1 + np.exp(-odds)), 0).astype(np.float32)
        return probabilities

    def columns(self, batch: Batch, headline: Floats) -> Floats:
        """The columns `STYLE` of each block."""
        words = with_marks(batch.words, batch.characters)
        score, known = self.scores(batch.characters, words)
        return style_columns(score, known, headline, batch.counts, batch.characters, words)

    def familiarity(self, batch: Batch) -> Floats:
        """The share of each page's words that the score learned from, 0 to 1: (pages,)."""
        return known_words(self.table, replace(batch.words, starts=batch.words.starts[batch.starts]))

    def scores(self, characters: Characters, words: Words) -> tuple[Floats, Floats]:
        """The first step's log-odds for each text, and the share of its words and marks the table knows."""
        texts = len(words.counts)
        owners, rows = tokens(characters, words)
        weights = self.table[rows]
        known = weights[: len(words.hashes)] != 0
        count = np.bincount(owners, minlength=texts)
        total = np.bincount(owners, weights, texts)
        score = total / np.sqrt(np.maximum(count, 1)) + self.intercept
        return score.astype(np.float32), _shares(known, words)


def headline_probability(probabilities: Floats) -> Floats:
    """How likely each block is a headline or teaser, from its probabilities (blocks, labels): (blocks,)."""
    result: Floats = probabilities[:, [LABELS.index(Label.TITLE), LABELS.index(Label.RELATED)]].sum(axis=1)
    return result


def known_words(table: npt.NDArray[Any], words: Words) -> Floats:
    """The share of each text's words whose row of ``table`` isn't nought; 1 for a text without words."""
    return _shares(table[(words.hashes & np.uint32(WORD_BUCKETS - 1)).astype(np.int64)] != 0, words)


def _shares(known: npt.NDArray[np.bool_], words: Words) -> Floats:
    shares = np.bincount(words.owners(), known, len(words.counts)) / np.maximum(words.counts, 1)
    result: Floats = np.where(words.counts > 0, shares, 1).astype(np.float32)
    return result


def tokens(characters: Characters, words: Words) -> tuple[Integers, Integers]:
    """The tokens of each text: their owners and rows of the table.

    Only the first characters of a long text count for its runs of letters.
    """
    owner = words.owners()
    pairs = words.pairs()
    begins = words.starts[:-1][words.counts > 0]
    pairs[begins] = mix(words.hashes[begins])  # how a line opens says most
    run_owner, runs = _runs(characters)
    return (
        np.concatenate([owner, owner, run_owner]),
        np.concatenate([
            (words.hashes & np.uint32(WORD_BUCKETS - 1)).astype(np.int64),
            (pairs & np.uint32(WORD_BUCKETS - 1)).astype(np.int64) + WORD_BUCKETS,
            (runs & np.uint32(LETTER_BUCKETS - 1)).astype(np.int64) + 2 * WORD_BUCKETS,
        ]),
    )


def _runs(characters: Characters) -> tuple[Integers, npt.NDArray[np.uint32]]:
    lengths = np.diff(characters.starts)
    folded = folding_table()[characters.places()]
    if len(folded) < _RUN:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint32)
    hashes = sum(
        (folded[start : len(folded) - _RUN + 1 + start] * _RUN_POWERS[start] for start in range(1, _RUN)),
        folded[: len(folded) - _RUN + 1] * _RUN_POWERS[0],
    )
    counts = np.clip(lengths - _RUN + 1, 0, _LONGEST)
    first = np.repeat(characters.starts[:-1] - np.cumsum(counts) + counts, counts)
    return np.repeat(np.arange(len(lengths)), counts), mix(hashes[first + np.arange(len(first))])


def style_columns(
    score: Floats, known: Floats, headline: Floats, counts: Floats, characters: Characters, words: Words
) -> Floats:
    """The columns `STYLE` for texts with the first step's ``score`` and `Characters.counts`."""
    at = {name: number for number, name in enumerate(CLASSES)}
    cased = counts[:, at["lower"]] + counts[:, at["upper"]]
    return np.stack(
        [
            score,
            known,
            np.log1p(words.counts),
            np.minimum(counts[:, at["exclamation"]], 3),
            np.minimum(counts[:, at["question"]], 3),
            np.minimum(counts[:, at["ellipsis"]], 1),
            np.minimum(counts[:, at["quote"]], 4),
            np.minimum(_shouted(characters, words), 4),
            (counts[:, at["digit"]] > 0).astype(np.float32) * (cased > 0),
            headline,
        ],
        axis=1,
    ).astype(np.float32)


def _shouted(characters: Characters, words: Words) -> Floats:
    """How many words of four letters and more stand in capitals."""
    upper = characters.classes == CLASSES.index("upper")
    if len(upper) <= _RUN:
        return np.zeros(len(words.counts), dtype=np.float32)
    begins = upper[:-3] & upper[1:-2] & upper[2:-1] & upper[3:]
    begins[1:] &= ~upper[:-4]
    owner = np.searchsorted(characters.starts, np.flatnonzero(begins), "right") - 1
    return np.bincount(owner, minlength=len(words.counts)).astype(np.float32)
