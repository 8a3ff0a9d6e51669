"""Many files of about one size, each put in place as soon as it is whole."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from filter.corpus.cleaning import Outcome
from filter.corpus.record import Format
from filter.corpus.writers.base import State, Writer, refusals
from filter.corpus.writers.packed import PackedFile
from filter.corpus.writers.packing import MakePacker
from filter.corpus.writers.single import BETWEEN


class ShardForm(NamedTuple):
    """How shards are made: ``size`` in bytes of plain records, at which one ends."""

    pattern: Path
    pages_as: Format
    size: int
    pack: MakePacker | None

    def path(self, number: int) -> Path:
        """The place of a shard: the number, five digits at least, for the ``*``."""
        return self.pattern.with_name(self.pattern.name.replace("*", f"{number:05}"))


class ShardsWriter(Writer):
    """Pages in shards. A shard that is full is ended by the next `mark`."""

    def __init__(self, form: ShardForm, partial: Path, state: State) -> None:
        self._form = form
        self._partial = partial
        self._between = BETWEEN.get(form.pages_as, b"")
        self._whole: list[list[str | int]] = state["whole"] if state else []
        self._records: int = state["records"] if state else 0
        self._shard = self._opened(state["good"] if state else None)

    @property
    def full(self) -> bool:
        """Whether the shard has its size: mark now."""
        return self._shard.length >= self._form.size

    def write(self, outcome: Outcome) -> None:
        """Append the page to the shard."""
        gap = self._between if self._shard.length else b""
        self._shard.write(gap + outcome.content)
        self._records += 1

    def mark(self) -> None:
        """Make the journal safe, and end a shard that is full."""
        if self.full:
            # The state on the disk still tells of this shard's journal, but of none before it.
            self._journal(len(self._whole) - 1).unlink(missing_ok=True)
            self._end_shard()
            self._shard = self._opened(None)
        self._shard.mark()

    @property
    def state(self) -> State:
        """The shards in place, each with its records and bytes, and the length of the one begun."""
        return {"whole": self._whole, "records": self._records, "good": self._shard.length}

    def commit(self) -> None:
        """Put the last shard in place; a run without pages leaves one without records."""
        if self._shard.length or not self._whole:
            self._end_shard()

    def leave(self) -> None:
        """Close the shard."""
        self._shard.leave()

    def _end_shard(self) -> None:
        self._shard.commit()
        with refusals(self._shard.final):
            size = self._shard.final.stat().st_size
        self._whole.append([self._shard.final.name, self._records, size])
        self._records = 0

    def _opened(self, good: int | None) -> PackedFile:
        number = len(self._whole)
        return PackedFile(self._form.path(number), self._journal(number), self._form.pack, good)

    def _journal(self, number: int) -> Path:
        return self._partial / f"pages-{number:05}"
