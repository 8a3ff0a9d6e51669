"""Parquet and Arrow: a record a row, read by row groups and record batches."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Iterator
from datetime import date, time
from typing import Any, BinaryIO

from filter.corpus.document import Document, Failure, Item, ReadOptions
from filter.corpus.extras import needed
from filter.corpus.readers.base import check_seekable
from filter.corpus.readers.fields import ID_FIELDS, PAGE_FIELDS, URL_FIELDS, heads, record_item, short
from filter.corpus.unpack import FREE_BYTES, MAX_RATIO
from filter.errors import InputError

_ROWS = 16
"""Rows made into Python objects at once. A dictionary page makes one long value cheap to
repeat: more of them would be more memory."""

_FREE_ROWS = 1_000_000

_BUFFER = 1 << 20  # without one, a column is read for a whole row group

_ARROW_FILE = b"ARROW1"


def read_parquet(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Item]:
    """A document for each row; a damaged row group gives one failure for what is left of it.

    `InputError` where the footer is missing: nothing can be found without it.
    """
    parquet = needed("pyarrow.parquet")
    check_seekable(stream)
    packed = stream.seek(0, io.SEEK_END)
    try:
        # Files may have a checksum for each page.
        file = parquet.ParquetFile(
            stream, page_checksum_verification=True, pre_buffer=False, buffer_size=_BUFFER
        )
        columns = _wanted(file.schema_arrow.names, options)
    except _damages() as error:
        raise InputError(f"is no whole Parquet file ({_said(error)}): fetch it again") from error
    groups = [file.metadata.row_group(number) for number in range(file.num_row_groups)]
    # What a column says of itself isn't asked for, and no negative count is followed: pyarrow ends
    # the process on damage there.
    if any(group.num_rows < 0 for group in groups):
        raise InputError("is no whole Parquet file (a row group of fewer than no rows): fetch it again")
    if sum(group.total_byte_size for group in groups) > max(FREE_BYTES, MAX_RATIO * packed):
        raise InputError(f"unpacks to more than {MAX_RATIO} times its size: a decompression bomb")
    _check_rows(file.metadata.num_rows, MAX_RATIO * packed)
    row = 0
    for number, group in enumerate(groups):
        end = row + group.num_rows
        try:
            for batch in file.iter_batches(_ROWS, row_groups=[number], columns=columns):
                yield from _items(batch, row, name, options)
                row += batch.num_rows
        except _damages() as error:
            yield _lost(name, row, f"in row group {number}, {end - row} rows are lost ({_said(error)})")
        row = end


def read_arrow(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Item]:
    """A document for each row of an IPC file (Feather), or of an IPC stream.

    A damaged record batch of a file gives one failure, and the others are read; behind
    damage in a stream nothing can be found, and a failure is the last item.
    """
    ipc = needed("pyarrow.ipc")
    row = 0
    try:
        if stream.seekable() and _begins(stream, _ARROW_FILE):
            yield from _arrow_file(stream, name, options)
            return
        batches = ipc.open_stream(_Patient(stream))
        _wanted(batches.schema.names, options)
        for batch in batches:
            yield from _checked_items(batch, row, name, options)
            row += batch.num_rows
    except _damages() as error:
        if not row:
            raise InputError(f"is no whole Arrow file or stream ({_said(error)}): fetch it again") from error
        yield _lost(name, row, f"the stream breaks off ({_said(error)}): fetch it again")


def _begins(stream: BinaryIO, mark: bytes) -> bool:
    begins = stream.read(len(mark)) == mark
    stream.seek(0)
    return begins


def _arrow_file(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Item]:
    ipc = needed("pyarrow.ipc")
    names = ipc.open_file(stream).schema.names
    wanted = [names.index(column) for column in _wanted(names, options)]
    file = ipc.open_file(stream, options=ipc.IpcReadOptions(included_fields=wanted))
    row = 0
    for number in range(file.num_record_batches):
        try:
            batch = file.get_batch(number)
            yield from _checked_items(batch, row, name, options)
            row += batch.num_rows
        except _damages() as error:
            row += 1  # how many rows it has is lost with it
            yield _lost(name, row - 1, f"in record batch {number}, its rows are lost ({_said(error)})")


def _wanted(names: list[str], options: ReadOptions) -> list[str]:
    """The columns that may hold something of use; the others are not read. `InputError` if none has pages."""
    pages = heads(*(field for field in (options.html_field, options.text_field) if field)) or heads(
        *PAGE_FIELDS
    )
    others = heads(*URL_FIELDS, *ID_FIELDS, options.url_field or "", options.id_field or "") | {"metadata"}
    if not pages.intersection(names):
        wanted, present = " or ".join(sorted(pages)), short(", ".join(names) or "none")
        raise InputError(
            f"has no column {wanted} (its columns: {present}): name the right one by --html-field"
        )
    return [name for name in dict.fromkeys(names) if name in pages | others]


def _check_rows(rows: int, most: int) -> None:
    """`InputError` for rows without end: where all are empty they cost no bytes."""
    if rows > max(_FREE_ROWS, most):
        raise InputError(f"has {rows} rows that take no room: a decompression bomb")


def _checked_items(batch: Any, start: int, name: str, options: ReadOptions) -> Iterator[Item]:
    _check_rows(batch.num_rows, batch.nbytes)
    # Arrow maps what it reads: offsets that nobody has checked would lead out of it.
    batch.validate(full=True)
    for at in range(0, batch.num_rows, _ROWS):
        yield from _items(batch.slice(at, _ROWS), start + at, name, options)


def _items(batch: Any, start: int, name: str, options: ReadOptions) -> Iterator[Item]:
    """The items of a batch's rows, the first of which is number ``start`` from 0."""
    for number in range(batch.num_rows):
        try:
            (record,) = batch.slice(number, 1).to_pylist(maps_as_pydicts="lossy")
        except _damages() as error:  # no UTF-8, years past 9999, parts of a microsecond
            yield _lost(name, start + number, _said(error))
        else:
            item = record_item(_plain(record), f"{name}:{start + number + 1}", options)
            yield item._replace(metadata=_spelled(item.metadata)) if isinstance(item, Document) else item


def _plain(value: Any) -> Any:
    """A value as JSON can hold it; bytes stay, a page may be in them."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date | time):
        return value.isoformat()
    return value if value is None or isinstance(value, str | bytes | int) else str(value)


def _spelled(value: Any) -> Any:
    """A plain value with its bytes as text: UTF-8 where they are that, else base64."""
    if isinstance(value, dict):
        return {key: _spelled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_spelled(inner) for inner in value]
    if not isinstance(value, bytes):
        return value
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return base64.b64encode(value).decode("ascii")


def _lost(name: str, row: int, what: str) -> Failure:
    source = f"{name}:{row + 1}"
    return Failure(source, "unreadable", f"is damaged: {what}", source)


def _damages() -> tuple[type[Exception], ...]:
    """What pyarrow raises for damaged input, and for what it has no Python values for."""
    return (needed("pyarrow").ArrowException, OSError, ValueError, MemoryError, KeyError, OverflowError)


def _said(error: Exception) -> str:
    return short(" ".join(str(error).split()))


class _Patient:
    """A stream that takes no memory for what a damaged header says will come, before it comes."""

    closed = False

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        parts = []
        while size > 0 and (part := self._stream.read(min(size, _BUFFER))):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)
