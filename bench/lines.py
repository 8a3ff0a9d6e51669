"""Labelled lines against what a tool kept: which of them are in its output?

Two ways to tell, since most tools give a text and only newsfilter gives its blocks:

    line_row   for texts. Every word of the output is accounted for once: long lines claim
               their words first, short ones only what is left, so that a menu's "Sport" is
               not taken for kept because the story says the word. A text that is just the
               reporting scores in full.
    block_row  for blocks, kept and dropped: a line's fate is that of the block it came from,
               found as a whole or by the pairs of neighbouring words it shares with it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

REPORTING = frozenset({"summary", "body"})
NOISE = frozenset({"related", "ad", "promo", "share", "comment", "nav", "legal"})
LOOSE_WORDS = 6
LOOSE_SHARE = 0.5
"""A line of fewer words, or with less of it in the output, has to stand there whole. Between shares
of 0.5 and 0.8 no peer's F1 moves by more than 0.0003."""

Row = tuple[float, ...]
_WORD = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return _WORD.findall(text.lower())


class Piece(NamedTuple):
    """A run of text that a tool kept or dropped."""

    text: str
    fate: Literal["kept", "dropped"]


class Line(NamedTuple):
    """A visible line of a page with its label."""

    label: str
    text: str


class _Finder:
    """Finds the piece a line came from. The cursor stands at the piece found last."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._words = [words_of(piece.text) for piece in pieces]
        self._whole: dict[tuple[str, ...], list[int]] = {}
        self._by_pair: dict[tuple[str, str], list[int]] = {}
        self._cursor = 0
        for position, words in enumerate(self._words):
            self._whole.setdefault(tuple(words), []).append(position)
            for pair in set(pairwise(words)):
                self._by_pair.setdefault(pair, []).append(position)

    def find(self, words: list[str]) -> int | None:
        """The position of the piece with these words, or None."""
        position = self._find_whole(words)
        if position is None:
            position = self._find_by_pairs(words)
        if position is not None:
            self._cursor = position
        return position

    def _find_whole(self, words: list[str]) -> int | None:
        same = self._whole.get(tuple(words))
        return next((at for at in same if at >= self._cursor), same[-1]) if same else None

    def _find_by_pairs(self, words: list[str]) -> int | None:
        votes = Counter(at for pair in set(pairwise(words)) for at in self._by_pair.get(pair, ()))
        if not votes:
            return None
        best = max(votes, key=lambda at: (votes[at], -abs(at - self._cursor), -at))
        # Half the pairs of the shorter of the two, and one pair of grace for repeated words.
        shorter = min(len(words), max(2, len(self._words[best])))
        return best if votes[best] >= shorter / 2 - 1 else None


def block_row(pieces: Sequence[Piece], lines: Iterable[Line]) -> Row:
    """A row of `tally` for a page that is parted into pieces. A line in no piece was not kept."""
    finder = _Finder(pieces)
    fates = []
    for label, text in lines:
        words = words_of(text)
        if words:
            at = finder.find(words)
            fates.append(_Fate(label, len(words), at is not None and pieces[at].fate == "kept"))
    return tally(fates)


def line_row(output: str, lines: Iterable[Line]) -> Row:
    """A row of `tally` for a page whose output is one text, in whichever way it breaks its lines."""
    worded = [(label, words_of(text)) for label, text in lines]
    worded = [(label, words) for label, words in worded if words]
    claims = _Claims(words_of(output))
    # Of two equal lines the one that should be kept claims first: which of them the tool
    # meant can't be told, and the benefit of the doubt is the same for every tool.
    turns = sorted(range(len(worded)), key=lambda at: (-len(worded[at][1]), worded[at][0] not in REPORTING))
    kept = {at for at in turns if claims.claim(worded[at][1])}
    kept |= {at for at in turns if at not in kept and claims.claim_loosely(worded[at][1])}
    return tally(_Fate(label, len(words), at in kept) for at, (label, words) in enumerate(worded))


class _Fate(NamedTuple):
    label: str
    words: int
    kept: bool


def tally(fates: Iterable[_Fate]) -> Row:
    """(words kept rightly, words kept wrongly, words lost, noise lines kept, noise lines dropped).

    Words of headlines count on neither side: tools differ in whether a text begins with
    its headline.
    """
    right = wrong = lost = leaked = held = 0
    for label, words, kept in fates:
        if label in REPORTING:
            right, lost = right + words * kept, lost + words * (not kept)
        elif label != "title":
            wrong += words * kept
        if label in NOISE:
            leaked, held = leaked + kept, held + (not kept)
    return float(right), float(wrong), float(lost), float(leaked), float(held)


class _Claims:
    """The words of an output, each of which one line may claim."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._free = [True] * len(words)
        self._starts: dict[str, list[int]] = {}
        for at, word in enumerate(words):
            self._starts.setdefault(word, []).append(at)
        self._pairs: Counter[tuple[str, str]] | None = None

    def claim(self, words: list[str]) -> bool:
        """Claims the first free run of exactly these words. True where there is one."""
        size = len(words)
        for start in self._starts.get(words[0], ()):
            span = slice(start, start + size)
            if self._words[span] == words and all(self._free[span]):
                self._free[span] = [False] * size
                return True
        return False

    def claim_loosely(self, words: list[str]) -> bool:
        """Claims half the neighbouring pairs of a longer line, for tools that alter text inside a line."""
        if len(words) < LOOSE_WORDS:
            return False
        if self._pairs is None:
            both_free = zip(pairwise(self._words), pairwise(self._free), strict=True)
            self._pairs = Counter(pair for pair, free in both_free if all(free))
        wanted = Counter(pairwise(words))
        found = wanted & self._pairs
        if found.total() < LOOSE_SHARE * wanted.total():
            return False
        self._pairs -= found
        return True
