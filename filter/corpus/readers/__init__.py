"""Readers: one file per kind of input, all of one shape, and the table that picks them.

A reader takes a stream of decompressed bytes, the input's name and the options,
and gives documents and failures as it goes. It holds one page at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import BinaryIO

from filter.corpus.document import Item, ReadOptions
from filter.corpus.readers.either import read_either
from filter.corpus.readers.jsonl import read_jsonl
from filter.corpus.readers.page import read_page

__all__ = ["PAGE_ENDINGS", "Reader", "ending", "reader_for"]

Reader = Callable[[BinaryIO, str, ReadOptions], Iterator[Item]]

PAGE_ENDINGS = (".html", ".htm", ".xhtml", ".txt", ".md")
"""The endings that a folder is searched for, each also with ``.gz``."""

_READERS: dict[str, Reader] = {
    **dict.fromkeys(PAGE_ENDINGS, read_page),
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
}


def ending(name: str) -> str:
    """The ending of a file's name without ``.gz``, in lower case: ``.html`` of ``A.HTML.gz``."""
    return PurePath(name.lower().removesuffix(".gz")).suffix


def reader_for(name: str) -> Reader:
    """The reader for a file's name; where the ending says nothing, one that looks inside."""
    return _READERS.get(ending(name), read_either)
