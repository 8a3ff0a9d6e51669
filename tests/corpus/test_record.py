"""Records: what is written of a cleaned page."""

from __future__ import annotations

import json
from typing import Any

from filter.corpus.document import Document
from filter.corpus.record import WriteOptions, rendered
from filter.page import Label, Page, Verdict
from tests.corpus.pages import block

PAGE = Page(
    blocks=(
        block("Harbour reopens", Label.TITLE),
        block("The harbour reopened."),
        block("Share", Label.SHARE),
    ),
    verdict=Verdict(keep=True, quality=0.87654321, sensational=0.0),
    kind="html",
    title="Harbour reopens",
    authors=("Ada Lund",),
    date="2025-06-15",
    language="en",
    site="Coast Post",
    url="https://coast.example/1",
)
DOCUMENT = Document(id="a/1", data="", source="c.jsonl:1", url="https://other.example/")


def record(page: Page = PAGE, document: Document = DOCUMENT, *additions: Any) -> dict[str, Any]:
    line = rendered(document, page, WriteOptions("jsonl", frozenset(additions)))
    assert line.count(b"\n") == 1
    found: dict[str, Any] = json.loads(line)
    return found


def test_a_record_follows_the_convention_of_corpora() -> None:
    assert record() == {
        "id": "a/1",
        "text": "The harbour reopened.",
        "metadata": {
            "title": "Harbour reopens",
            "authors": ["Ada Lund"],
            "date": "2025-06-15",
            "language": "en",
            "site": "Coast Post",
            "url": "https://coast.example/1",
            "quality": 0.8765,
            "sensational": 0.0,
            "familiar": 1.0,
            "kind": "html",
            "source": "c.jsonl:1",
        },
    }


def test_where_the_page_is_silent_the_input_is_heard() -> None:
    page = Page((), Verdict(keep=True, quality=0.0, sensational=0.0), "html", date="2025-06-15")
    told = {"date": "1999", "title": "As crawled", "authors": ["B"], "quality": 1.0, "crawl": "2025-05"}
    metadata = record(page, DOCUMENT._replace(metadata=told))["metadata"]
    assert (metadata["title"], metadata["authors"], metadata["crawl"]) == ("As crawled", ["B"], "2025-05")
    assert (metadata["date"], metadata["quality"]) == ("2025-06-15", 0.0)
    assert metadata["url"] == "https://other.example/"


def test_blocks_are_added_on_demand() -> None:
    blocks = record(PAGE, DOCUMENT, "blocks")["blocks"]
    assert [(one["label"], one["kept"]) for one in blocks] == [
        ("title", False),
        ("body", True),
        ("share", False),
    ]
    assert blocks[1] == {
        "text": "The harbour reopened.",
        "label": "body",
        "score": 0.9,
        "sensational": 0.1,
        "off_topic": 0.2,
        "kept": True,
    }


def test_the_title_stands_on_top_on_demand() -> None:
    assert record(PAGE, DOCUMENT, "title")["text"] == "Harbour reopens\n\nThe harbour reopened."


def test_text_and_markdown_are_the_page_alone() -> None:
    assert rendered(DOCUMENT, PAGE, WriteOptions("text")) == b"The harbour reopened.\n"
    assert (
        rendered(DOCUMENT, PAGE, WriteOptions("markdown")) == b"# Harbour reopens\n\nThe harbour reopened.\n"
    )


def test_what_utf8_cannot_hold_is_replaced() -> None:
    page = Page((block("a\ud800b\x00\u2028c"),), PAGE.verdict, "text")
    assert record(page, DOCUMENT._replace(id="\udc80"))["text"] == "a?b\x00\u2028c"
    assert rendered(DOCUMENT, page, WriteOptions("text")).startswith(b"a?b")
