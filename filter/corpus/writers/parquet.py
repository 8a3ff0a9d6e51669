"""Records as Parquet: one typed schema for every file of a run, whatever its pages say."""

from __future__ import annotations

from typing import IO, Any

from filter.corpus.extras import needed
from filter.corpus.record import Addition

Schema = Any
"""A `pyarrow.Schema`: pyarrow is imported where it is used alone."""

_GROUP_BYTES = 16_000_000
"""JSON of a row group: what is held in memory until it is written."""


def row_schema(additions: frozenset[Addition]) -> Schema:
    """The columns of a record: ``id``, ``text``, ``metadata`` and, if asked for, ``blocks``.

    ``metadata.extra`` is what the input's record said besides, as JSON.
    """
    pa = needed("pyarrow")
    text, number = pa.string(), pa.float64()
    metadata = {
        **dict.fromkeys(("title",), text),
        "authors": pa.list_(text),
        **dict.fromkeys(("date", "language", "site", "url"), text),
        **dict.fromkeys(("quality", "sensational", "familiar"), number),
        **dict.fromkeys(("kind", "source"), text),
        **({"duplicate_of": text} if "duplicates" in additions else {}),
        "extra": text,
    }
    block = {
        **dict.fromkeys(("text", "label"), text),
        **dict.fromkeys(("score", "sensational", "off_topic"), number),
        "kept": pa.bool_(),
    }
    columns = {"id": text, "text": text, "metadata": pa.struct(list(metadata.items()))}
    if "blocks" in additions:
        columns["blocks"] = pa.list_(pa.struct(list(block.items())))
    return pa.schema(list(columns.items()))


class ParquetPacker:
    """Lines of JSON to row groups of about 16 MB each, compressed by zstd."""

    def __init__(self, file: IO[bytes], schema: Schema) -> None:
        self._schema = schema
        self._writer = needed("pyarrow.parquet").ParquetWriter(file, schema, compression="zstd")
        self._lines: list[bytes] = []
        self._size = 0

    def write(self, record: bytes) -> None:
        """Take one line."""
        self._lines.append(record)
        self._size += len(record)
        if self._size >= _GROUP_BYTES:
            self._write_group()

    def close(self) -> None:
        """Write the last rows and the footer."""
        if self._lines:
            self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        json = needed("pyarrow.json")
        table = json.read_json(
            needed("pyarrow").BufferReader(b"".join(self._lines)),
            # In one thread: row groups come in order, and a line may be as long as all.
            json.ReadOptions(use_threads=False, block_size=self._size + 1),
            json.ParseOptions(explicit_schema=self._schema, unexpected_field_behavior="error"),
        )
        self._writer.write_table(table.select(self._schema.names).cast(self._schema), self._size)
        self._lines, self._size = [], 0
