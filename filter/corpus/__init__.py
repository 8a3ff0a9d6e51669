"""Corpora: readers, writers and the runner that takes every page from one to the other."""

from __future__ import annotations

from filter.corpus.cleaning import CleanOptions, Outcome
from filter.corpus.document import Document, Failure, Item, ReadOptions
from filter.corpus.manifest import Tally
from filter.corpus.record import WriteOptions
from filter.corpus.run import Position, RunOptions, Watcher, run
from filter.corpus.sites import MemoryOptions
from filter.corpus.target import Target, make_target

__all__ = [
    "CleanOptions",
    "Document",
    "Failure",
    "Item",
    "MemoryOptions",
    "Outcome",
    "Position",
    "ReadOptions",
    "RunOptions",
    "Tally",
    "Target",
    "Watcher",
    "WriteOptions",
    "make_target",
    "run",
]
