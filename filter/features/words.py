"""Words by column: every word of a batch hashed in one pass over its characters.

Words are hashed in lower case with their digits masked, so that "17" and "24" or
two dates are the same word. In scripts without blanks every character is a word;
pairs of neighbours then take the place of words.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from filter.features.characters import CLASSES, Characters, class_table, folding_table

_LONGEST = 32
# Powers of the golden-ratio multiplier of Knuth's multiplicative hashing (TAOCP 3, 6.4).
_KNUTH = 2654435761
_POWERS: Final = np.array([pow(_KNUTH, power, 2**32) for power in range(1, _LONGEST + 1)], dtype=np.uint32)
_PAIR: Final = np.uint32(0x9E3779B1)
_WORD_CLASSES: Final = np.isin(np.array(CLASSES), ["lower", "upper", "uncased", "unspaced", "digit"])
_UNSPACED: Final = CLASSES.index("unspaced")
_MARKS: Final = ~_WORD_CLASSES & ~np.isin(np.array(CLASSES), ["space", "other"])
_LOWER: Final = CLASSES.index("lower")
_UPPER: Final = CLASSES.index("upper")


@dataclass(frozen=True, slots=True)
class Words:
    """Hashed words, text after text.

    ``hashes`` has an entry for each word, ``places`` where among the characters it begins. ``starts`` says
    where each text's words begin; its last entry is the number of words.
    """

    hashes: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """The number of words of each text."""
        return np.diff(self.starts)

    def owners(self) -> npt.NDArray[np.int64]:
        """For each word the position of its text."""
        return np.repeat(np.arange(len(self.starts) - 1), self.counts)

    def pairs(self) -> npt.NDArray[np.uint32]:
        """For each word the hash of it and the word before it; 0 where it comes first."""
        pairs = np.zeros_like(self.hashes)
        if len(pairs):
            pairs[1:] = mix(self.hashes[:-1] * _PAIR + self.hashes[1:])
            pairs[self.starts[:-1][self.counts > 0]] = 0
        return pairs


def read_words(characters: Characters, *, split: Literal["words", "names"] = "words") -> Words:
    """The words of each text; ``split="names"`` also parts ``camelCase`` names."""
    classes = characters.classes
    inside = _WORD_CLASSES.take(classes)
    begins = inside.copy()
    begins[1:] &= ~inside[:-1]
    alone = classes == _UNSPACED
    if alone.any():
        begins |= alone
        begins[1:] |= inside[1:] & alone[:-1]
    if split == "names":
        begins[1:] |= (classes[1:] == _UPPER) & (classes[:-1] == _LOWER)
    first = np.flatnonzero(begins)
    if not len(first):
        return Words(np.zeros(0, dtype=np.uint32), np.zeros(len(characters.starts), dtype=np.int64), first)
    place = np.arange(first[0], len(classes))
    place -= np.repeat(first, np.diff(first, append=len(classes)))
    np.minimum(place, _LONGEST - 1, out=place)
    values = _letter_values()[characters.places()[first[0] :]]
    values *= _POWERS[place]
    hashes = mix(np.add.reduceat(values, first - first[0], dtype=np.uint32))
    return Words(hashes, np.searchsorted(first, characters.starts), first)


def with_marks(words: Words, characters: Characters) -> Words:
    """The ``words`` of some texts, and each of their punctuation marks and symbols as a word too."""
    marks = np.flatnonzero(_MARKS.take(characters.classes))
    values = folding_table()[characters.codes[marks]] * _POWERS[0]
    places = np.concatenate([words.places, marks])
    order = np.argsort(places, kind="stable")  # merges the two, each of which is in order
    places = places[order]
    hashes = np.concatenate([words.hashes, mix(values)])[order]
    return Words(hashes, np.searchsorted(places, characters.starts), places)


@functools.cache
def _letter_values() -> npt.NDArray[np.uint32]:
    """What each code point of the first plane is to the word that it stands in; 0 for what stands in none."""
    return np.where(_WORD_CLASSES.take(class_table()), folding_table(), np.uint32(0))


def mix(hashes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Spreads hashes over all bits (the finaliser of MurmurHash3, by Austin Appleby)."""
    hashes = hashes ^ (hashes >> np.uint32(16))
    hashes = hashes * np.uint32(0x85EBCA6B)
    hashes = hashes ^ (hashes >> np.uint32(13))
    hashes = hashes * np.uint32(0xC2B2AE35)
    return hashes ^ (hashes >> np.uint32(16))
