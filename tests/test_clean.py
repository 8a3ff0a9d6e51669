"""`PageFilter` with the default bundle: what it keeps of the project's own pages, and what it withstands."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_info

from filter.clean import PageFilter
from filter.errors import BundleError, OptionError
from filter.page import Label, Page

SEEDS = Path(__file__).parent.parent / "seeds"
EXPECTED: dict[str, dict[str, Any]] = {
    name: expected
    for file in sorted(SEEDS.glob("expected-*.json"))
    for name, expected in json.loads(file.read_text(encoding="utf-8")).items()
}
PATHS = {path.stem: path for path in sorted(SEEDS.iterdir()) if path.suffix in {".html", ".txt"}}
ARTICLES = [name for name, expected in EXPECTED.items() if expected["article"]]
OTHERS = [name for name, expected in EXPECTED.items() if not expected["article"]]
STORY = "wire-story"
CAPTIONED = "fact-box-feature"

_WORD = re.compile(r"\w+")


@pytest.fixture(scope="module")
def page_filter() -> PageFilter:
    return PageFilter()


@pytest.fixture(scope="module")
def cleaned(page_filter: PageFilter) -> dict[str, Page]:
    """Every page of the project's own, cleaned in one go."""
    markup = [PATHS[name].read_bytes() for name in EXPECTED]
    return dict(zip(EXPECTED, page_filter.clean_many(markup), strict=True))


def words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text))


def folded(text: str | None) -> str:
    return " ".join(_WORD.findall((text or "").casefold()))


# --- The project's own pages.


def test_every_page_of_the_project_is_expected_to_be_something() -> None:
    assert sorted(PATHS) == sorted(EXPECTED)


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_is_kept(cleaned: dict[str, Page], name: str) -> None:
    verdict = cleaned[name].verdict
    assert verdict.keep, verdict.reasons
    assert cleaned[name].text


@pytest.mark.parametrize("name", OTHERS)
def test_a_page_without_an_article_is_rejected(cleaned: dict[str, Page], name: str) -> None:
    verdict = cleaned[name].verdict
    assert not verdict.keep
    assert verdict.reasons[0].reason in {"no article", "too short", "not news-like"}


def test_nearly_all_titles_are_found(cleaned: dict[str, Page]) -> None:
    wrong = {
        name: cleaned[name].title
        for name in ARTICLES
        if folded(cleaned[name].title) != folded(EXPECTED[name]["title"])
    }
    assert len(wrong) <= len(ARTICLES) // 10, wrong


def test_nearly_all_languages_are_found(cleaned: dict[str, Page]) -> None:
    wrong = {
        name: cleaned[name].language
        for name in EXPECTED
        if cleaned[name].language != EXPECTED[name]["language"]
    }
    assert len(wrong) <= 1, wrong


def test_paywall_stubs_are_noted(cleaned: dict[str, Page]) -> None:
    assert "paywall stub" in [finding.reason for finding in cleaned["paywall-stub"].verdict.reasons]


def test_kept_blocks_are_those_of_the_labels_asked_for(cleaned: dict[str, Page]) -> None:
    for page in cleaned.values():
        assert {block.label for block in page.blocks if block.kept} <= {Label.SUMMARY, Label.BODY}
        assert all(block.kept for block in page.blocks if block.label in {Label.SUMMARY, Label.BODY})


def test_every_number_of_a_block_is_a_share(cleaned: dict[str, Page]) -> None:
    for page in cleaned.values():
        numbers = np.array([(block.score, block.sensational, block.off_topic) for block in page.blocks])
        assert numbers.min() >= 0
        assert numbers.max() <= 1


# --- The same page, the same record.


def test_a_page_comes_out_the_same_alone_and_in_any_batch(
    page_filter: PageFilter, cleaned: dict[str, Page]
) -> None:
    names = [str(name) for name in np.random.default_rng(4).permutation(list(EXPECTED))]
    shuffled = dict(
        zip(names, page_filter.clean_many([PATHS[name].read_bytes() for name in names]), strict=True)
    )
    assert [name for name in names if shuffled[name] != cleaned[name]] == []
    alone = {name: page_filter.clean(PATHS[name].read_bytes()) for name in names[:12]}
    assert [name for name in alone if alone[name] != cleaned[name]] == []


