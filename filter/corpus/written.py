"""What a run wrote, read back: its records and its rejects."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
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
            yield from _checked(rows, path, _is_cleaned, "cleaned page: name what clean wrote as OUT")

    def rejected(self) -> Iterator[Record]:
        """The pages that were rejected or failed. `InputError` as for the others."""
        if self.rejects:
            rows, what = _lines(self.rejects), "rejected page: name what clean wrote as --rejects"
            yield from _checked(rows, self.rejects, _is_reject, what)


def find_written(out: str, rejects: str | None = None) -> Written:
    """The files of a run that was called with ``-o OUT`` and ``--rejects``.

    OUT is a file, a folder of shards or their pattern. `InputError` where there are no records, and
    where there is no file of rejects though one is named.
    """
    if rejects and not Path(rejects).is_file():
        raise InputError(f"{rejects} is no file: leave --rejects out where no page was rejected")
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


def _checked(rows: Iterator[Any], path: Path, fits: Callable[[object], bool], what: str) -> Iterator[Record]:
    for number, row in _numbered(rows, path):
        if not fits(row):
            raise InputError(f"{path}: record {number} is no {what}")
        yield row


def _numbered(rows: Iterator[Any], path: Path) -> Iterator[tuple[int, Any]]:
    """The rows, counted from 1; `InputError` that names the file where it can't be read on."""
    number = 0
    try:
        for number, row in enumerate(rows, start=1):
            yield number, row
    except (InputError, ValueError, OSError, RecursionError) as error:
        raise InputError(f"{path}: can't be read after record {number} ({error})") from error


def _is_cleaned(row: object) -> bool:
    match row:
        case {"id": str(), "text": str(), "metadata": dict(metadata), **others}:
            scores = (metadata.get("quality"), metadata.get("sensational"))
            blocks = others.get("blocks") or []
            return all(map(_is_share, scores)) and _tells(metadata) and _are_blocks(blocks)
    return False


def _is_reject(row: object) -> bool:
    match row:
        case {"status": "rejected" | "failed", "reasons": [str(), *_], "metadata": dict(metadata)}:
            return _tells(metadata)
    return False


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and 0 <= value <= 1


def _tells(metadata: Mapping[str, object]) -> bool:
    """Whether what is counted by is text, or isn't known."""
    return all(isinstance(metadata.get(key), str | None) for key in ("url", "site", "language"))


def _are_blocks(blocks: object) -> bool:
    return isinstance(blocks, list) and all(map(_is_block, blocks))


def _is_block(block: object) -> bool:
    match block:
        case {"text": str(), "label": str(), "kept": bool(), "score": score}:
            return _is_share(score)
    return False
