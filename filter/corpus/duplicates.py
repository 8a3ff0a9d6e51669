"""Pages that are nearly the same as one before: syndicated copies, marked with the id of the first.

Texts are compared by MinHash signatures of their runs of five words (Broder 1997), looked up
by locality-sensitive hashing; a pair counts if an estimated 80 % of their runs are the same.
"""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import Any

from filter.corpus.cleaning import Outcome, outcome_of
from filter.corpus.document import Document
from filter.corpus.extras import needed
from filter.corpus.record import WriteOptions, json_line
from filter.page import Page
from filter.scripts import UNSPACED_RANGE

REMEMBERED = 100_000
"""First pages that are kept in memory, about 4 kB each; for one more the oldest is forgotten."""

_HASHES = 64
_BANDS = (8, 8)  # bands and rows: of pairs that are 80 % the same 77 % meet, of those 90 % the same 99 %
_ALIKE = 0.8
_SCHEME = "affine32"  # of datasketch's numbers: with another, the same text has others
_RUN_WORDS = 5
_MAX_WORDS = 20_000  # a longer text is told by its beginning
_UNSPACED = rf"{UNSPACED_RANGE}\uf900-\ufaff"  # each character counts as a word
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")


def signed_outcome(document: Document, page: Page, options: WriteOptions) -> Outcome:
    """The outcome of a page, with the signature of its text where it was cleaned."""
    outcome = outcome_of(document, page, options)
    return outcome._replace(signature=signature(page.text)) if outcome.status == "cleaned" else outcome


def signature(text: str) -> bytes:
    """64 numbers of 32 bits: the share that two texts have in common estimates that of their runs of words.

    `MissingExtraError` where datasketch is missing.
    """
    words = [match[0] for match in islice(_WORD.finditer(text.casefold()), _MAX_WORDS)]
    runs = {" ".join(words[at : at + _RUN_WORDS]) for at in range(max(1, len(words) - _RUN_WORDS + 1))}
    sketch = needed("datasketch").MinHash(_HASHES, scheme=_SCHEME)
    sketch.update_batch([run.encode("utf-8", "replace") for run in sorted(runs)])
    return bytes(sketch.hashvalues.astype("<u4").tobytes())


class FirstPages:
    """The first page of each story, as far as it is remembered. Pages are shown to it in order.

    What it says hangs on that order alone. `MissingExtraError` where datasketch is missing.
    """

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._near = needed("datasketch").MinHashLSH(num_perm=_HASHES, params=_BANDS)
        self._ids: dict[int, str] = {}
        self._sketches: dict[int, Any] = {}
        self._count = 0

    def original_of(self, signed: bytes) -> str | None:
        """The id of the earliest page that is nearly the same; None where there is none."""
        sketch = self._sketch(signed)
        alike = (
            number
            for number in sorted(self._near.query(sketch))
            if sketch.jaccard(self._sketches[number]) >= _ALIKE
        )
        return next((self._ids[number] for number in alike), None)

    def add(self, identity: str, signed: bytes) -> None:
        """Remember a page that is no copy."""
        if len(self._ids) == self._remembered:
            self._forget(next(iter(self._ids)))
        number, self._count = self._count, self._count + 1
        self._sketches[number] = self._sketch(signed)
        self._ids[number] = identity
        self._near.insert(number, self._sketches[number], check_duplication=False)

    def _forget(self, number: int) -> None:
        self._near.remove(number)
        del self._ids[number], self._sketches[number]

    def _sketch(self, signed: bytes) -> Any:
        numbers = needed("numpy").frombuffer(signed, dtype="<u4")
        return needed("datasketch").LeanMinHash(seed=1, hashvalues=numbers, scheme=_SCHEME)


def marked(outcome: Outcome, original: str) -> Outcome:
    """The outcome of a copy: its record says whose it is."""
    record = json.loads(outcome.content)
    record["metadata"]["duplicate_of"] = original
    return outcome._replace(content=json_line(record), duplicate_of=original)
