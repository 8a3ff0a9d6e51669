"""A block against its page: its place, repeats, the title and what the page declares."""

from __future__ import annotations

import math

import pytest

from filter.page import Declared
from tests.features.pages import OTHER_PROSE, PROSE, column, line, page


def test_place_runs_from_nought_up() -> None:
    whole = page("a", "b", "c", "d")
    assert column("place", whole) == [0, 0.25, 0.5, 0.75]
    assert column("from_end", whole) == pytest.approx([math.log(left) for left in (4, 3, 2, 1)])


def test_prose_before_and_after_are_shares_of_the_page() -> None:
    whole = page("Menu", PROSE, "Share", PROSE, "Imprint")
    assert column("prose_before", whole) == [0, 0, 0.5, 0.5, 1]
    assert column("prose_after", whole) == [1, 0.5, 0.5, 0, 0]


def test_linked_text_is_no_prose() -> None:
    assert column("page_prose", page(line(PROSE, linked=len(PROSE)))) == [0]


def test_repeats_are_counted_on_their_own_page_alone() -> None:
    double = page("Read more", PROSE, "READ MORE")
    assert column("repeats", double, page("Read more")) == pytest.approx([math.log(2), 0, math.log(2), 0])
    assert column("seen_before", double, page("Read more")) == [0, 0, 1, 0]


def test_the_headline_is_found_by_the_declared_title() -> None:
    whole = page(
        "Home", "Old pier to be rebuilt", PROSE, declared=Declared(titles=("Old pier to be rebuilt",))
    )
    assert column("title_of_block", whole)[:2] == [0, 1]
    assert column("title_distance", whole) == pytest.approx([math.log(2), 0, math.log(2)])
    assert column("after_title", whole) == [-1, 0, 1]


def test_without_a_declared_title_the_first_block_is_taken_for_it() -> None:
    assert column("title_distance", page("Old pier to be rebuilt", PROSE)) == pytest.approx([0, math.log(2)])


def test_a_title_that_stands_nowhere_is_far_from_all() -> None:
    whole = page("Home", PROSE, declared=Declared(titles=("Cabinet resigns",)))
    assert column("title_distance", whole) == [6, 6]
    assert column("after_title", whole) == [0, 0]


def test_a_declared_body_knows_its_blocks_by_pairs_of_words() -> None:
    whole = page(PROSE, "last at pier old", declared=Declared(article_body=f"{PROSE} {OTHER_PROSE}"))
    found = column("body_of_block", whole)
    assert found[0] > 0.9
    assert found[1] < 0.3
    assert column("has_body", whole, page(PROSE)) == [1, 1, 0]


def test_a_declared_description_knows_its_block() -> None:
    whole = page("Pier returns", "Cookies", declared=Declared(description="The pier returns"))
    assert column("description_of_block", whole) == [1, 0]


def test_shared_words_stand_in_another_prose_block() -> None:
    shared = column("shared_words", page(PROSE, "The vote on the pier", "Kölsch"))
    assert shared[0] == 0  # its words stand in no other prose
    assert shared[1:] == [pytest.approx(4 / 5), 0]
