"""JSON lines: one record a line, a page in one of its fields."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from filter.corpus.document import Document, Failure, Item, KindOption, ReadOptions
from filter.corpus.readers.page import too_large
from filter.errors import InputError

# The names of the usual corpora and crawlers, the likelier first.
_PAGE_FIELDS = ("html", "raw_html", "content", "body", "text")
_URL_FIELDS = ("url", "link", "source_url", "metadata.url")
_ID_FIELDS = ("id", "warc_record_id", "WARC-Record-ID", "record_id", "metadata.id")

_SKIP_BYTES = 1 << 20
_MAX_SHOWN = 60  # characters of a value or list of keys in a message


def read_jsonl(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Item]:
    """A document for each record; a failure for each line that is none. Empty lines count as nothing."""
    return records(numbered_lines(stream, options), name, options)


def records(lines: Iterable[tuple[int, bytes | None]], name: str, options: ReadOptions) -> Iterator[Item]:
    """The items of numbered lines, None standing for a line that is too long."""
    for number, line in lines:
        source = f"{name}:{number}"
        if line is None:
            yield too_large(source, source, options)
        elif line.strip():
            yield _item(line, source, options)


def numbered_lines(stream: BinaryIO, options: ReadOptions) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their numbers from 1; one over the limit is None and is not held in memory."""
    # JSON may write each character of two bytes in six, and a record has more than its page.
    limit = 3 * options.max_page_bytes + 1_000_000
    number = 0
    while line := stream.readline(limit):
        number += 1
        if len(line) == limit and not line.endswith(b"\n"):
            _skip_line(stream)
            yield number, None
        else:
            yield number, line


def _skip_line(stream: BinaryIO) -> None:
    while part := stream.readline(_SKIP_BYTES):
        if part.endswith(b"\n"):
            return


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
    identity = _text_at(record, _asked(options.id_field, _ID_FIELDS)) or source
    found = _page(record, options)
    if found is None:
        return Failure(identity, "no such field", _no_page(record, options), source)
    data, kind = found
    return Document(
        id=identity,
        data=data,
        source=source,
        url=_text_at(record, _asked(options.url_field, _URL_FIELDS)),
        kind=kind,
        metadata=_metadata(record),
    )


def _parse(line: bytes) -> dict[str, Any]:
    try:
        value = _DECODER.decode(line.decode("utf-8-sig").strip())
    except json.JSONDecodeError as error:
        where = f"{error.msg} at character {error.pos + 1}"
        raise InputError(f"is no JSON ({where}): one object a line is expected") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"is no JSON ({_short(str(error))}): one object a line is expected") from error
    if not isinstance(value, dict):
        raise InputError(f"is {_short(json.dumps(value))}, no JSON object: one object a line is expected")
    return value


def _finite(number: str) -> float | None:
    value = float(number)
    return value if math.isfinite(value) else None


# What JSON has no number for becomes null: it would make the output no JSON.
_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=lambda _: None)


def _asked(field: str | None, guesses: tuple[str, ...]) -> tuple[str, ...]:
    return (field,) if field else guesses


def _page(record: Mapping[str, Any], options: ReadOptions) -> tuple[str, KindOption] | None:
    """The page and what it is taken for: a field that was asked for says it by its option."""
    if not (options.html_field or options.text_field):
        found = _text_at(record, _PAGE_FIELDS)
        return None if found is None else (found, options.kind)
    asked: tuple[tuple[str | None, KindOption], ...] = (
        (options.html_field, "html"),
        (options.text_field, "text"),
    )
    for field, kind in asked:
        found = _text_at(record, (field,)) if field else None
        if found is not None:
            return found, kind if options.kind == "auto" else options.kind
    return None


def _no_page(record: Mapping[str, Any], options: ReadOptions) -> str:
    asked = [field for field in (options.html_field, options.text_field) if field]
    wanted = " or ".join(asked or _PAGE_FIELDS)
    present = _short(", ".join(record) or "none")
    return f"has no text in {wanted} (its fields: {present}): name the right one by --html-field"


def _text_at(record: Mapping[str, Any], fields: Iterable[str]) -> str | None:
    """The first of the fields that holds a string or a whole number, as a string."""
    for field in fields:
        value = _value(record, field)
        if isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return None


def _value(record: Mapping[str, Any], field: str) -> object:
    """What stands at a dotted field; a key that has the dots itself comes first."""
    if field in record:
        return record[field]
    head, _, rest = field.partition(".")
    inner = record.get(head)
    return _value(inner, rest) if rest and isinstance(inner, dict) else None


def _metadata(record: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = record.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def _short(text: str) -> str:
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 3] + "..."
