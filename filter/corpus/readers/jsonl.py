"""JSON lines: one record a line, a page in one of its fields."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from filter.corpus.document import Failure, Item, ReadOptions
from filter.corpus.readers.fields import record_item, short
from filter.corpus.readers.lines import NumberedLine, numbered_lines
from filter.errors import InputError


def _finite(number: str) -> float | None:
    value = float(number)
    return value if math.isfinite(value) else None


# What JSON has no number for becomes null: it would make the output no JSON.
DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=lambda _: None)


def read_jsonl(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Item]:
    """A document for each record; a failure for each line that is none. Empty lines count as nothing."""
    return records(numbered_lines(stream, name, options), name, options)


def records(lines: Iterable[NumberedLine], name: str, options: ReadOptions) -> Iterator[Item]:
    """The items of numbered lines."""
    for number, line in lines:
        if isinstance(line, Failure):
            yield line
        elif line.strip():
            yield _item(line, f"{name}:{number}", options)


def is_record(line: bytes) -> bool:
    """Whether a line is a JSON object."""
    try:
        _parse(line)
    except InputError:
        return False
    return True


def _item(line: bytes, source: str, options: ReadOptions) -> Item:
    try:
        record = _parse(line)
    except InputError as error:
        return Failure(source, "not JSON", str(error), source)
    return record_item(record, source, options)


def _parse(line: bytes) -> dict[str, Any]:
    try:
        value = DECODER.decode(line.decode("utf-8-sig").strip())
    except json.JSONDecodeError as error:
        where = f"{error.msg} at character {error.pos + 1}"
        raise InputError(f"is no JSON ({where}): one object a line is expected") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"is no JSON ({short(str(error))}): one object a line is expected") from error
    if not isinstance(value, dict):
        raise InputError(f"is {short(json.dumps(value))}, no JSON object: one object a line is expected")
    return value
