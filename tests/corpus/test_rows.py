"""Rows of a table: which page a row holds, and what comes back for it."""

from __future__ import annotations

import numpy
import pytest

from filter.corpus import CleanOptions
from filter.corpus.rows import METADATA, PageColumns, clean_rows, page_of
from filter.errors import OptionError
from tests.integrations.pages import seed_pages

NAN = float("nan")


class NotKnown:
    """Compares as pandas' NA, without pandas: with nothing, itself included."""

    def __ne__(self, other: object) -> bool:
        return self  # type: ignore[return-value]

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")

    __hash__ = object.__hash__


def test_markup_comes_before_text() -> None:
    page = page_of("<p>a</p>", "b", "https://x.example/")
    assert (page.data, page.kind, page.url) == ("<p>a</p>", "auto", "https://x.example/")


@pytest.mark.parametrize("missing", [None, NAN, numpy.float64(NAN), NotKnown()])
def test_a_row_without_markup_is_taken_by_its_text(missing: object) -> None:
    page = page_of(missing, "b", missing)
    assert (page.data, page.kind, page.url) == ("b", "text", None)


@pytest.mark.parametrize("value", [7, 0, numpy.int64(7), numpy.zeros(2)])
def test_a_value_that_is_no_page_is_refused(value: object) -> None:
    with pytest.raises(OptionError, match=f"holds {type(value).__name__}: name one of str or bytes"):
        page_of(value, None, None)


def test_a_page_needs_a_column() -> None:
    with pytest.raises(OptionError, match="neither html nor text"):
        PageColumns(None, None).names  # noqa: B018


def test_a_column_is_named_once() -> None:
    assert PageColumns("page", "page", "url").names == ["page", "url"]


def test_a_row_that_was_cleaned_has_what_its_record_has() -> None:
    seed = next(page for page in seed_pages() if page.id == "french-news")
    [row] = clean_rows([page_of(seed.html, None, seed.url)], CleanOptions())
    assert (row.status, row.reasons, row.evidence) == ("cleaned", [], [])
    assert row.text
    assert list(row.metadata) == METADATA
    assert (row.metadata["language"], row.metadata["kind"]) == ("fr", "html")


def test_a_row_without_a_page_fails_and_keeps_its_address() -> None:
    [row] = clean_rows([page_of(None, None, "https://x.example/")], CleanOptions())
    assert (row.text, row.status, row.reasons) == (None, "failed", ["empty"])
    assert row.metadata == dict.fromkeys(METADATA) | {"url": "https://x.example/"}


def test_a_rejected_row_says_why() -> None:
    [row] = clean_rows([page_of("<p>Page not found</p>", None, None)], CleanOptions())
    assert (row.text, row.status, len(row.reasons)) == (None, "rejected", len(row.evidence))
    assert row.reasons
