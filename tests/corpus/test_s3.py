"""Inputs in S3, from a server on this machine that speaks its protocol."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from filter.corpus.document import Document, Failure, Item, ReadOptions
from filter.corpus.inputs import find_inputs, read_inputs
from filter.corpus.stamps import first_change, look_at
from tests.corpus.samples import PAGES, SAMPLES, packed_warc

ROOT = Path(__file__).parent.parent.parent
STORY = ROOT / "seeds/wire-story.html"

pytestmark = pytest.mark.slow  # needs the extra "integrations"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A file system with a crawl in a bucket; what is named ``s3://`` is there."""
    s3fs = pytest.importorskip("s3fs")
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "anybody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "anything")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    system = s3fs.S3FileSystem(skip_instance_cache=True)
    system.mkdir("crawl")
    files = {f"files/{name}": sample() for name, sample in SAMPLES.items()}
    files |= {"pages/b/c.html.gz": gzip.compress(b"<p>c"), "pages/a.html": b"<p>a", "pages/x.jpg": b"no"}
    for name, data in files.items():
        system.pipe(f"crawl/{name}", data)
    yield system
    system.rm("crawl", recursive=True)


def items(name: str) -> list[Item]:
    return list(read_inputs(find_inputs([name]), ReadOptions()))


@pytest.mark.usefixtures("bucket")
def test_every_format_is_read_from_a_bucket() -> None:
    found = items("s3://crawl/files/*")
    assert len(found) == len(PAGES) * len(SAMPLES)
    assert all(isinstance(item, Document) for item in found)


@pytest.mark.usefixtures("bucket")
def test_a_folder_in_a_bucket_gives_its_pages() -> None:
    assert [item.source for item in items("s3://crawl/pages")] == [
        "s3://crawl/pages/a.html",
        "s3://crawl/pages/b/c.html.gz",
    ]


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize("name", ["s3://crawl/none.html", "s3://none/a.html"])
def test_what_is_not_in_a_bucket_fails(name: str) -> None:
    (item,) = items(name)
    assert isinstance(item, Failure)


def test_a_change_in_a_bucket_is_seen_and_named(bucket: Any, tmp_path: Path) -> None:
    before = look_at(["s3://crawl/pages"], tmp_path / "listing")
    assert look_at(["s3://crawl/pages"]) == before
    bucket.pipe("crawl/pages/a.html", b"<p>b")
    type(bucket).clear_instance_cache()  # a run that goes on is another process
    assert look_at(["s3://crawl/pages"]) != before
    assert first_change(["s3://crawl/pages"], tmp_path / "listing") == "s3://crawl/pages/a.html has changed"


def test_a_crawl_in_a_bucket_goes_through(bucket: Any, tmp_path: Path) -> None:
    rows = [{"id": f"story {number}", "html": STORY.read_text("utf-8")} for number in range(3)]
    bucket.pipe("crawl/run/a.jsonl.gz", gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    bucket.pipe("crawl/run/b.warc.gz", packed_warc())
    whole = bucket.cat("crawl/files/c.parquet")
    bucket.pipe("crawl/run/c.parquet", whole[: len(whole) // 2])
    command = [sys.executable, "-m", "filter", "clean", "s3://crawl/run/*", "-o", str(tmp_path / "out.jsonl")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "7 in = 3 cleaned + 3 rejected + 1 failed" in done.stderr
    assert "s3://crawl/run/c.parquet" in done.stderr
    written = [json.loads(line)["id"] for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert written == ["story 0", "story 1", "story 2"]