def test_order_is_kept_past_the_pages_that_cannot_be_read(page_filter: PageFilter) -> None:
    story = PATHS[STORY].read_text(encoding="utf-8")
    pages = list(
        page_filter.clean_many([
            b"",
            story,
            b"\x89PNG\r\n\x1a\n\0",
            "One line.",
            (story, "http://a.example/b"),
        ])
    )
    assert [page.kind for page in pages] == ["text", "html", "html", "text", "html"]
    assert [page.verdict.keep for page in pages] == [False, True, False, False, True]
    assert pages[1].blocks == pages[4].blocks


def test_pages_are_asked_for_as_they_are_needed(page_filter: PageFilter) -> None:
    asked = 0

    def source() -> Any:
        nonlocal asked
        for _ in range(1000):
            asked += 1
            yield "Just a line."

    next(page_filter.clean_many(source()))
    assert asked < 100


def test_bytes_and_text_of_a_page_come_out_the_same(page_filter: PageFilter) -> None:
    data = PATHS["german-news"].read_bytes()
    assert page_filter.clean(data) == page_filter.clean(data.decode())


@pytest.mark.parametrize(
    "name", ["wire-story-text", "german-column", "french-brief", "arabic-text", "japanese-text", "hindi-news"]
)
def test_an_article_in_one_line_is_kept_as_it_is(
    page_filter: PageFilter, cleaned: dict[str, Page], name: str
) -> None:
    line = " ".join(cleaned[name].text.split())
    page = page_filter.clean(line, kind="text")
    assert page.verdict.keep
    assert page.text == line


def test_no_pages_are_no_pages(page_filter: PageFilter) -> None:
    assert list(page_filter.clean_many([])) == []


# --- Options.


def test_captions_are_kept_where_they_are_asked_for(cleaned: dict[str, Page]) -> None:
    plain = cleaned[CAPTIONED]
    page = PageFilter(keep=("summary", "body", "caption")).clean(PATHS[CAPTIONED].read_bytes())
    captions = [block.text for block in page.blocks if block.label is Label.CAPTION]
    assert captions
    assert words(page.text) == words(plain.text) + words(" ".join(captions))


def test_nothing_is_kept_where_nothing_is_asked_for() -> None:
    assert PageFilter(keep=()).clean(PATHS[STORY].read_bytes()).text == ""


def test_precision_keeps_part_of_what_recall_keeps(cleaned: dict[str, Page]) -> None:
    markup = [PATHS[name].read_bytes() for name in EXPECTED]
    precise = PageFilter(favor="precision").clean_many(markup)
    greedy = PageFilter(favor="recall").clean_many(markup)
    for few, some, many in zip(precise, cleaned.values(), greedy, strict=True):
        assert words(few.text) <= words(some.text) <= words(many.text)


@pytest.mark.parametrize("options", [{"keep": ["story"]}, {"keep": "body"}, {"favor": "speed"}])
def test_an_unknown_option_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match=r"one of"):
        PageFilter(**options)


def test_an_unknown_kind_is_refused(page_filter: PageFilter) -> None:
    with pytest.raises(OptionError, match="one of auto, html, text"):
        page_filter.clean("Text", kind="pdf")  # type: ignore[arg-type]


def test_a_wrong_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=re.escape(str(tmp_path))):
        PageFilter(tmp_path)


@pytest.mark.parametrize("page", [None, 7, ["<p>"], bytearray(b"<p>")])
def test_a_page_must_be_bytes_or_text(page_filter: PageFilter, page: Any) -> None:
    with pytest.raises(TypeError, match=type(page).__name__):
        page_filter.clean(page)


def test_a_kind_is_believed(page_filter: PageFilter) -> None:
    markup = "<p>One paragraph.</p>"
    assert [block.text for block in page_filter.clean(markup, kind="html").blocks] == ["One paragraph."]
    assert [block.text for block in page_filter.clean(markup, kind="text").blocks] == [markup]


# --- The open web is hostile.


