"""A crawl of the sets' pages, and what taking it through a tool costs."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pytest

from bench.corpus import Crawl, Racer, race_of, write_crawl
from bench.watched import Spent, watched
from filter.corpus.document import Document, ReadOptions
from filter.corpus.inputs import find_inputs, read_inputs
from filter.errors import InputError

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    (tmp_path / "data/pages").mkdir(parents=True)
    rows = [
        {"id": f"set/{n}", "url": None if n else "http://a.example/0", "html": f"<p>Zürich {n}"}
        for n in range(3)
    ]
    with gzip.open(tmp_path / "data/pages/set.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return write_crawl(tmp_path / "data", tmp_path, least=5, files=2)


def test_a_crawl_has_pages_again_until_there_are_enough(crawl: Crawl) -> None:
    found = list(read_inputs(find_inputs([f"{crawl.warcs}/*.warc.gz"]), ReadOptions()))
    assert (crawl.pages, crawl.repeated) == (5, 2)
    assert sorted((item.url, item.data) for item in found if isinstance(item, Document)) == [
        ("http://a.example/0", "<p>Zürich 0".encode()),
        ("http://a.example/0?again=0", "<p>Zürich 0".encode()),
        ("http://set/1", "<p>Zürich 1".encode()),
        ("http://set/1?again=1", "<p>Zürich 1".encode()),
        ("http://set/2", "<p>Zürich 2".encode()),
    ]
    assert len(list(crawl.files.iterdir())) == 5


def test_no_pages_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no pages"):
        write_crawl(tmp_path, tmp_path)


@linux
def test_all_that_a_command_starts_is_counted(tmp_path: Path) -> None:
    inner = "import time; kept = b'x' * 60_000_000\nwhile time.process_time() < 0.5: pass"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    took = watched([sys.executable, "-c", outer], tmp_path / "log")
    assert 0.3 < took.cpu < 5
    assert took.parent_cpu < took.cpu
    assert 60 < took.largest <= 200
    assert took.peak > 60


@linux
def test_a_command_that_fails_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="ended with 3"):
        watched([sys.executable, "-c", "raise SystemExit(3)"], tmp_path / "log")


@linux
def test_a_tool_that_gives_nothing_is_an_error(crawl: Crawl, tmp_path: Path) -> None:
    nothing = Racer("nothing", lambda _crawl, _out: [sys.executable, "-c", ""], "*.txt")
    with pytest.raises(InputError, match="nothing gave nothing"):
        race_of([nothing], crawl, tmp_path, 1, print)


@linux
def test_every_round_of_every_tool_is_told(crawl: Crawl, tmp_path: Path) -> None:
    call = [sys.executable, "-c", "import sys; open(sys.argv[1] + '/a.txt', 'w')"]
    told: list[str] = []
    spent, records = race_of(
        [Racer("one", lambda _, out: [*call, str(out)], "*.txt")], crawl, tmp_path, 2, told.append
    )
    assert records == {"one": 1}
    assert [type(took) for took in spent["one"]] == [Spent, Spent]
    assert len(told) == 2
