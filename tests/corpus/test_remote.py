"""Inputs that fsspec opens: a real server over HTTP, and a file system in memory."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import fsspec
import pytest

from filter.corpus.document import Document, Failure, Item, ReadOptions
from filter.corpus.inputs import find_inputs, read_inputs
from filter.corpus.remote import seen
from filter.errors import InputError
from tests.corpus.samples import PAGES, SAMPLES, packed_warc
from tests.corpus.servers import Quiet, serving


class Files(Quiet, SimpleHTTPRequestHandler):
    """A server of files."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    for name, sample in SAMPLES.items():
        (tmp_path / name).write_bytes(sample())
    with serving(partial(Files, directory=str(tmp_path))) as address:
        yield address


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    system = fsspec.filesystem("memory")
    system.pipe({"/crawl/b.html": b"b", "/crawl/a.html.gz": gzip.compress(b"a"), "/crawl/sub/c.txt": b"c"})
    system.pipe({"/crawl/.hidden.html": b"no", "/crawl/x.warc.gz": packed_warc(), "/crawl/p.jpg": b"no"})
    yield system
    system.rm("/crawl", recursive=True)


def items(*names: str) -> list[Item]:
    return list(read_inputs(find_inputs(names), ReadOptions()))


def sources(*names: str) -> list[str]:
    return [item.source for item in items(*names)]


@pytest.mark.parametrize("name", ["c.warc.gz", "c.jsonl.gz?from=here", "c.csv", "c.tar", "c.parquet"])
def test_a_file_on_a_server_is_read_by_its_name(site: str, name: str) -> None:
    found = items(f"{site}/{name}")
    assert len(found) == len(PAGES)
    assert all(item.source.startswith(f"{site}/{name}") for item in found)
    assert all(isinstance(item, Document) for item in found)


def test_a_file_on_a_server_that_was_written_anew_is_seen(site: str, tmp_path: Path) -> None:
    before = seen(f"{site}/c.csv")
    assert seen(f"{site}/c.csv") == before
    os.utime(tmp_path / "c.csv", (0, 0))
    now = seen(f"{site}/c.csv")
    assert (now[0], now[1] == before[1]) == (before[0], False)


def test_what_a_server_does_not_have_fails_and_the_others_are_read(site: str) -> None:
    missing, *others = items(f"{site}/none.html", f"{site}/c.jsonl")
    assert isinstance(missing, Failure)
    assert "doesn't exist" in missing.evidence
    assert len(others) == len(PAGES)


def test_a_server_that_is_not_there_fails() -> None:
    (item,) = items("http://127.0.0.1:9/a.html")
    assert isinstance(item, Failure)
    assert "doesn't answer" in item.evidence


@pytest.mark.usefixtures("memory")
def test_a_folder_gives_its_pages_in_order_of_names() -> None:
    pages = ["a.html.gz", "b.html", "sub/c.txt"]
    assert sources("memory://crawl") == [f"memory:///crawl/{page}" for page in pages]


@pytest.mark.usefixtures("memory")
def test_a_pattern_is_resolved_in_order_of_names() -> None:
    assert sources("memory://crawl/*.html*") == [
        "memory:///crawl/.hidden.html",
        "memory:///crawl/a.html.gz",
        "memory:///crawl/b.html",
    ]
    assert len(items("memory://crawl/*.warc.gz")) == len(PAGES)


@pytest.mark.usefixtures("memory")
def test_parquet_is_read_where_seeking_is_possible() -> None:
    fsspec.filesystem("memory").pipe("/crawl/c.parquet", SAMPLES["c.parquet"]())
    assert len(items("memory://crawl/c.parquet")) == len(PAGES)


@pytest.mark.parametrize("name", ["nosuch://bucket/a.html", "memory://nothing/*.html"])
def test_nothing_but_what_can_not_be_opened_is_an_error(name: str) -> None:
    with pytest.raises(InputError, match=r"nosuch|nothing"):
        find_inputs([name])