@pytest.mark.parametrize(
    "page", [b"", "", " \n\t", b"\xef\xbb\xbf", "<html></html>", "<script>x()</script>", "<!--"]
)
def test_a_page_that_shows_nothing_is_unreadable(page_filter: PageFilter, page: bytes | str) -> None:
    verdict = page_filter.clean(page).verdict
    assert not verdict.keep
    assert [str(finding) for finding in verdict.reasons] == ["unreadable: it shows no text"]


@pytest.mark.parametrize(
    "head", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"%PDF-1.7\n\x80", b"PK\x03\x04", b"\x1f\x8b\x08"]
)
def test_a_file_of_another_kind_is_unreadable(page_filter: PageFilter, head: bytes) -> None:
    page = page_filter.clean(head + bytes(range(256)) * 20)
    assert [finding.reason for finding in page.verdict.reasons] == ["unreadable"]
    assert page.blocks == ()


HOSTILE: dict[str, bytes | str] = {
    "ten thousand attributes": "<p " + " ".join(f"a{number}=x" for number in range(10_000)) + ">Text",
    "a long class": f"<p class='{'ab ' * 50_000}'>Text",
    "fifty thousand elements deep": "<div>" * 50_000 + "Text",
    "lists in lists": "<ul><li>Text" * 3000,
    "unclosed everything": "<table><tr><td><a><b><blockquote>Text<p>Text<td>",
    "nulls": "<p>Te\0xt\0</p>",
    "lone surrogates": "<p>Text \ud800\udfff\udc00</p>",
    "a word of a million letters": "<p>" + "x" * 1_000_000,
    "marks alone": "<p>!!!</p><p>…</p><p>—</p>",
    "combining marks": "<p>e" + "\u0301" * 5000,
    "bad JSON-LD": '<script type="application/ld+json">{"@graph": [[{"headline": 7}, null]]}</script><p>Text',
    "deep JSON-LD": f'<script type="application/ld+json">{"[" * 50_000}</script><p>Text',
    "an odd date": '<meta property="article:published_time" content="9999999999-99-99T99"><p>Text',
    "an odd address": '<link rel="canonical" href="http://[::1"><p>Text',
    "entities": "<p>&#0;&#xd800;&#99999999999;&amp;amp;&bogus; Text</p>",
    "a charset that lies": b'<meta charset="utf-16"><p>Caf\xe9 Text</p>',
    "only a doctype": "<!doctype html>",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("url", [None, "http://[::1", "not an address\0"])
def test_a_hostile_page_gets_a_verdict(page_filter: PageFilter, name: str, url: str | None) -> None:
    page = page_filter.clean(HOSTILE[name], url)
    shown = [block.text for block in page.blocks]
    assert shown or [finding.reason for finding in page.verdict.reasons] == ["unreadable"]
    assert page.markdown is not None


def test_a_page_of_more_blocks_than_memory_bears_is_not_looked_at(page_filter: PageFilter) -> None:
    page = page_filter.clean("<p>Text" * 40_000, "http://a.example/b")
    assert [finding.reason for finding in page.verdict.reasons] == ["unreadable"]
    assert "30,000 blocks" in page.verdict.reasons[0].evidence
    assert page.url == "http://a.example/b"


_PIECES = [
    "<p>",
    "</p>",
    "<div class='story'>",
    "<a href='/x'>",
    "<br>",
    "<li>",
    "<!--",
    "-->",
    "<script>",
    "&amp;",
]
_MARKUP = st.lists(st.sampled_from(_PIECES) | st.text(max_size=12), max_size=20).map("".join)


@given(st.binary(max_size=300) | st.text(max_size=200) | _MARKUP, st.sampled_from(["auto", "html", "text"]))
@settings(max_examples=50)
def test_nothing_throws_it(page_filter: PageFilter, markup: bytes | str, kind: Any) -> None:
    page = page_filter.clean(markup, kind=kind)
    assert page.verdict.keep or page.verdict.reasons
    assert all(block.text for block in page.blocks)


def test_threads_that_clean_side_by_side_leave_the_numeric_libraries_as_they_were() -> None:
    page, cleaner, barrier = PATHS["short-brief"].read_bytes(), PageFilter(), Barrier(3)

    def clean() -> None:
        barrier.wait()
        for _ in range(20):
            cleaner.clean(page)

    before = threadpool_info()
    threads = [Thread(target=clean) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert threadpool_info() == before
