"""The frame of a page: what a scraped page could bring along shows as text and does nothing."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from filter.review.html import document, escape

HOSTILE = "</title></style><script>alert(1)</script><img src=x onerror='alert(1)'>\" onload=\"x"


@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=30)
)
def test_escaped_text_reads_as_it_was_in_element_and_attribute(text: str) -> None:
    shown = html.fromstring(f'<p title="{escape(text)}">a{escape(text)}</p>')
    assert (shown.text, shown.get("title"), len(shown)) == (f"a{text}", text, 0)


@pytest.mark.parametrize("text", ["\0", "\x1b[2J", "\ud800", "\x7f", "\x9b", "\ufffe"])
def test_what_html_does_not_allow_is_replaced(text: str) -> None:
    assert escape(text)[0] == "\ufffd"
    escape(text).encode()


def test_a_hostile_title_stays_a_title() -> None:
    page = html.fromstring(document(HOSTILE, "<main></main>"))
    assert page.findtext("head/title") == HOSTILE
    assert not page.xpath("//script | //img | //*[@onload]")


def test_the_policy_allows_the_page_its_style_and_nothing_else() -> None:
    page = html.fromstring(document("t", "<main></main>", "main { color: red; }"))
    style = page.findtext("head/style")
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [policy]


def test_a_style_holds_for_light_and_dark() -> None:
    page = document("t", "")
    assert "color-scheme: light dark" in page
    assert "@media (prefers-color-scheme: dark)" in page
