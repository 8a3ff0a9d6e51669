"""Parquet and Arrow: rows as records, by row groups and batches."""

from __future__ import annotations

import io
import json
import os
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow
import pyarrow.ipc
import pyarrow.parquet
import pytest

from filter.corpus.document import Document, Failure, Item, ReadOptions
from tests.corpus.samples import arrow, parquet
from tests.fuzz.checks import read

SOURCES = ["c.parquet:1", "c.parquet:2", "c.parquet:3"]


def from_rows(*rows: dict[str, object], **fields: str) -> list[Item]:
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(list(rows)), file)
    return read("c.parquet", file.getvalue(), ReadOptions(**fields))  # type: ignore[arg-type]


def written(name: str, table: pyarrow.Table) -> bytes:
    file = io.BytesIO()
    if name == "c.parquet":
        pyarrow.parquet.write_table(table, file)
    else:
        with pyarrow.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
    return file.getvalue()


def overwritten(data: bytes, at: int) -> bytes:
    return data[:at] + os.urandom(8) + data[at + 8 :]


def test_pages_may_be_bytes_and_fields_nested() -> None:
    (item,) = from_rows({"page": {"markup": b"<p>\xe9"}, "n": 7}, html_field="page.markup", id_field="n")
    assert isinstance(item, Document)
    assert (item.data, item.id, item.kind) == (b"<p>\xe9", "7", "html")


def test_metadata_can_be_written_as_json() -> None:
    metadata = {
        "day": date(2025, 1, 2),
        "score": float("nan"),
        "tags": [b"a"],
        "digest": b"\xff\xfe",
        "length": timedelta(seconds=2),
        "price": Decimal("1.50"),
        "n": 1,
        "seen": True,
    }
    (item,) = from_rows({"text": b"\xff", "metadata": metadata})
    assert isinstance(item, Document)
    assert item.data == b"\xff"
    assert json.loads(json.dumps(item.metadata)) == {
        "day": "2025-01-02",
        "score": None,
        "tags": ["a"],
        "digest": "//4=",
        "length": "0:00:02",
        "price": "1.50",
        "n": 1,
        "seen": True,
    }


@pytest.mark.parametrize("name", ["c.parquet", "c.arrow"])
def test_a_row_with_a_value_that_python_lacks_costs_no_other(name: str) -> None:
    days = pyarrow.array([0, 10**8, 0], pyarrow.int32()).cast(
        pyarrow.date32()
    )  # the second is past year 9999
    spans = pyarrow.array([1000, 1, 1000], pyarrow.duration("ns"))  # the second fails without pandas
    for values in (days, spans):
        metadata = pyarrow.StructArray.from_arrays([values], ["value"])
        found = read(name, written(name, pyarrow.table({"text": ["a", "b", "c"], "metadata": metadata})))
        assert [item.source for item in found] == [f"{name}:{number}" for number in (1, 2, 3)]
        assert isinstance(found[0], Document)
        assert isinstance(found[2], Document)


def test_a_missing_page_fails_in_its_row() -> None:
    first, second = from_rows({"text": "x"}, {"text": None})
    assert isinstance(first, Document)
    assert isinstance(second, Failure)
    assert (second.reason, second.source) == ("no such field", "c.parquet:2")


def test_a_table_without_a_page_column_fails_once() -> None:
    (item,) = from_rows({"markup": "x"}, {"markup": "y"})
    assert isinstance(item, Failure)
    assert "its columns: markup" in item.evidence


def test_a_damaged_row_group_fails_and_the_others_are_read() -> None:
    data = parquet()
    found = read("c.parquet", overwritten(data, data.index(b"rich 2")))
    assert [item.source for item in found] == SOURCES
    assert [type(item) for item in found] == [Document, Failure, Document]
    assert "row group 1" in str(found[1])


def test_a_file_without_its_footer_says_so() -> None:
    (item,) = read("c.parquet", parquet()[:-8])
    assert isinstance(item, Failure)
    assert "no whole Parquet file" in item.evidence


def test_a_table_that_says_itself_that_it_is_a_bomb_is_not_unpacked() -> None:
    file = io.BytesIO()
    table = pyarrow.table({"text": [" " * 60_000_000] * 5})
    pyarrow.parquet.write_table(table, file, compression="zstd", use_dictionary=False)
    (item,) = read("c.parquet", file.getvalue())
    assert isinstance(item, Failure)
    assert "bomb" in item.evidence


def test_a_damaged_batch_fails_and_the_others_are_read() -> None:
    data = arrow()
    reader = pyarrow.ipc.open_file(io.BytesIO(data))
    place = data.index(reader.get_batch(1).column(0).buffers()[1].to_pybytes()[:8], data.index(b"Z") + 34)
    found = read("c.arrow", data[: place + 4] + b"\xff\xff\xff\x7f" + data[place + 8 :])
    assert [isinstance(item, Document) for item in found].count(True) == 2
    assert sum(isinstance(item, Failure) for item in found) == 1


@pytest.mark.parametrize("name", ["c.parquet", "c.zip"])
def test_what_is_read_from_its_end_can_not_be_packed(name: str) -> None:
    import gzip

    (item,) = read(f"{name}.gz", gzip.compress(b"anything"))
    assert isinstance(item, Failure)
    assert "name a plain file" in item.evidence


@pytest.mark.parametrize("open_writer", [pyarrow.ipc.new_file, pyarrow.ipc.new_stream])
def test_rows_that_take_no_room_are_not_counted_out(open_writer: Any) -> None:
    file = io.BytesIO()
    batch = pyarrow.record_batch({"html": pyarrow.nulls(2_000_000_000)})
    with open_writer(file, batch.schema) as writer:
        writer.write_batch(batch)
    (item,) = read("c.arrow", file.getvalue())
    assert isinstance(item, Failure)
    assert "bomb" in item.evidence
