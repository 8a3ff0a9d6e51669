"""A cleaned page as the bytes that are written of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from filter.corpus.document import Document
from filter.page import Block, Page

Format = Literal["jsonl", "text", "markdown"]
Addition = Literal["title", "blocks"]

_SILENT: tuple[object, ...] = (None, [])
_DIGITS = 4  # of a probability: more would be noise


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How pages are written.

    ``additions`` may name ``title`` (on top of the text; Markdown has it in any
    case) and ``blocks`` (every block of the page in its record; JSON lines only).
    """

    format: Format = "jsonl"
    additions: frozenset[Addition] = frozenset()


def rendered(document: Document, page: Page, options: WriteOptions) -> bytes:
    """The page in the format that was asked for, UTF-8, its last line ended."""
    return _RENDERERS[options.format](document, page, options)


def json_line(record: Mapping[str, Any]) -> bytes:
    """A record as one line of JSON. Lone surrogates, which UTF-8 can't hold, become ``?``."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "replace") + b"\n"


def _as_jsonl(document: Document, page: Page, options: WriteOptions) -> bytes:
    record: dict[str, Any] = {
        "id": document.id,
        "text": _text(page, options),
        "metadata": _metadata(document, page),
    }
    if "blocks" in options.additions:
        record["blocks"] = [_block(block) for block in page.blocks]
    return json_line(record)


def _as_text(_document: Document, page: Page, options: WriteOptions) -> bytes:
    return _text(page, options).encode("utf-8", "replace") + b"\n"


def _as_markdown(_document: Document, page: Page, _options: WriteOptions) -> bytes:
    return page.markdown.encode("utf-8", "replace") + b"\n"


_RENDERERS: dict[Format, Callable[[Document, Page, WriteOptions], bytes]] = {
    "jsonl": _as_jsonl,
    "text": _as_text,
    "markdown": _as_markdown,
}


def _text(page: Page, options: WriteOptions) -> str:
    titled = "title" in options.additions and page.title
    return f"{page.title}\n\n{page.text}" if titled else page.text


def _metadata(document: Document, page: Page) -> dict[str, Any]:
    """What the page tells; where it is silent, what its record said stands."""
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
        "kind": page.kind,
        "source": document.source,
    }
    known = {key: value for key, value in document.metadata.items() if told.get(key) in _SILENT}
    return told | known


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
