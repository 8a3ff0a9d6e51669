"""The sensational score: what counts as wording, and what as style."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from filter.features.batch import read_batch
from filter.features.characters import read_characters
from filter.features.words import read_words
from filter.model.wording import LETTER_BUCKETS, ROWS, STYLE, WORD_BUCKETS, Wording, style_columns, tokens
from filter.page import Segments
from tests.features.pages import page, pages
from tests.model.bundles import bundle

WORDING = bundle().wording


def rows(text: str) -> list[int]:
    characters = read_characters([text])
    found: list[int] = tokens(characters, read_words(characters))[1].tolist()
    return sorted(found)


def style(name: str, text: str) -> float:
    characters = read_characters([text])
    none = np.zeros(1, dtype=np.float32)
    return float(style_columns(none, none, characters, read_words(characters))[0, STYLE.index(name)])


def test_tokens_are_words_pairs_and_runs_of_letters() -> None:
    parts = [row // WORD_BUCKETS for row in rows("You won't")]
    # you, won, t; two pairs; nine characters and the blank behind them have seven runs of four.
    assert [parts.count(part) for part in range(3)] == [3, 2, 7]
    assert max(rows("You won't")) < ROWS == 2 * WORD_BUCKETS + LETTER_BUCKETS


def test_case_and_digits_are_no_wording() -> None:
    assert rows("17 THINGS you need") == rows("24 things You need")


def test_only_the_first_characters_of_a_long_text_have_runs() -> None:
    letters = [row for row in rows("abcde " * 200) if row >= 2 * WORD_BUCKETS]
    assert len(letters) == 400


@pytest.mark.parametrize("text", ["", "a", "ab", "!!"])
def test_a_text_too_short_for_a_run_has_none(text: str) -> None:
    assert [row for row in rows(text) if row >= 2 * WORD_BUCKETS] == []


def test_runs_do_not_cross_texts() -> None:
    # "abcd" and "bcd " with the blank that ends every text, but not "cd e".
    characters = read_characters(["abcd", "efgh"])
    owners, found = tokens(characters, read_words(characters))
    assert owners[found >= 2 * WORD_BUCKETS].tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("exclamation", "Wow!!!!!", 3),
        ("question", "Really?", 1),
        ("ellipsis", "And then…", 1),
        ("quote", '"Yes"', 2),
        ("shouting", "You WON'T believe THIS", 1),
        ("shouting", "SHOCKING NEWS", 2),
        ("shouting", "The UN and EU met", 0),
        ("digit", "17 things", 1),
        ("digit", "17", 0),
    ],
)
def test_style_is_what_lower_case_hides(name: str, text: str, value: float) -> None:
    assert style(name, text) == value


def test_an_empty_table_says_what_its_constant_says() -> None:
    flat = np.zeros(len(STYLE), dtype=np.float32)
    empty = Wording(
        np.zeros(ROWS, dtype=np.float16), 0.0, flat, flat + 1, np.append(flat, 0).astype(np.float32)
    )
    assert empty.probabilities(read_batch([page("SHOCKING!!!", "Rates rise")])).tolist() == [0.5, 0.5]


@given(pages(), pages())
@settings(max_examples=30, deadline=None)
def test_a_line_scores_the_same_in_any_batch(a: Segments, b: Segments) -> None:
    alone = np.concatenate([WORDING.probabilities(read_batch([one])) for one in (a, b)])
    together = WORDING.probabilities(read_batch([a, b]))
    assert np.array_equal(together, alone)
    assert ((together >= 0) & (together <= 1)).all()
