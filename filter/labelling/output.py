"""Files that appear whole or not at all."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filter.corpus.writers.base import refusals
from filter.corpus.writers.packed import PackedFile
from filter.corpus.writers.packing import packing

Write = Callable[[bytes], object]


@contextmanager
def whole_file(path: Path | None) -> Iterator[Write]:
    """A function that writes records to a file which appears at the end; to stdout where it is None.

    A name in ``.gz`` or ``.zst`` is packed. Where the block raises, the place is left as it was.
    What is no regular file, as ``/dev/null``, is written straight. `OutputError` where the
    system refuses.
    """
    if path is None:
        yield sys.stdout.buffer.write
    elif path.exists() and not path.is_file():
        with refusals(path), path.open("wb") as device:
            yield device.write
    else:
        with _beside(path.resolve()) as write:
            yield write


@contextmanager
def _beside(path: Path) -> Iterator[Write]:
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    file = PackedFile(path, partial, packing(path.name, "jsonl", frozenset()), None)
    try:
        yield file.write
        file.commit()
    finally:
        file.leave()
        for left in (partial, partial.with_name(f"{partial.name}.packed")):
            left.unlink(missing_ok=True)
