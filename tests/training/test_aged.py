"""Pages in the markup of ten years before."""

from __future__ import annotations

from filter.page import Node
from filter.training.augment import aged
from tests.features.pages import PROSE, link, page

LATER = page(
    link("/tag/pier", inline="a tag span icon-b"), nodes=(Node(-1, "body", ""), Node(0, "main", "story"))
)


def test_where_names_go_those_of_inline_elements_go_too() -> None:
    found = {(old.nodes[1].attributes, old.segments[0].inline) for old in (aged(LATER, n) for n in range(20))}
    assert found == {("", "a span"), ("story", "a tag span icon-b")}


def test_words_and_links_stay() -> None:
    later = page(link("/pier", PROSE, inline=""))
    assert all(aged(later, seed).segments == later.segments for seed in range(10))
