"""A small file of each format with the same three pages in it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable

import pyarrow
import pyarrow.ipc
import pyarrow.parquet

PAGES = {
    f"https://news.example/{number}": f"<p>Zürich {number}: the harbour reopened." for number in (1, 2, 3)
}
"""Address and markup."""

_ROWS = [{"html": html, "url": url} for url, html in PAGES.items()]


def jsonl() -> bytes:
    """A record a line."""
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in _ROWS)


def array() -> bytes:
    """One array over many lines."""
    return json.dumps(_ROWS, indent=4).encode()


def delimited() -> bytes:
    """CSV with a name for each column."""
    text = io.StringIO()
    writer = csv.DictWriter(text, ["html", "url"])
    writer.writeheader()
    writer.writerows(_ROWS)
    return text.getvalue().encode()


def parquet(rows_a_group: int = 1) -> bytes:
    """A table with checksums."""
    file = io.BytesIO()
    table = pyarrow.Table.from_pylist(_ROWS)
    pyarrow.parquet.write_table(table, file, row_group_size=rows_a_group, write_page_checksum=True)
    return file.getvalue()


def arrow() -> bytes:
    """An IPC file, a row a batch."""
    return _ipc(pyarrow.ipc.new_file)


def arrow_stream() -> bytes:
    """An IPC stream, a row a batch."""
    return _ipc(pyarrow.ipc.new_stream)


def warc_record(block: bytes, url: str, record_type: str = "response", number: int = 1) -> bytes:
    """One record."""
    content_type = "application/http; msgtype=response" if record_type == "response" else "text/plain"
    head = (
        f"WARC/1.0\r\nWARC-Type: {record_type}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        f"WARC-Date: 2025-01-01T00:00:00Z\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def response(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An HTTP response."""
    return "\r\n".join([f"HTTP/1.1 {status}", *headers]).encode() + b"\r\n\r\n" + body


def warc_records() -> list[bytes]:
    """A response for each page."""
    header = "Content-Type: text/html; charset=utf-8"
    pages = enumerate(PAGES.items(), start=1)
    return [warc_record(response(html.encode(), header), url, number=number) for number, (url, html) in pages]


def warc() -> bytes:
    """A crawl as it is."""
    return b"".join(warc_records())


def packed_warc() -> bytes:
    """A crawl, each record packed on its own."""
    return b"".join(gzip.compress(record, mtime=0) for record in warc_records())


def zipped() -> bytes:
    """A page a member."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, html in enumerate(PAGES.values(), start=1):
            archive.writestr(zipfile.ZipInfo(f"{number}.html"), html)
    return file.getvalue()


def tarred() -> bytes:
    """A page a member."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for number, html in enumerate(PAGES.values(), start=1):
            info = tarfile.TarInfo(f"{number}.html")
            info.size = len(html.encode())
            archive.addfile(info, io.BytesIO(html.encode()))
    return file.getvalue()


SAMPLES: dict[str, Callable[[], bytes]] = {
    "c.jsonl": jsonl,
    "c.jsonl.gz": lambda: gzip.compress(jsonl(), mtime=0),
    "c.json": array,
    "c.csv": delimited,
    "c.parquet": parquet,
    "c.arrow": arrow,
    "c.ipc": arrow_stream,
    "c.warc": warc,
    "c.warc.gz": packed_warc,
    "c.zip": zipped,
    "c.tar": tarred,
}
"""By the name of a file."""


def _ipc(open_writer: Callable[..., pyarrow.ipc.RecordBatchFileWriter]) -> bytes:
    file = io.BytesIO()
    table = pyarrow.Table.from_pylist(_ROWS)
    with open_writer(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=1)
    return file.getvalue()
