"""The explanation and the demonstration, on pages made by hand."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from filter.errors import InputError
from filter.page import LABELS, Block, Finding, Label, Origin, Page, Verdict
from filter.review.explain import read_one, show_explanation
from filter.review.terminal import console_for
from filter.review.words import MEANINGS, meaning

BAIT = Block("You won't believe what she did next", Label.RELATED, 0.03, 0.9, 0.8, kept=False)
BODY = Block("The harbour \x1b[2Jreopened on Monday.", Label.BODY, 0.98, 0.1, 0.0, kept=True)
PAGE = Page(
    blocks=(BAIT, BODY),
    verdict=Verdict(
        keep=True, quality=0.8, sensational=0.2, reasons=(Finding("sensational", "1 of 2 blocks"),)
    ),
    kind="html",
    title="Harbour reopens",
    authors=("Ada Lund",),
    date="2025-06-15",
)


def shown(show: Callable[[Page, Console], None], page: Page) -> str:
    stream = io.StringIO()
    show(page, console_for(stream))
    return stream.getvalue()


def test_every_label_has_its_words() -> None:
    assert set(MEANINGS) == set(LABELS)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (BODY, "reporting"),
        (BAIT, "leads to other stories, sensational, off topic"),
        (BODY._replace(kept=False), "not likely enough to be reporting"),
        (BAIT._replace(label=Label.CAPTION, kept=True, sensational=0), "words to a picture, asked for"),
    ],
)
def test_what_a_block_was_taken_for(block: Block, words: str) -> None:
    assert meaning(block) == words


def test_an_explanation_has_the_verdict_and_a_row_for_each_block() -> None:
    lines = [line.rstrip() for line in shown(show_explanation, PAGE).split("\n")]
    assert lines[:3] == [
        "Harbour reopens",
        "Ada Lund · 2025-06-15",
        "kept: quality 0.80, sensational 0.20 (sensational: 1 of 2 blocks)",
    ]
    assert lines[5].startswith("- related! 0.03 You won't believe what she did next")
    assert "+ body     0.98 The harbour \ufffd[2Jreopened on Monday.  [reporting]" in lines


def test_what_weighed_most_stands_behind_what_a_block_was_taken_for() -> None:
    class Known(Origin):
        def why(self, place: int) -> tuple[str, ...]:
            return (f"block {place}", "no full stop")

    page = replace(PAGE, blocks=(BODY._replace(text="Monday.", place=7, origin=Known()),))
    assert "Monday.  [reporting: block 7; no full stop]" in shown(show_explanation, page)


def test_an_explanation_fits_a_narrow_terminal() -> None:
    page = Page((BODY._replace(text="harbour 海港 " * 100),) * 3, PAGE.verdict, "html")
    assert max(map(len, shown(show_explanation, page).split("\n"))) <= 100


def test_a_page_without_blocks_is_explained() -> None:
    verdict = Verdict(keep=False, quality=0.0, sensational=0.0, reasons=(Finding("no article", "0 words"),))
    assert "rejected: quality 0.00, sensational 0.00 (no article: 0 words)" in shown(
        show_explanation, Page((), verdict, "html")
    )


def test_the_page_to_explain_may_be_a_record(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text(json.dumps({"html": "<p>news", "url": "u"}) + "\n{}\n")
    assert read_one(str(tmp_path / "c.jsonl"), "auto").url == "u"


def test_a_page_that_cannot_be_read_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"")
    with pytest.raises(InputError, match=r"a\.html is empty"):
        read_one(str(tmp_path / "a.html"), "auto")
