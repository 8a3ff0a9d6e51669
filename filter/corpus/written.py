"""What a run wrote, read back: its records and its rejects."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from filter.corpus.extras import needed
from filter.corpus.record import RECORDS, Format
from filter.corpus.streams import opened
from filter.corpus.target import Target, as_glob, make_target
from filter.errors import InputError, OptionError

_ROWS = 256  # of a Parquet file at once: with every block a page may have a megabyte

Record = Mapping[str, Any]


class Written(NamedTuple):
    """The files of records, in their order, and the file of rejects, None where there is none."""

    pages: tuple[Path, ...]
    rejects: Path | None

    @property
    def files(self) -> tuple[Path, ...]:
        """All of them."""
        return (*self.pages, self.rejects) if self.rejects else self.pages

    def records(self) -> Iterator[Record]:
        """The cleaned pages. `InputError` where a file isn't one of records."""
        for path in self.pages:
            rows = _parquet_rows(path) if path.suffix.lower() == ".parquet" else _lines(path)
            yield from _checked(rows, path)

    def rejected(self) -> Iterator[Record]:
        """The pages that were rejected or failed."""
        if self.rejects:
            yield from _checked(_lines(self.rejects), self.rejects)


def find_written(out: str, rejects: str | None = None) -> Written:
    """The files of a run that was called with ``-o OUT`` and ``--rejects``.

    OUT is a file, a folder of shards or their pattern. `InputError` where there are no records.
    """
    forms: tuple[Format | None, ...] = ("jsonl", "parquet") if Path(out).is_dir() else (None,)
    for form in forms:
        target = _target(out, form, rejects)
        pages = tuple(sorted(target.path.parent.glob(as_glob(target.path.name)))) if target.path else ()
        if target.format in RECORDS and pages:
            return Written(pages, target.rejects if target.rejects and target.rejects.is_file() else None)
    raise InputError(f"{out}: no records of a run, neither JSON lines nor Parquet; name its OUT")


def _target(out: str, form: Format | None, rejects: str | None) -> Target:
    try:
        return make_target(out, form, rejects)
    except OptionError as error:
        raise InputError(f"{out} is no output of a run: {error}") from error


def _lines(path: Path) -> Iterator[object]:
    with opened(path) as stream:
        for line in stream:
            yield json.loads(line)


def _parquet_rows(path: Path) -> Iterator[object]:
    parquet = needed("pyarrow.parquet")
    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_ROWS):
            yield from batch.to_pylist()


def _checked(rows: Iterator[object], path: Path) -> Iterator[Record]:
    """The rows that are records of ours; `InputError` at the first that is none."""
    number = 0
    try:
        for number, row in enumerate(rows, start=1):
            if not isinstance(row, dict) or not isinstance(row.get("metadata"), dict):
                raise InputError(f"{path}: record {number} has no metadata: name what a run wrote")
            yield row
    except (ValueError, OSError, RecursionError) as error:
        raise InputError(f"{path}: can't be read after record {number} ({error})") from error
