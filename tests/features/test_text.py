"""What a block's own characters say."""

from __future__ import annotations

import math

import pytest

from filter.page import Segment
from tests.features.pages import column, line, page


def value(name: str, text: str) -> float:
    (found,) = column(name, page(text))
    return found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ends_stop", "It rained."),
        ("ends_stop", "Rain!"),
        ("ends_stop", "雨が降った。"),
        ("ends_question", "Rain?"),
        ("ends_ellipsis", "Wait…"),
        ("ends_colon", "He said:"),
        ("ends_letter", "Share"),
        ("ends_letter", "東京"),
        ("ends_digit", "Page 2"),
        ("begins_lower", "and so on"),
        ("begins_digit", "17 things"),
        ("begins_quote", "“Yes”"),
        ("begins_dash", "– Yes"),
        ("begins_other", "| More"),
        ("begins_other", "(AP) Oslo"),
    ],
)
def test_the_edges_of_a_block_are_told(name: str, text: str) -> None:
    edges = [column for column in ENDS if column.startswith(name.split("_", maxsplit=1)[0])]
    assert [edge for edge in edges if value(edge, text)] == [name]


ENDS = """ends_stop ends_question ends_ellipsis ends_colon ends_letter ends_digit
    begins_lower begins_digit begins_quote begins_dash begins_other""".split()


def test_counts_are_logarithms() -> None:
    assert value("words", "One two three") == pytest.approx(math.log(4))
    assert value("stops", "One. Two! Three?") == pytest.approx(math.log(4))
    assert value("commas", "One, two") == pytest.approx(math.log(2))


def test_shares_are_of_all_characters() -> None:
    assert value("share_digit", "ab12") == 0.5
    assert value("share_upper", "ABcd") == 0.5


def test_capitals_are_a_share_of_letters_that_can_be_one() -> None:
    assert value("capitals", "AB 12 cd") == 0.5
    assert value("capitals", "東京") == 0


def test_links_are_counted_and_weighed() -> None:
    whole = page(line("Read more", linked=9), line("Read more about it"))
    assert column("link_density", whole) == [1, 0]
    assert column("links", whole) == pytest.approx([math.log(2), 0])


def test_how_a_block_joins_the_one_before_is_told() -> None:
    whole = page("Oslo", Segment("4°", 0, "cell"), Segment("rain", 0, "line"))
    assert column("is_cell", whole) == [0, 1, 0]
    assert column("is_line", whole) == [0, 0, 1]


def test_blank_lines_count_up_to_four() -> None:
    assert column("blank_lines", page("One", line("Two", blank_lines=2), line("Three", blank_lines=9))) == [
        0,
        2,
        4,
    ]


def test_a_block_of_marks_has_no_words() -> None:
    assert value("words", "!!!") == 0
    assert value("word_length", "!!!") == 3
