"""Readers: a stream in, documents and failures out."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filter.corpus.document import Document, Failure, Item, ReadOptions
from filter.corpus.readers import READERS, read_unnamed, reader_for
from filter.corpus.readers.archives import read_tar
from filter.corpus.readers.either import read_either
from filter.corpus.readers.fields import ID_FIELDS, PAGE_FIELDS, URL_FIELDS
from filter.corpus.readers.jsonl import read_jsonl
from filter.corpus.readers.page import read_page
from filter.corpus.readers.warc import read_warc
from tests.corpus.samples import PAGES, SAMPLES
from tests.fuzz.checks import read

SMALL = ReadOptions(max_page_bytes=1000)


def from_jsonl(text: str | bytes, **fields: str) -> list[Item]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_jsonl(io.BytesIO(data), "c.jsonl", ReadOptions(**fields)))  # type: ignore[arg-type]


def document(text: str | bytes, **fields: str) -> Document:
    (item,) = from_jsonl(text, **fields)
    assert isinstance(item, Document)
    return item


def failure(text: str | bytes, **fields: str) -> Failure:
    (item,) = from_jsonl(text, **fields)
    assert isinstance(item, Failure)
    return item


def from_either(data: bytes, options: ReadOptions = SMALL) -> list[Item]:
    return list(read_either(io.BytesIO(data), "stdin", options))


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("a.html", read_page),
        ("A.HTM", read_page),
        ("a.b.xhtml.gz", read_page),
        ("a.txt", read_page),
        ("a.md.gz", read_page),
        ("a.jsonl", read_jsonl),
        ("a.ndjson.gz", read_jsonl),
        ("a.html.zst", read_page),
        ("a.txt.XZ", read_page),
        ("a.md.bz2", read_page),
        ("crawl.warc.wet.gz", read_warc),
        ("a.tar.gz", read_tar),
        ("a.tgz", read_tar),
        ("a.php", read_unnamed),
        ("html", read_unnamed),
    ],
)
def test_the_ending_picks_the_reader(name: str, reader: object) -> None:
    assert reader_for(name) is reader


def test_a_file_is_one_page_under_its_own_name() -> None:
    (item,) = read_page(io.BytesIO(b"<p>news"), "a/b.html", SMALL)
    assert item == Document(id="a/b.html", data=b"<p>news", source="a/b.html")


def test_markdown_is_text_unless_told_otherwise() -> None:
    kinds = [
        item.kind
        for options in (ReadOptions(), ReadOptions(kind="html"))
        for item in read_page(io.BytesIO(b"# News"), "a.md", options)
        if isinstance(item, Document)
    ]
    assert kinds == ["text", "html"]


@pytest.mark.parametrize(("size", "reason"), [(1000, None), (1001, "too large")])
def test_a_page_over_the_limit_fails(size: int, reason: str | None) -> None:
    (item,) = read_page(io.BytesIO(b"x" * size), "a.html", SMALL)
    assert (item.reason if isinstance(item, Failure) else None) == reason


def test_no_more_of_a_large_page_is_read_than_needed() -> None:
    stream = io.BytesIO(b"x" * 100_000)
    list(read_page(stream, "a.html", SMALL))
    assert stream.tell() == 1001


@pytest.mark.parametrize("field", PAGE_FIELDS[:2] + PAGE_FIELDS[3:])
def test_the_field_of_the_page_is_guessed(field: str) -> None:
    assert document(json.dumps({field: "<p>x"})).data == "<p>x"


CORPORA = {
    "datatrove": {"text": "A.", "id": "i", "metadata": {"url": "u"}},
    "Dolma": {"id": "i", "text": "A.", "source": "cc", "added": "2025", "metadata": {"url": "u"}},
    "Scrapy": {"url": "u", "body": "A.", "id": "i"},
    "news-please": {"authors": [], "maintext": "A.", "text": None, "url": "u", "id": "i"},
    "fundus with HTML": {"html": {"responded_url": "u", "content": "A."}, "id": "i"},
    "CC-NEWS of Hugging Face": {"plain_text": "A.", "requested_url": "u", "id": "i"},
    "OSCAR": {"content": "A.", "warc_headers": {"warc-target-uri": "u", "warc-record-id": "i"}},
}


@pytest.mark.parametrize("corpus", CORPORA)
def test_fields_of_the_usual_corpora_are_guessed(corpus: str) -> None:
    found = document(json.dumps(CORPORA[corpus]))
    assert (found.data, found.url, found.id) == ("A.", "u", "i")


def test_an_article_of_fundus_is_its_summary_and_paragraphs() -> None:
    sections = [{"headline": ["Then"], "paragraphs": ["B.", "C."]}]
    found = document(json.dumps({"title": "T", "body": {"summary": ["A."], "sections": sections}}))
    assert (found.data, found.kind) == ("A.\n\nThen\n\nB.\n\nC.", "text")


def test_a_record_with_a_page_over_the_limit_fails() -> None:
    (item,) = read_jsonl(io.BytesIO(b'{"text": "' + b"x" * 1001 + b'"}'), "c.jsonl", SMALL)
    assert isinstance(item, Failure)
    assert item.reason == "too large"


def test_html_goes_before_text() -> None:
    assert document('{"text": "x", "html": "<p>x"}').data == "<p>x"


@pytest.mark.parametrize("beside", ["", " \n", None, 1234, True, ["<p>y"], {"markup": "<p>y"}])
def test_a_field_without_text_is_passed_over(beside: object) -> None:
    for fields in ({}, {"html_field": "html", "text_field": "body"}):
        found = document(json.dumps({"html": beside, "body": "<p>x"}), **fields)
        assert found.data == "<p>x"


def test_an_article_of_fundus_is_taken_beside_html_that_is_blank() -> None:
    found = document(json.dumps({"html": {"content": ""}, "body": {"sections": [{"paragraphs": ["A."]}]}}))
    assert (found.data, found.kind) == ("A.", "text")


def test_a_number_is_no_page() -> None:
    assert failure('{"content": 1234}').reason == "no such field"


@pytest.mark.parametrize(
    "record",
    ['{"url": "u", "text": ""}', '{"link": "u", "text": ""}', '{"metadata": {"url": "u"}, "text": ""}'],
)
def test_the_url_is_guessed(record: str) -> None:
    assert document(record).url == "u"


@pytest.mark.parametrize("record", ['{"id": 7, "text": ""}', '{"WARC-Record-ID": "7", "text": ""}'])
def test_the_id_is_guessed_and_may_be_a_number(record: str) -> None:
    assert document(record).id == "7"


def test_without_an_id_it_is_the_line() -> None:
    assert [item.id for item in from_jsonl('{"text": "a"}\n\n{"text": "b"}\n')] == ["c.jsonl:1", "c.jsonl:3"]


def test_fields_are_taken_by_option() -> None:
    record = {"page": {"markup": "<p>x", "at": "u"}, "html": "no", "n": "i"}
    found = document(json.dumps(record), html_field="page.markup", url_field="page.at", id_field="n")
    assert (found.data, found.url, found.id, found.kind) == ("<p>x", "u", "i", "html")


def test_text_is_taken_where_a_record_has_no_html() -> None:
    found = document('{"flat": "x"}', html_field="html", text_field="flat")
    assert (found.data, found.kind) == ("x", "text")


def test_a_key_with_dots_in_it_is_found() -> None:
    assert document('{"a.b": "x"}', text_field="a.b").data == "x"


def test_metadata_of_the_record_is_kept() -> None:
    assert document('{"text": "", "metadata": {"crawl": "2025-05"}}').metadata == {"crawl": "2025-05"}


def test_numbers_that_json_does_not_have_become_null() -> None:
    found = document('{"text": "", "metadata": {"a": NaN, "b": 1e999, "c": 1.5}}')
    assert found.metadata == {"a": None, "b": None, "c": 1.5}


def test_a_byte_order_mark_is_no_part_of_the_record() -> None:
    assert document(b"\xef\xbb\xbf" + b'{"text": "x"}').data == "x"


@pytest.mark.parametrize(
    ("line", "reason", "words"),
    [
        ("no json", "not JSON", "at character 1"),
        ('{"text": "x"', "not JSON", "one object a line"),
        ("[1, 2]", "not JSON", "is [1, 2], no JSON object"),
        (b'{"text": "\xff"}', "not JSON", "decode"),
        ("[" * 100_000, "not JSON", "recursion"),
        ("9" * 5000, "not JSON", "is no JSON"),
        ('{"a": 1}', "no such field", "its fields: a"),
        ('{"html": null}', "no such field", "--html-field"),
        ("{}", "no such field", "none"),
    ],
)
def test_a_line_that_is_no_page_fails_with_its_reason(line: str | bytes, reason: str, words: str) -> None:
    failed = failure(line)
    assert failed.reason == reason
    assert words in failed.evidence
    assert failed.source == "c.jsonl:1"
    assert len(failed.evidence) < 250


def test_a_missing_field_names_what_was_asked_for() -> None:
    assert "no text in page.html (" in failure('{"html": "x"}', html_field="page.html").evidence


def test_a_line_over_the_limit_fails_alone() -> None:
    long = b'{"text": "' + b"x" * 2_000_000 + b'"}\n'
    items = read_jsonl(io.BytesIO(long + b'{"text": "a"}\n' + long[:-1]), "c.jsonl", SMALL)
    assert [(item.source, isinstance(item, Failure)) for item in items] == [
        ("c.jsonl:1", True),
        ("c.jsonl:2", False),
        ("c.jsonl:3", True),
    ]


def test_stdin_is_json_lines_where_the_first_line_is_an_object() -> None:
    assert [item.id for item in from_either(b'\n \n{"text": "a", "id": "x"}\nbroken\n')] == ["x", "stdin:4"]


@pytest.mark.parametrize("first", [b'news."}', b'{"text": "ne', b"null", b"[1]", b"x" * 5_000_000])
@pytest.mark.parametrize("rows", [1, 2, 5])
def test_a_first_line_that_is_broken_costs_no_other(first: bytes, rows: int) -> None:
    found = from_either(b"\n".join([b"", first, b"", *[b'{"text": "a"}'] * rows]))
    assert [item.source for item in found] == ["stdin:2", *(f"stdin:{row + 4}" for row in range(rows))]
    assert [type(item) for item in found] == [Failure, *[Document] * rows]


def test_lines_behind_three_objects_may_be_broken() -> None:
    found = from_either(b'null\n{"text": "a"}\n{"text": "b"}\n{"text": "c"}\nnull\n{"text": "d"}\n')
    assert [type(item) for item in found] == [Failure, Document, Document, Document, Failure, Document]


@pytest.mark.parametrize("objects", [1, 3, 9])
def test_a_page_may_have_objects_in_lines_of_their_own(objects: int) -> None:
    lines = b'{"@type": "NewsArticle"}\n' * objects
    page = b'<script type="application/ld+json">\n' + lines + b"</script>\n<p>news"
    assert from_either(page) == [Document(id="stdin", data=page, source="stdin")]


@pytest.mark.parametrize(
    "data", [b'{\n "text": "a', b'{\n "a": {"b": 1}', b'\n{\r\n  "text": "a",\r\n', b'{\n"a": \xc3']
)
def test_one_object_over_several_lines_that_is_cut_off_is_no_page(data: bytes) -> None:
    (item,) = from_either(data)
    assert isinstance(item, Failure)
    assert item.reason == "not JSON"
    assert "cut off" in item.evidence


def test_objects_over_several_lines_each_are_no_page_and_to_be_written_otherwise() -> None:
    (item,) = from_either(b'{\n "text": "a"\n}\n{\n "text": "b"\n}\n')
    assert isinstance(item, Failure)
    assert item.evidence.startswith("is a JSON object with more behind it")
    assert item.evidence.endswith("write one object a line (jq -c)")


@pytest.mark.parametrize("page", [b"<p>a\n<p>b", b"{ brace\nnews", b"\n\n  news\n", b"[1] news", b"17", b""])
def test_stdin_is_one_page_otherwise_with_nothing_lost(page: bytes) -> None:
    assert from_either(page) == [Document(id="stdin", data=page, source="stdin")]


def test_one_object_over_several_lines_is_one_record() -> None:
    assert from_either(b'{\n "text": "a",\n "id": "x"\n}\n') == [Document(id="x", data="a", source="stdin")]


@pytest.mark.parametrize("data", [b"[\n1]", b'["a"]'])
def test_json_without_records_is_no_page(data: bytes) -> None:
    (item,) = from_either(data)
    assert isinstance(item, Failure)
    assert item.reason == "not JSON"


@pytest.mark.parametrize("name", SAMPLES)
def test_every_format_gives_the_pages_in_order(name: str) -> None:
    found = [item for item in read(name, SAMPLES[name]()) if isinstance(item, Document)]
    texts = [item.data if isinstance(item.data, str) else item.data.decode() for item in found]
    assert texts == list(PAGES.values())
    assert [item.url for item in found] in (list(PAGES), [None] * len(PAGES))
    assert len({item.id for item in found}) == len(PAGES)


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "c.csv"])
def test_a_format_is_told_without_its_name(name: str) -> None:
    assert len(read("crawl", SAMPLES[name]())) == len(PAGES)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_that_is_cut_off_has_a_failure_and_keeps_what_is_whole(name: str) -> None:
    whole = SAMPLES[name]().rstrip(b"\0")  # a tar ends in nothing
    for cut in (len(whole) // 2, len(whole) - len(whole) // 5):
        found = read(name, whole[:cut])
        assert any(isinstance(item, Failure) for item in found)
        # Some have their list of contents at the end, and gzip unpacks a small file as a whole.
        if name not in {"c.parquet", "c.zip", "c.arrow", "c.jsonl.gz"}:
            assert isinstance(found[0], Document)


def test_an_element_that_is_broken_ends_an_array() -> None:
    first, last = read("a.json", b'[{"text": "a"},\n{"text": b},\n{"text": "c"}]')
    assert isinstance(first, Document)
    assert isinstance(last, Failure)
    assert "no whole JSON array" in last.evidence


@pytest.mark.parametrize("between", [b"", b"\n", b" " * 200_000])
def test_arrays_that_were_appended_are_read(between: bytes) -> None:
    arrays = (b'[\n{"text": "a"},\n{"text": "b"}\n]', b"[]", b'[{"text": "c"}]\n')
    found = read("a.json", between.join(arrays), ReadOptions())
    assert [item.source for item in found if isinstance(item, Document)] == [
        "a.json:1",
        "a.json:2",
        "a.json:3",
    ]
    assert len(found) == 3


def test_an_array_behind_empty_ones_is_read() -> None:
    (item,) = read("a.json", b'[\n\n][\n\n][\n{"text": "a"}\n]')
    assert isinstance(item, Document)
    assert item.data == "a"


@pytest.mark.parametrize("behind", [b"garbage", b'{"text": "b"}', b"]", b'[{"text": "b"'])
def test_what_no_array_is_behind_an_array_fails(behind: bytes) -> None:
    first, last = read("a.json", b'[{"text": "a"}]\n' + behind)
    assert isinstance(first, Document)
    assert isinstance(last, Failure)
    assert "(after a.json:1)" in last.evidence


def test_an_element_may_be_longer_than_what_is_read_at_once() -> None:
    records = [{"text": "x" * size} for size in (5, 300_000, 70_000)]
    found = read("a.json", json.dumps(records).encode(), ReadOptions())
    assert [item.size for item in found] == [5, 300_000, 70_000]


@pytest.mark.parametrize("data", [b"x" * 5_000_000, b"\n" * 5000, b"x\n" * 5000])
def test_stdin_over_the_limit_fails(data: bytes) -> None:
    (item,) = from_either(data)
    assert isinstance(item, Failure)
    assert item.reason == "too large"


def test_a_million_blank_lines_before_a_page_are_read() -> None:
    (item,) = from_either(b"\n" * 1_000_000 + b"news", ReadOptions())
    assert item.size == 1_000_004


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    assert all(item.source.startswith("stdin") for item in from_either(data))


@given(st.lists(st.one_of(st.binary(), st.sampled_from([b'{"text": "a"}', b'{"html": 1}', b"{}", b"null"]))))
def test_each_line_that_is_not_blank_gives_one_item(lines: list[bytes]) -> None:
    rows = [line.replace(b"\n", b"") for line in lines]
    numbers = [number for number, row in enumerate(rows, start=1) if row.strip()]
    assert [item.source for item in from_jsonl(b"\n".join(rows))] == [
        f"c.jsonl:{number}" for number in numbers
    ]


def test_the_docs_name_every_ending_and_field() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "corpus.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([^`\s]+)`", docs))
    assert {*READERS, *PAGE_FIELDS, *URL_FIELDS, *ID_FIELDS} <= named
