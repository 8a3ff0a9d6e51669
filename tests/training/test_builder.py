"""What is put into a page looks as if the page had been parted with it."""

from __future__ import annotations

import re

import numpy as np
import pytest

from filter.page import ROOT, Label, Node, Segment
from filter.training.augment.builder import Builder, href_of


def said(part: tuple[str, str], how: str, seed: int = 0) -> tuple[Segment, list[Node]]:
    builder = Builder([ROOT], np.random.default_rng(seed))
    builder.say(0, part, "Old pier: 3 to go", Label.RELATED, "link" if how == "link" else "text")
    ((segment, _),) = builder.taken()
    return segment, builder.nodes


def test_a_block_element_is_a_node_of_its_own() -> None:
    segment, nodes = said(("li", "card"), "text")
    assert nodes[segment.node] == Node(0, "li", "card")
    assert (segment.inline, segment.href, segment.links) == ("", "", 0)


@pytest.mark.parametrize(
    ("part", "how", "inline"),
    [
        (("span", "by"), "text", "span by"),
        (("span", "by"), "link", "span by a"),
        (("a", "more"), "link", "a more"),
        (("p", ""), "link", "a"),
        (("", ""), "text", ""),
    ],
)
def test_an_inline_element_says_what_it_is(part: tuple[str, str], how: str, inline: str) -> None:
    assert said(part, how)[0].inline == inline


def test_links_lead_to_a_story_of_these_words_or_no_one_knows_where() -> None:
    hrefs = {href_of(f"Old pier: {number} to go") for number in range(60)}
    assert {"#", ""} < hrefs
    assert all(re.search(r"/old-pier-\d+-to-go$", href) for href in hrefs - {"#", ""})
    assert said(("p", ""), "link")[0].href == href_of("Old pier: 3 to go")
    assert said(("p", ""), "text")[0].href == ""
