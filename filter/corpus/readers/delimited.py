"""CSV and TSV: a record a row, under the names in the first row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO

from filter.corpus.document import Failure, Item, ReadOptions
from filter.corpus.readers.fields import record_item
from filter.corpus.readers.lines import NumberedLine, numbered_lines
from filter.errors import InputError

_DELIMITERS = ",\t;|"


def read_delimited(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Item]:
    """A document for each row; a failure for each that has more or fewer fields than the first.

    Columns are parted by what parts the first row into most. `InputError` where that
    row names none.
    """
    lines = _Lines(numbered_lines(stream, name, options))
    header = next(lines, "")
    lines.give_back(header)
    rows = csv.reader(lines, delimiter=max(_DELIMITERS, key=header.count))
    names = _names(rows, options)
    while True:
        lines.begin_row()
        source = f"{name}:{lines.row}"
        try:
            row = _next_row(rows, options)
        except csv.Error as error:
            yield Failure(source, "unreadable", f"is no row ({error}): check its quotes", source)
            continue
        except InputError:
            yield lines.lost
            continue
        if row is None:
            return
        if row:
            yield _item(row, names, source, options)


def _names(rows: Iterator[list[str]], options: ReadOptions) -> list[str]:
    try:
        names = _next_row(rows, options)
    except csv.Error as error:
        raise InputError(f"has no names of columns in its first row ({error})") from error
    if not names or not any(names):
        raise InputError("has no names of columns in its first row")
    return names


def _next_row(rows: Iterator[list[str]], options: ReadOptions) -> list[str] | None:
    # The module has one limit for all who use it: it is as it was whenever we give a row.
    before = csv.field_size_limit(options.max_page_bytes)
    try:
        return next(rows, None)
    finally:
        csv.field_size_limit(before)


def _item(row: list[str], names: list[str], source: str, options: ReadOptions) -> Item:
    if len(row) != len(names):
        evidence = f"has {len(row)} fields where the first row has {len(names)}: check its quotes"
        return Failure(source, "unreadable", evidence, source)
    return record_item(dict(zip(names, map(_field, row), strict=True)), source, options)


def _field(text: str) -> str | bytes:
    """A field, as bytes where they were no UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")
    return text


class _Lines:
    """Decoded lines for the csv module; it knows where the row at hand began.

    A line that is lost ends the row in an `InputError`, and is left in ``lost``.
    """

    def __init__(self, lines: Iterator[NumberedLine]) -> None:
        self._lines = lines
        self._again: str | None = None
        self._number = 0
        self.row = 1
        self.lost: Failure

    def give_back(self, line: str) -> None:
        """Have a line read once more."""
        self._again = line

    def begin_row(self) -> None:
        """The next line is the first of a row."""
        self.row = self._number + 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._again is not None:
            line, self._again = self._again, None
            return line
        self._number, found = next(self._lines)
        if isinstance(found, Failure):
            self.lost = found
            raise InputError(found.evidence)
        # What is no UTF-8 comes through, for the page's own charset to be looked for.
        text = found.decode("utf-8", "surrogateescape")
        return text.removeprefix("\ufeff") if self._number == 1 else text
