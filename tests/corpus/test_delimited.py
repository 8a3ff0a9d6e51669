"""CSV and TSV: rows as records, broken quotes and all."""

from __future__ import annotations

import csv

import pytest

from filter.corpus.document import Document, Failure, Item, ReadOptions
from tests.fuzz.checks import read


def data(found: list[Item]) -> list[bytes | str | None]:
    return [item.data if isinstance(item, Document) else None for item in found]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_that_of_the_first_row(delimiter: str) -> None:
    (item,) = read("c.csv", f"id{delimiter}html\r\n7{delimiter}<p>news\r\n".encode())
    assert isinstance(item, Document)
    assert item.id == "7"


def test_a_field_may_have_lines_quotes_and_be_long() -> None:
    page = 'a\nb "quoted"\n' + "x" * 200_000
    row = '"' + page.replace('"', '""') + '",u\n'
    found = read("c.csv", f"text,url\n{row}last,v\n".encode(), ReadOptions())
    assert data(found) == [page, "last"]
    assert [item.source for item in found] == ["c.csv:2", "c.csv:5"]


def test_a_blank_cell_leaves_the_page_to_the_next_column() -> None:
    found = read("c.csv", b"html,text,url\n,a,u\n<p>b,,u\n , ,u\n")
    assert data(found) == ["a", "<p>b", None]
    assert isinstance(found[2], Failure)
    assert found[2].reason == "empty"


def test_the_limit_of_the_csv_module_stays_as_it_is() -> None:
    before = csv.field_size_limit()
    read("c.csv", b"text\nx\n")
    assert csv.field_size_limit() == before


def test_bytes_that_are_no_utf8_are_left_to_the_page() -> None:
    assert data(read("c.csv", "text,url\nZürich,u\n".encode("latin-1"))) == ["Zürich".encode("latin-1")]


def test_a_mark_of_byte_order_is_no_part_of_a_name() -> None:
    assert data(read("c.csv", b"\xef\xbb\xbftext\nx\n")) == ["x"]


@pytest.mark.parametrize("row", [b"a,b,c", b"a"])
def test_a_row_with_other_fields_than_the_first_fails_alone(row: bytes) -> None:
    found = read("c.csv", b"text,url\n" + row + b"\nx,u\n")
    assert data(found) == [None, "x"]
    assert "fields where the first row has 2" in str(found[0])


def test_a_quote_that_never_ends_is_bounded() -> None:
    found = read("c.csv", b'text,url\n"open,u\n' + b"x,u\n" * 2000)
    assert isinstance(found[0], Failure)
    assert "field larger than field limit" in found[0].evidence
    assert len(found) > 1000


@pytest.mark.parametrize("text", [b"", b"\n", b",,\nx,y,z\n"])
def test_a_file_without_names_of_columns_fails(text: bytes) -> None:
    (item,) = read("c.csv", text)
    assert isinstance(item, Failure)
    assert "names of columns" in item.evidence
