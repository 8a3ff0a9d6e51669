"""Inputs in a data set of the Hugging Face Hub, from a local server that answers as the Hub does."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.corpus.servers import Quiet, serving

pytestmark = pytest.mark.slow  # needs the extra "integrations"

ROOT = Path(__file__).parent.parent.parent
REVISION = "a" * 40
FILES = {
    f"pages/{name}": (ROOT / "seeds" / name).read_bytes() for name in ("wire-story.html", "arabic-news.html")
}
DEAD = "http://127.0.0.1:9"  # nothing answers at the port of "discard"


class Hub(Quiet, BaseHTTPRequestHandler):
    """One public data set, ``news/crawl``; of any other it says that access is restricted."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer what the library asks of a data set, a folder and a file."""
        path = unquote(urlsplit(self.path).path)
        if "/news/crawl" not in path:
            self.answer(403, {"error": "restricted"}, {"X-Error-Code": "GatedRepo"})
        elif found := re.search(r"/resolve/[^/]+/(.*)", path):
            self.answer(200, FILES[found[1]], {"ETag": '"1"', "X-Repo-Commit": REVISION})
        elif found := re.search(r"/tree/[^/]+/?(.*)", path):
            self.answer(200, listing(found[1]))
        else:
            self.answer(200, {"id": "news/crawl", "sha": REVISION, "siblings": [], "tags": []})

    def do_POST(self) -> None:
        """Answer what is known of some paths."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["paths"]
        self.answer(200, [entry(path) for path in asked if path in FILES])

    def answer(self, status: int, body: bytes | Any, headers: dict[str, str] | None = None) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


def entry(path: str) -> dict[str, object]:
    return {"type": "file", "path": path, "size": len(FILES[path]), "oid": "b" * 40}


def listing(folder: str) -> list[dict[str, object]]:
    if folder:
        return [entry(path) for path in FILES if path.startswith(f"{folder}/")]
    return [{"type": "directory", "path": "pages", "oid": "c" * 40}]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with serving(Hub) as address:
        yield address


def clean(name: str, endpoint: str, folder: Path) -> subprocess.CompletedProcess[str]:
    pytest.importorskip("huggingface_hub")
    # The library reads its address on import: a process of its own.
    command = [sys.executable, "-m", "filter", "clean", name, "-o", str(folder / "out.jsonl")]
    surroundings = {**os.environ, "HF_ENDPOINT": endpoint, "HF_HOME": str(folder / "cache")}
    return subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["hf://datasets/news/crawl/pages", "hf://datasets/news/crawl/pages/*.html"])
def test_pages_of_a_data_set_go_through(name: str, endpoint: str, tmp_path: Path) -> None:
    done = clean(name, endpoint, tmp_path)
    assert done.returncode == 0, done.stderr
    written = [json.loads(line)["id"] for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert written == [f"hf://datasets/news/crawl/{path}" for path in sorted(FILES)]


def test_a_data_set_that_is_not_open_is_named(endpoint: str, tmp_path: Path) -> None:
    done = clean("hf://datasets/news/closed/a.html", endpoint, tmp_path)
    assert done.returncode == 1
    assert "hf://datasets/news/closed/a.html doesn't exist, or its server" in done.stderr
    assert "1 in = 0 cleaned + 0 rejected + 1 failed" in done.stderr


def test_a_hub_that_does_not_answer_fails_the_page_alone(tmp_path: Path) -> None:
    done = clean("hf://datasets/news/crawl/a.html", DEAD, tmp_path)
    assert "Traceback" not in done.stderr
    assert "hf://datasets/news/crawl/a.html can't be opened" in done.stderr
    assert "1 in = 0 cleaned + 0 rejected + 1 failed" in done.stderr
