"""Inputs: what is named on the command line, found and read in order."""

from __future__ import annotations

import gzip
import inspect
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from filter.corpus.document import Document, Failure, Item, ReadOptions
from filter.corpus.inputs import find_inputs, read_inputs
from filter.errors import InputError
from tests.corpus.samples import (
    PAGES,
    SAMPLES,
    array,
    arrow_stream,
    packed_warc,
    response,
    tarred,
    warc,
    warc_record,
)


def items(*names: str | Path) -> list[Item]:
    return list(read_inputs(find_inputs([str(name) for name in names]), ReadOptions()))


def files(found: list[Item]) -> list[str]:
    return [Path(item.source).name for item in found if isinstance(item, Document)]


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    for name in ("b.html", "a.txt", "sub/c.HTM", "sub/deep/d.md", "z.xhtml", "photo.jpg", ".hidden.html"):
        path = tmp_path / "crawl" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"page {name}")
    (tmp_path / "crawl/e.html.gz").write_bytes(gzip.compress(b"page e"))
    return tmp_path / "crawl"


def test_a_folder_gives_its_pages_in_order_of_names(crawl: Path) -> None:
    assert files(items(crawl)) == ["a.txt", "b.html", "e.html.gz", "c.HTM", "d.md", "z.xhtml"]


def test_compressed_pages_are_opened(crawl: Path) -> None:
    (item,) = items(crawl / "e.html.gz")
    assert isinstance(item, Document)
    assert item.data == b"page e"


def test_inputs_are_read_in_the_order_given(crawl: Path) -> None:
    assert files(items(crawl / "z.xhtml", crawl / "sub", crawl / "b.html")) == [
        "z.xhtml",
        "c.HTM",
        "d.md",
        "b.html",
    ]


def test_a_pattern_is_resolved_in_order_of_names(crawl: Path) -> None:
    assert files(items(crawl / "*.[hx]*ml")) == ["b.html", "z.xhtml"]


def test_a_pattern_for_all_depths_gives_each_page_once(crawl: Path) -> None:
    found = files(items(crawl / "**"))
    assert sorted(found) == ["a.txt", "b.html", "c.HTM", "d.md", "e.html.gz", "photo.jpg", "z.xhtml"]


def test_a_name_with_brackets_is_a_file_before_it_is_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "a[1].html").write_text("page")
    assert files(items(tmp_path / "a[1].html")) == ["a[1].html"]


def test_a_missing_path_fails_and_the_others_are_read(crawl: Path) -> None:
    found = items(crawl / "none.html", crawl / "b.html")
    assert isinstance(found[0], Failure)
    assert "doesn't exist" in found[0].evidence
    assert files(found) == ["b.html"]


def test_nothing_but_missing_paths_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none"):
        items(tmp_path / "none.html", tmp_path / "*.html")


def test_a_folder_without_pages_fails_by_name(tmp_path: Path) -> None:
    (item,) = items(tmp_path)
    assert isinstance(item, Failure)
    assert "has no pages" in item.evidence


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (gzip.compress(os.urandom(900))[:500], "unreadable"),
        (gzip.compress(gzip.compress(b"news")), "binary"),
    ],
)
def test_a_file_that_is_no_page_fails_with_its_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "x.html").write_bytes(data)
    (item,) = items(tmp_path / "x.html")
    assert isinstance(item, Failure)
    assert (item.reason, item.source) == (reason, (tmp_path / "x.html").as_posix())


@pytest.mark.parametrize("target", ["nowhere", "lost.html", "page.txt/x", "x" * 300])
def test_a_link_that_leads_nowhere_fails_alone(tmp_path: Path, target: str) -> None:
    (tmp_path / "page.txt").write_text("page")
    (tmp_path / "lost.html").symlink_to(target)
    found = items(tmp_path)
    assert [type(item) for item in found] == [Failure, Document]
    assert "can't be opened" in str(found[0])
    assert items(tmp_path / "lost.html") == items(tmp_path / "**" / "lost.*") == found[:1]


def test_a_folder_may_be_deeper_than_the_stack_of_python(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["d"] * 300)
    folder.mkdir(parents=True)
    (folder / "a.html").write_text("page")
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 150)
    try:
        found = items(tmp_path)
    finally:
        sys.setrecursionlimit(before)
    assert files(found) == ["a.html"]


def test_a_pipe_in_a_folder_does_not_block(crawl: Path) -> None:
    os.mkfifo(crawl / "pipe.html")
    (crawl / "link.html").symlink_to("pipe.html")
    assert not {"pipe.html", "link.html"} & set(files(items(crawl)))


def test_a_broken_input_fails_at_the_line_where_it_breaks(tmp_path: Path) -> None:
    lines = [b'{"text": "%s"}\n' % os.urandom(30).hex().encode() for _ in range(500)]
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(b"".join(lines))[:-20])
    *good, last = items(tmp_path / "c.jsonl.gz")
    assert all(isinstance(item, Document) for item in good)
    assert isinstance(last, Failure)
    assert "cut off" in last.evidence
    assert last.source.endswith(f":{len(good) + 1}")


def test_reading_twice_gives_the_same(crawl: Path) -> None:
    for name, sample in SAMPLES.items():
        (crawl / name).write_bytes(sample())
    names = [crawl, *(crawl / name for name in SAMPLES)]
    assert items(*names) == items(*names)


def test_what_is_no_page_is_counted_by_what_it_is(tmp_path: Path) -> None:
    image = warc_record(response(b"\x89PNG", "Content-Type: image/png"), "https://a.example/i")
    (tmp_path / "c.warc").write_bytes(warc() + image + warc_record(b"", "", record_type="request"))
    skipped: Counter[str] = Counter()
    found = list(read_inputs(find_inputs([str(tmp_path / "c.warc")]), ReadOptions(), skipped))
    assert len(found) == len(PAGES)
    assert skipped == {"image content": 1, "request record": 1}


def test_files_of_other_endings_in_a_folder_are_counted(tmp_path: Path) -> None:
    for name in ("a.html", "b.jpg", "c", "d.warc.gz", ".hidden.jpg", "sub/e.parquet", ".git/f.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("page")
    skipped: Counter[str] = Counter()
    found = list(read_inputs(find_inputs([str(tmp_path)]), ReadOptions(), skipped))
    assert len(found) == 1
    assert skipped == {
        "other file in a folder": 2,
        ".warc file in a folder": 1,
        ".parquet file in a folder": 1,
    }


def test_stdin_is_told_by_what_is_in_it() -> None:
    code = (
        "from filter.corpus.inputs import *\n"
        "from filter.corpus.document import ReadOptions\n"
        "print(*(item.source for item in read_inputs(['-'], ReadOptions())))"
    )
    for sample in (packed_warc(), tarred(), array(), arrow_stream()):
        done = subprocess.run([sys.executable, "-c", code], input=sample, capture_output=True, check=True)
        assert len(done.stdout.split()) == len(PAGES)


def test_a_name_that_is_no_utf8_becomes_an_id_that_can_be_written(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.html"
    Path(os.fsdecode(path)).write_text("page")
    (item,) = items(os.fsdecode(path))
    assert item.id.encode("utf-8").endswith("\ufffd.html".encode())
