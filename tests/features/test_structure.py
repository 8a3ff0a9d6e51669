"""Where a block stands: its element, those around it, and the page's main element."""

from __future__ import annotations

import math

import pytest

from filter.page import ROOT, Node, Segments
from tests.features.pages import OTHER_PROSE, PROSE, column, line, nested, page

# body > nav > li, li ; body > article > p, p ; body > footer
NODES = (
    ROOT,
    Node(0, "nav", ""),
    Node(1, "li", "item"),
    Node(1, "li", "item"),
    Node(0, "article", "story"),
    Node(4, "p", ""),
    Node(4, "p", ""),
    Node(0, "footer", ""),
)


def story() -> Segments:
    """Two links of a menu, two paragraphs, an imprint."""
    return page(
        line("Home", 2, linked=4),
        line("News", 3, linked=4),
        line(PROSE, 5),
        line(OTHER_PROSE, 6),
        line("Imprint", 7),
        nodes=NODES,
    )


def inside_main(page: Segments) -> list[bool]:
    return [steps == 0 for steps in column("steps_to_main", page)]


def test_the_own_element_and_those_around_are_told() -> None:
    assert column("tag_p", story()) == [0, 0, 1, 1, 0]
    assert column("in_nav", story()) == [1, 1, 0, 0, 0]
    assert column("in_article", story()) == [0, 0, 1, 1, 0]
    assert column("in_footer", story()) == [0, 0, 0, 0, 1]


def test_the_main_element_is_the_innermost_with_most_of_the_prose() -> None:
    assert inside_main(story()) == [False, False, True, True, False]
    assert column("main_share", story()) == [1] * 5


def test_distance_to_the_main_element_is_told_on_both_sides() -> None:
    assert column("before_main", story()) == pytest.approx([math.log(3), math.log(2), 0, 0, 0])
    assert column("after_main", story()) == pytest.approx([0, 0, 0, 0, math.log(2)])


@pytest.mark.parametrize("depth", [1, 20])
def test_the_main_element_is_the_whole_page_where_prose_is_split(depth: int) -> None:
    halves = nested(depth, PROSE, PROSE)
    assert inside_main(halves) == [True, True]


def test_depth_is_a_logarithm() -> None:
    assert column("depth", story()) == pytest.approx([math.log(3)] * 4 + [math.log(2)])


def test_links_around_are_a_share_of_characters() -> None:
    assert column("links_1", story())[:3] == [1, 1, 0]  # of <nav>, <nav>, <article>


def test_the_share_around_grows_outwards_to_the_whole_page() -> None:
    own, article, body = (column(f"share_{level}", story())[2] for level in (0, 1, 2))
    assert 0 < own < article < body == 1


def test_siblings_alike_are_counted() -> None:
    assert column("siblings_alike", story())[:2] == pytest.approx([math.log(3)] * 2)
    assert column("alike_blocks", story())[:2] == pytest.approx([math.log(3)] * 2)


def test_elements_that_begin_or_end_with_a_block_count_as_steps() -> None:
    begun = column("steps_before", story())  # body, nav, li; li; article, p; p; footer
    ended = column("steps_after", story())  # li; li, nav; p; p, article; footer, body
    assert begun == pytest.approx([math.log(1 + number) for number in (3, 1, 2, 1, 1)])
    assert ended == pytest.approx([math.log(1 + number) for number in (1, 2, 1, 2, 2)])


def test_a_page_that_came_as_text_has_one_element_for_all() -> None:
    whole = page(PROSE, "Share", OTHER_PROSE)
    assert inside_main(whole) == [True] * 3
    assert column("depth", whole) == [0, 0, 0]
