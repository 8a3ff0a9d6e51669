"""Pages made to break a cleaner: a page comes back, and says why it is rejected."""

from __future__ import annotations

import pytest

from filter import PageFilter

SIZE = 20_000
HOSTILE = {
    "tiny tags": "<i>x</i>" * SIZE,
    "blocks": "<p>x" * SIZE,
    "nested": "<div>" * SIZE + "x",
    "nested tables": "<table><tr><td>" * (SIZE // 4) + "x",
    "misnested": "<b><p></b><a>" * SIZE + "x",
    "one text": "<p>" + "word " * SIZE,
    "one word": "<p>" + "a" * 50 * SIZE,
    "cells": "<table>" + ("<tr>" + "<td>1</td>" * 10) * (SIZE // 10),
    "entities": "<p>" + "&amp;&#x27;&nbsp;" * SIZE,
    "no entities": "<p>" + "&#999999999;&xyz" * SIZE,
    "attributes": "<!doctype html><p " + " ".join(f"a{number}=1" for number in range(10_000)) + ">x",
    "classes": "<p class='" + "abc " * SIZE + "'>x",
    "NULs": "<p>" + "\0a" * SIZE,
    "lone surrogates": "<p>" + "\ud800a" * SIZE,
    "comments": "<!--" * SIZE,
    "angles": "<" * SIZE,
    "scripts": "<script>" * SIZE,
    "empty JSON-LD": '<script type="application/ld+json"></script>' * SIZE + "<p>x",
    "bylines": "<p>" + "<a rel=author>x</a>" * SIZE,
    "long number": f"<meta name=description content='&amp;#{'1' * SIZE};'><p>x",
    "deep JSON-LD": '<script type="application/ld+json">' + "[" * SIZE + "</script><p>x",
    "declared authors": '<script type="application/ld+json">{"author":"'
    + "By A, " * SIZE
    + '"}</script><p>x',
    "declared spaces": "<meta name=author content='A" + " \n" * SIZE + "B'><p>x",
    "spaced title": "<title>x" + " \n" * SIZE + "y</title><h1>x" + "\t" * SIZE + "y</h1>",
    "byline": "<p class=byline>By " + "John Smith, " * SIZE,
    "date": "<time>" + "2024-01-" * SIZE + "</time><p>x",
    "spaces": "<pre>x" + " " * SIZE + "y</pre>",
    "combining marks": "<p>a" + "\u0301" * SIZE,
}


@pytest.fixture(scope="module")
def page_filter() -> PageFilter:
    return PageFilter()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_comes_back(page_filter: PageFilter, name: str) -> None:
    page = page_filter.clean(HOSTILE[name])
    assert not page.verdict.keep
    assert page.verdict.reasons


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "hex", "no-such", "shift_jis", "iso-8859-1"])
def test_a_charset_that_lies_does_not_break_a_page(page_filter: PageFilter, charset: str) -> None:
    markup = f"<meta charset={charset}><p>Zürich: the harbour reopened on Monday.".encode()
    assert "Zürich" in page_filter.clean(markup).blocks[0].text
