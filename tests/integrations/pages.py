"""What tests of the integrations share: the pages of ``seeds`` and what a run makes of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from filter.decode import decode

ROOT = Path(__file__).parent.parent.parent
_FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class SeedPage(NamedTuple):
    """A page with an id and an address."""

    id: str
    html: str
    url: str


def seed_pages() -> list[SeedPage]:
    """The pages of ``seeds`` that are HTML, by name."""
    paths = sorted((ROOT / "seeds").glob("*.html"))
    return [
        SeedPage(path.stem, decode(path.read_bytes()), f"https://www.news.example/{path.stem}")
        for path in paths
    ]


def cleaned_by_a_run(
    pages: list[SeedPage], folder: Path
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The records and the rejects that ``newsfilter clean`` writes of pages, each without its source."""
    source = folder / "pages.jsonl"
    source.write_text("".join(json.dumps(page._asdict()) + "\n" for page in pages), encoding="utf-8")
    command = [sys.executable, "-m", "filter", "clean", str(source), "-o", str(folder / "out.jsonl"), "-q"]
    subprocess.run(command, cwd=ROOT, check=True)
    return list(_records(folder / "out.jsonl")), list(_records(folder / "out.rejects.jsonl"))


def _records(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        del record["metadata"]["source"]
        yield record


def fenced(document: str, language: str) -> list[str]:
    """The examples of one language in a page of ``docs``."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return [code for named, code in _FENCED.findall(text) if named == language]


def write_warc(path: Path, pages: list[SeedPage]) -> None:
    """A WARC file with pages as a server gives them."""
    from fastwarc.warc import WarcRecord, WarcRecordType

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for page in pages:
            record = WarcRecord()
            record.init_headers(WarcRecordType.response)
            record.headers["WARC-Target-URI"] = page.url
            record.headers["WARC-Identified-Payload-Type"] = "text/html"
            record.headers["Content-Type"] = "application/http; msgtype=response"
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
            record.set_bytes_content(head + page.html.encode())
            record.write(file)
