"""A small crawl of the seeds, as CC-NEWS stores one."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.corpus.samples import response, warc_record

SEEDS = Path(__file__).parents[1] / "seeds"
STORIES = "wire-story german-news french-news obituary match-report section-front".split()


def write_crawl(path: Path) -> None:
    """Pages of six sites with their requests, and a picture; each record is compressed alone."""
    html = "Content-Type: text/html; charset=utf-8"
    records: list[bytes] = []
    for name in STORIES:
        url = f"https://{name}.example/"
        page = response((SEEDS / f"{name}.html").read_bytes(), html)
        number = len(records)
        records.append(warc_record(b"GET / HTTP/1.1\r\n\r\n", url, "request", number))
        records.append(warc_record(page, url, number=number + 1))
    picture = response(b"\x89PNG\r\n\x1a\n", "Content-Type: image/png")
    records.append(warc_record(picture, "https://wire-story.example/1.png", number=len(records)))
    path.write_bytes(b"".join(gzip.compress(record, mtime=0) for record in records))
