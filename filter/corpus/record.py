"""A cleaned page as the bytes that are written of it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from filter.corpus.document import Document
from filter.corpus.extras import needed
from filter.page import Block, Page

Format = Literal["jsonl", "parquet", "wet", "text", "markdown"]
Addition = Literal["title", "blocks", "duplicates"]

RECORDS: frozenset[Format] = frozenset({"jsonl", "parquet"})
"""The formats that have room for more than text: `blocks` and `duplicates` need one of them."""

_SILENT: tuple[object, ...] = (None, [])
_DIGITS = 4  # of a probability: more would be noise
_UNKNOWN_DATE = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How pages are written.

    ``additions`` may name ``title`` (on top of the text; Markdown has it in any
    case), ``blocks`` (every block of the page in its record) and ``duplicates``
    (whose near-duplicate the page is, which is found out later).
    """

    format: Format = "jsonl"
    additions: frozenset[Addition] = frozenset()


def rendered(document: Document, page: Page, options: WriteOptions) -> bytes:
    """The page in the format that was asked for, UTF-8, its last line ended.

    For Parquet it is a line of JSON that fits the schema, for WET a compressed record.
    """
    return _RENDERERS[options.format](document, page, options)


def json_line(record: Mapping[str, Any]) -> bytes:
    """A record as one line of JSON. Lone surrogates, which UTF-8 can't hold, become ``?``."""
    return _json(record).encode("utf-8", "replace") + b"\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _as_jsonl(document: Document, page: Page, options: WriteOptions) -> bytes:
    told, others = _metadata(document, page, options)
    return json_line(_record(document, page, options, told | others))


def _as_row(document: Document, page: Page, options: WriteOptions) -> bytes:
    # A column has one type, and what inputs say can be of any: it goes as JSON.
    told, others = _metadata(document, page, options)
    return json_line(_record(document, page, options, {**told, "extra": _json(others) if others else None}))


def _as_wet(document: Document, page: Page, options: WriteOptions) -> bytes:
    import gzip
    import io

    warc = needed("fastwarc.warc")
    record = warc.WarcRecord()
    # The same page gets the same id in every run: bytes mustn't change.
    urn = uuid.uuid5(uuid.NAMESPACE_URL, document.id.encode("utf-8", "replace").decode()).urn
    record.init_headers(warc.WarcRecordType.conversion, record_urn=urn.removeprefix("urn:").encode())
    headers = {
        "WARC-Date": _warc_date(document, page),
        "WARC-Target-URI": page.url or document.url or document.id,
        "WARC-Identified-Content-Language": page.language,
        "Content-Type": "text/plain; charset=utf-8",
    }
    for name, value in headers.items():
        if value:
            record.headers[name] = value.encode("utf-8", "replace").decode()
    record.set_bytes_content(_as_text(document, page, options))
    plain = io.BytesIO()
    record.write(plain, checksum_data=True)
    return gzip.compress(plain.getvalue(), mtime=0)


def _warc_date(document: Document, page: Page) -> str:
    """When it was fetched where the input says so, else the page's own day: a record must have a date."""
    fetched = document.metadata.get("warc_date")
    day = f"{page.date[:10]}T00:00:00Z" if page.date else _UNKNOWN_DATE
    return fetched if isinstance(fetched, str) and fetched else day


def _as_text(_document: Document, page: Page, options: WriteOptions) -> bytes:
    return _text(page, options).encode("utf-8", "replace") + b"\n"


def _as_markdown(_document: Document, page: Page, _options: WriteOptions) -> bytes:
    return page.markdown.encode("utf-8", "replace") + b"\n"


_RENDERERS: dict[Format, Callable[[Document, Page, WriteOptions], bytes]] = {
    "jsonl": _as_jsonl,
    "parquet": _as_row,
    "wet": _as_wet,
    "text": _as_text,
    "markdown": _as_markdown,
}


def _record(
    document: Document, page: Page, options: WriteOptions, metadata: Mapping[str, Any]
) -> dict[str, Any]:
    record: dict[str, Any] = {"id": document.id, "text": _text(page, options), "metadata": metadata}
    if "blocks" in options.additions:
        record["blocks"] = [_block(block) for block in page.blocks]
    return record


def _text(page: Page, options: WriteOptions) -> str:
    return page.titled if "title" in options.additions else page.text


def _metadata(document: Document, page: Page, options: WriteOptions) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the page tells, and where it is silent what its record said; and what else that said."""
    # Each key every time: loaders take a column's type from the first rows.
    told: dict[str, Any] = {
        "title": page.title,
        "authors": list(page.authors),
        "date": page.date,
        "language": page.language,
        "site": page.site,
        "url": page.url or document.url,
        "quality": _rounded(page.verdict.quality),
        "sensational": _rounded(page.verdict.sensational),
        "familiar": _rounded(page.verdict.familiar),
        "kind": page.kind,
        "source": document.source,
    }
    if "duplicates" in options.additions:
        told["duplicate_of"] = None
    for key, value in told.items():
        if value in _SILENT and key in document.metadata:
            told[key] = _fitting(value, document.metadata[key])
    return told, {key: value for key, value in document.metadata.items() if key not in told}


def _fitting(silent: object, value: object) -> object:
    """``value`` if it is of the type that the key has, else ``silent``: a column has one type."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        return silent
    return texts if silent == [] else value if isinstance(value, str) else silent


def _block(block: Block) -> dict[str, Any]:
    return {
        "text": block.text,
        "label": str(block.label),
        "score": _rounded(block.score),
        "sensational": _rounded(block.sensational),
        "off_topic": _rounded(block.off_topic),
        "kept": block.kept,
    }


def _rounded(probability: float) -> float:
    return round(float(probability), _DIGITS)
