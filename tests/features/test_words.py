"""Hashed words: what counts as one, and which are the same."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filter.features.characters import read_characters
from filter.features.words import Words, read_words, with_marks


def words(*texts: str, split: Literal["words", "names"] = "words") -> Words:
    return read_words(read_characters(texts), split=split)


def marked(*texts: str) -> Words:
    characters = read_characters(texts)
    return with_marks(read_words(characters), characters)


def hashes(text: str) -> list[int]:
    found: list[int] = words(text).hashes.tolist()
    return found


def count(text: str) -> int:
    return len(hashes(text))


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 0), ("!!! …", 0), ("one", 1), ("one, two; three", 3), ("don't", 2), ("B2B", 1), ("ख़बर", 1)],
)
def test_words_are_runs_of_letters_and_digits(text: str, number: int) -> None:
    assert count(text) == number


def test_each_character_of_an_unspaced_script_is_a_word() -> None:
    assert count("東京は雨") == 4


def test_a_latin_word_among_unspaced_characters_is_a_word() -> None:
    assert count("東京NHK京") == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [("17 Things", "24 things"), ("ÉTÉ", "été"), ("May 3", "MAY 9"), ("over; it", "over it")],
)
def test_case_digits_and_marks_make_no_other_word(one: str, other: str) -> None:
    assert hashes(one) == hashes(other)


def test_marks_can_be_words_of_their_own() -> None:
    over, mark, it, *_ = (found := marked("Over; it … ends?!", "it;")).hashes.tolist()
    assert found.counts.tolist() == [7, 2]
    assert (over, it) == tuple(hashes("Over it"))
    assert found.hashes.tolist()[-2:] == [it, mark]
    assert marked("…?!", "").counts.tolist() == [3, 0]


@pytest.mark.parametrize(
    ("one", "other"), [("17 things", "7 things"), ("pier", "peir"), ("a b", "ab"), ("京", "東")]
)
def test_other_letters_lengths_and_gaps_make_other_words(one: str, other: str) -> None:
    assert hashes(one) != hashes(other)


def test_common_words_hardly_ever_share_a_bucket() -> None:
    made = {f"{a}{b}{c}" for a in "bdfglm" for b in "aeiou" for c in "knprst"}
    buckets = {found & 0xFFFF for found in hashes(" ".join(sorted(made)))}
    assert len(buckets) >= len(made) - 2


def test_a_word_hashes_alike_wherever_it_stands() -> None:
    assert words("news", "old news").hashes.tolist() == [*hashes("news"), *hashes("old"), *hashes("news")]


@given(st.lists(st.text(max_size=10), min_size=1, max_size=4))
def test_each_text_has_its_own_words(texts: list[str]) -> None:
    together = words(*texts)
    assert together.counts.tolist() == [count(text) for text in texts]
    assert together.hashes.tolist() == [found for text in texts for found in hashes(text)]


def test_owners_name_the_text_of_each_word() -> None:
    assert words("one two", "!", "three").owners().tolist() == [0, 0, 2]


def test_pairs_do_not_cross_texts() -> None:
    pairs = words("one two", "three", "one two").pairs().tolist()
    assert pairs[0] == pairs[2] == pairs[3] == 0
    assert pairs[1] == pairs[4] != 0


def test_pairs_know_their_order() -> None:
    assert words("man bites").pairs()[1] != words("bites man").pairs()[1]


def test_no_words_have_no_pairs() -> None:
    assert words("...").pairs().tolist() == []


def test_names_are_parted_where_camels_have_humps() -> None:
    assert np.array_equal(words("articleBody", split="names").hashes, words("article body").hashes)
    assert count("articleBody") == 1


@pytest.mark.parametrize("name", ["related-posts", "related_posts", "relatedPosts"])
def test_names_are_alike_in_every_spelling(name: str) -> None:
    assert np.array_equal(words(name, split="names").hashes, words("related posts").hashes)
