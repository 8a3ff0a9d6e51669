"""Which pages came first: what near-duplicates are found by, kept for a run that goes on."""

from __future__ import annotations

import json

from filter.corpus.cleaning import Outcome
from filter.corpus.duplicates import FirstPages, marked
from filter.corpus.record import json_line
from filter.corpus.writers.base import State, Writer
from filter.corpus.writers.packed import PackedFile


class OriginalsWriter(Writer):
    """Remembers first pages and writes them down: id and signature, a line each.

    ``journal`` None, where a run can't be gone on with, writes nothing.
    """

    def __init__(self, journal: PackedFile | None) -> None:
        self._journal = journal
        self._first = FirstPages()
        for line in journal.records() if journal else ():
            known = json.loads(line)
            self._first.add(known["id"], bytes.fromhex(known["signature"]))

    def compared(self, outcome: Outcome) -> Outcome:
        """The outcome, with the id of the first page where it is a copy of one; else it is a first itself."""
        if outcome.status != "cleaned":
            return outcome
        original = self._first.original_of(outcome.signature)
        if original is not None:
            return marked(outcome, original)
        self._first.add(outcome.id, outcome.signature)
        self.write(outcome)
        return outcome

    def write(self, outcome: Outcome) -> None:
        """Write down a first page."""
        if self._journal:
            self._journal.write(json_line({"id": outcome.id, "signature": outcome.signature.hex()}))

    def mark(self) -> None:
        """Make the journal safe."""
        if self._journal:
            self._journal.mark()

    @property
    def state(self) -> State:
        """The length of the journal."""
        return self._journal.length if self._journal else None

    def commit(self) -> None:
        """Nothing of it is put in place."""

    def leave(self) -> None:
        """Close the journal."""
        if self._journal:
            self._journal.leave()
