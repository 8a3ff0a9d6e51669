"""What is put into a page looks as if the page had been parted with it."""

from __future__ import annotations

import numpy as np
import pytest

from filter.page import ROOT, Label, Node, Segment
from filter.training.augment.builder import Builder


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
def test_an_inline_element_runs_on_in_its_parent(part: tuple[str, str], how: str, inline: str) -> None:
    segment, nodes = said(part, how)
    assert segment.inline == inline
    assert nodes[segment.node].tag == ("p" if part[0] == "p" else "body")


def test_links_lead_to_a_story_of_these_words_or_no_one_knows_where() -> None:
    hrefs = {said(("p", ""), "link", seed)[0].href for seed in range(60)}
    assert {"#", ""} < hrefs
    assert all(href.endswith("/old-pier-3-to-go") for href in hrefs - {"#", ""})
