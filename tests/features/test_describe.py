"""The matrix as a whole: its columns, and that a page's numbers are its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from filter.features import COLUMNS, describe
from filter.page import Segments
from filter.segment import segment_text
from tests.features.pages import OTHER_PROSE, PROSE, line, nested, page, pages

ODD_PAGES = {
    "one block": page("Hello"),
    "marks alone": page("!!!", "…", "-"),
    "unspaced script": page("東京で大雨が降り、電車が止まった。", "市長は会見で謝罪した。"),
    "beyond the first plane": page("😀😀", "𝒳"),
    "a lone surrogate": page("a\ud800b"),
    "text": segment_text(f"{PROSE}\n\n• {OTHER_PROSE}"),
    "very deep": nested(60, PROSE, OTHER_PROSE),
    "all links": page(line("Home", linked=4), line("News", linked=4)),
}


def test_columns_have_names_of_their_own() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS)


@pytest.mark.parametrize("name", ODD_PAGES)
def test_a_page_has_a_finite_value_in_every_column(name: str) -> None:
    matrix = describe([ODD_PAGES[name]]).matrix
    assert matrix.shape == (len(ODD_PAGES[name].segments), len(COLUMNS))
    assert np.isfinite(matrix).all()


@given(pages())
@settings(max_examples=40)
def test_every_value_is_finite_and_small(a: Segments) -> None:
    matrix = describe([a]).matrix
    assert matrix.dtype == np.float32
    assert np.abs(matrix).max() < 100  # logarithms, shares and yes or no


@given(pages(), pages())
@settings(max_examples=60)
def test_a_page_has_the_same_numbers_in_any_batch(a: Segments, b: Segments) -> None:
    alone = np.vstack([describe([a]).matrix, describe([b]).matrix])
    assert np.array_equal(describe([a, b]).matrix, alone)


@pytest.mark.parametrize("name", ODD_PAGES)
def test_an_odd_page_has_the_same_numbers_after_another(name: str) -> None:
    odd = ODD_PAGES[name]
    together = describe([page(PROSE, "Share"), odd]).matrix[2:]
    unlike = together != describe([odd]).matrix
    assert [COLUMNS[number] for number in np.flatnonzero(unlike.any(axis=0))] == []


def test_a_page_without_blocks_changes_nothing_for_the_others() -> None:
    full = page(PROSE, "Share")
    empty = page()
    assert np.array_equal(describe([empty, full, empty]).matrix, describe([full]).matrix)
