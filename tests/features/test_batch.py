"""A batch of pages by column: sizes, positions and the tree."""

from __future__ import annotations

import numpy as np
import pytest

from filter.features.batch import Batch, read_batch
from filter.features.nodes import ANCESTOR_LEVELS
from filter.page import ROOT, Node
from tests.features.pages import line, nested, page

# body > div > (p, p), body > p
TREE = (ROOT, Node(0, "div", "story"), Node(1, "p", ""), Node(1, "p", ""), Node(0, "p", ""))


def tree() -> Batch:
    """Two copies of a page, so that numbers run on from one to the other."""
    whole = page(line("One", 2), line("Two", 3), line("Three", 4), nodes=TREE)
    return read_batch([whole, whole])


def test_positions_begin_anew_on_every_page() -> None:
    batch = read_batch([page("a", "b"), page("c"), page("d", "e")])
    assert batch.position.tolist() == [0, 1, 0, 0, 1]
    assert batch.page.tolist() == [0, 0, 1, 2, 2]
    assert batch.starts.tolist() == [0, 2, 3, 5]


def test_a_character_of_an_unspaced_script_says_more() -> None:
    assert read_batch([page("abcd", "東京")]).size.tolist() == [4, 5]


def test_densities_are_shares_of_characters() -> None:
    batch = read_batch([page(line("Read more", linked=4, strong=9))])
    assert batch.link_density.tolist() == pytest.approx([4 / 9])
    assert batch.strong_density.tolist() == [1]


def test_blocks_of_the_same_words_are_known_by_it() -> None:
    a, b, c, d = read_batch([page("Read more", "READ MORE »", "More read: it", "!")]).identity.tolist()
    assert a == b
    assert len({a, c, d}) == 3


def test_ancestors_run_outwards_and_end_at_the_outermost() -> None:
    ancestors = tree().nodes.ancestors
    assert ancestors.shape == (6, ANCESTOR_LEVELS)
    assert ancestors[0, :4].tolist() == [2, 1, 0, 0]
    assert ancestors[5, :3].tolist() == [9, 5, 5]  # the second page's own elements


def test_an_element_spans_the_blocks_inside_it() -> None:
    nodes = tree().nodes
    assert (nodes.first[1], nodes.last[1]) == (0, 1)
    assert (nodes.first[5], nodes.last[5]) == (3, 5)


def test_an_element_without_blocks_spans_none() -> None:
    nodes = read_batch([page("One", nodes=(ROOT, Node(0, "div", "")))]).nodes
    assert nodes.last[1] < nodes.first[1]


def test_depth_counts_the_elements_around() -> None:
    assert tree().nodes.depth.tolist() == [0, 1, 2, 2, 1] * 2


def test_sums_along_the_way_count_every_element_around() -> None:
    nodes = read_batch([nested(60, "Deep")]).nodes
    assert nodes.path_sums(np.ones(61, dtype=np.int64))[nodes.ancestors[0, 0]] == 61


def test_elements_of_the_same_tag_and_attributes_have_one_signature() -> None:
    signature = tree().nodes.signature.tolist()
    assert signature[2] == signature[3] == signature[4] != signature[1]
    assert signature[:5] == signature[5:]
