"""Any bytes, and what was found with them: reading and cleaning hold for all."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filter import PageFilter
from tests.corpus.samples import SAMPLES
from tests.fuzz.checks import check_page, check_reader

CASES = sorted((Path(__file__).parent / "cases").iterdir())
"""What atheris found, each under the name that its reader goes by, with a number before it."""

BYTES = {name: sample() for name, sample in SAMPLES.items()}
MARKUP = st.lists(
    st.sampled_from([
        *("<p>", "</p>", "<div class='article'>", "</div>", "<table><tr><td>", "</table>", "<a href='x'>"),
        *("<br>", "<script>", "</script>", "<!--", "-->", "<![CDATA[", "<svg>", "<title>", "<pre>", "<h1>"),
        *("&amp;", "&#x0;", "&#xD800;", "&#99999999;", "&nbsp", "\0", "\ud800", "\u202e", "\ufeff", "\r\n"),
        *(
            "<meta charset=utf-16>",
            "<base href='//'>",
            "<time datetime='2025-13-99'>",
            "By Ann Lee",
            "«",
            "٣",
        ),
        *('<script type="application/ld+json">{"@type":"NewsArticle","author":[', "<li>", "<", ">", "'", '"'),
        "The harbour reopened on Monday after repairs that took three weeks, officials said.",
    ])
    | st.text(max_size=20),
    max_size=30,
).map("".join)


@cache
def page_filter() -> PageFilter:
    return PageFilter()


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(BYTES)), st.data())
def test_any_damage_to_a_file_is_read(name: str, data: st.DataObject) -> None:
    whole = BYTES[name]
    at = data.draw(st.integers(0, len(whole)))
    new = data.draw(
        st.binary(max_size=12) | st.sampled_from([b"\0" * 4, b"\xff" * 8, b"\r\n\r\n", b"99999999"])
    )
    gone = data.draw(st.sampled_from([len(new), 0, 1, 40, len(whole)]))
    check_reader(name, whole[:at] + new + whole[at + gone :])


@given(st.sampled_from(sorted(BYTES)), st.binary(max_size=200))
def test_any_bytes_are_read_under_any_name(name: str, data: bytes) -> None:
    check_reader(name, data)


@settings(max_examples=60)
@given(MARKUP, st.none() | st.text(max_size=20))
def test_any_markup_is_cleaned(markup: str, url: str | None) -> None:
    check_page(page_filter(), markup, url)


@settings(max_examples=40)
@given(MARKUP, st.sampled_from(["utf-8", "utf-16", "cp1252", "shift_jis", "utf-7"]), st.binary(max_size=9))
def test_any_bytes_of_a_page_are_cleaned(markup: str, encoding: str, stray: bytes) -> None:
    check_page(page_filter(), markup.encode(encoding, "ignore") + stray)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_what_was_found_stays_fixed(path: Path) -> None:
    check_reader(path.name.partition(".")[2], path.read_bytes())
