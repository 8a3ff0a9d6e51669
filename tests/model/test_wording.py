"""The sensational score: what counts as wording, and what as style."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from filter.features.batch import Floats, read_batch
from filter.features.characters import read_characters
from filter.features.words import read_words
from filter.model.wording import (
    LETTER_BUCKETS,
    ROWS,
    STYLE,
    WORD_BUCKETS,
    Wording,
    headline_probability,
    known_words,
    style_columns,
    tokens,
)
from filter.page import LABELS, Label, Segments
from tests.features.pages import page, pages
from tests.model.bundles import bundle

WORDING = bundle().wording


def rows(text: str) -> list[int]:
    characters = read_characters([text])
    found: list[int] = tokens(characters, read_words(characters))[1].tolist()
    return sorted(found)


def as_headlines(*wanted: Segments) -> Floats:
    batch = read_batch(wanted)
    return WORDING.probabilities(batch, np.ones(len(batch.page), dtype=np.float32))


def style(name: str, text: str) -> float:
    characters = read_characters([text])
    none = np.zeros(1, dtype=np.float32)
    return float(
        style_columns(none, none, none, characters.counts(), characters, read_words(characters))[
            0, STYLE.index(name)
        ]
    )


def test_tokens_are_words_pairs_and_runs_of_letters() -> None:
    parts = [row // WORD_BUCKETS for row in rows("You won't")]
    # you, won, t; how it opens and two pairs; nine characters and the blank behind have seven runs of four.
    assert [parts.count(part) for part in range(3)] == [3, 3, 7]
    assert max(rows("You won't")) < ROWS == 2 * WORD_BUCKETS + LETTER_BUCKETS


def test_case_and_digits_are_no_wording() -> None:
    assert rows("17 THINGS you need") == rows("24 things You need")


def test_only_the_first_characters_of_a_long_text_have_runs() -> None:
    letters = [row for row in rows("abcde " * 200) if row >= 2 * WORD_BUCKETS]
    assert len(letters) == 160


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
    batch = read_batch([page("SHOCKING!!!", "Rates rise")])
    assert empty.probabilities(batch, np.ones(2, dtype=np.float32)).tolist() == [0.5, 0.5]


def test_the_place_of_a_line_is_told_from_the_labels() -> None:
    probabilities = np.zeros((2, len(LABELS)), dtype=np.float32)
    probabilities[0, [LABELS.index(Label.TITLE), LABELS.index(Label.RELATED)]] = 0.25, 0.5
    probabilities[1, LABELS.index(Label.BODY)] = 1
    assert headline_probability(probabilities).tolist() == [0.75, 0]


def knowing(text: str) -> Wording:
    """A score that learned from these words alone."""
    table = np.zeros(ROWS, dtype=np.float16)
    table[read_words(read_characters([text])).hashes & np.uint32(WORD_BUCKETS - 1)] = 0.5
    return replace(WORDING, table=table)


def test_only_words_learned_from_are_known() -> None:
    words = read_words(read_characters(["Harbour bridge", "harbour híd", "!!"]))
    assert known_words(knowing("harbour bridge").table, words).tolist() == [1, 0.5, 1]


def test_how_familiar_a_page_is_counts_all_its_words() -> None:
    batch = read_batch([page("Bridge bridge bridge", "híd"), page("híd")])
    assert knowing("bridge").familiarity(batch).tolist() == [0.75, 0]


@given(pages(), pages())
@settings(max_examples=30)
def test_a_line_scores_the_same_in_any_batch(a: Segments, b: Segments) -> None:
    alone = np.concatenate([as_headlines(one) for one in (a, b)])
    together = as_headlines(a, b)
    assert np.array_equal(together, alone)
    assert ((together >= 0) & (together <= 1)).all()


@pytest.mark.parametrize("text", ["11", "07 13 24", "3:2", "..."])
def test_what_has_no_letter_is_not_worded_at_all(text: str) -> None:
    scores = as_headlines(page(text, "Ten things you won't believe", "新しい"))
    assert scores[0] == 0
    assert scores[1:].min() > 0
