"""Inline elements, and where the links of blocks lead."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filter.features.batch import read_batch
from filter.features.inline import NAMES, read_inline
from filter.page import Declared, Segments
from tests.features.pages import PROSE, line, link, page, pages

STORY = "https://www.town.example/news/2026/07/old-pier-to-be-rebuilt?from=home"


def column(name: str, *pages: Segments) -> list[float]:
    """The values of one column for every block of ``pages``."""
    values: list[float] = read_inline(read_batch(pages)).matrix[:, NAMES.index(name)].tolist()
    return values


def test_a_story_has_a_longer_address_than_a_section() -> None:
    both = page(link("https://www.town.example/news/"), link(STORY))
    for name in ("href_size", "href_dashes", "href_slashes", "href_query"):
        section, story = column(name, both)
        assert story > section
    assert column("href_dashes", both) == pytest.approx([0, math.log(5)])


def test_a_block_without_a_link_has_none_of_it() -> None:
    assert not read_inline(read_batch([page(link(STORY), line(PROSE))])).matrix[1].any()
    assert column("has_href", page(link(STORY), line(PROSE))) == [1, 0]


@pytest.mark.parametrize(
    ("href", "elsewhere"),
    [
        (STORY, False),
        ("//sport.town.example/", False),
        ("/news", False),
        ("mailto:desk@shop.example", False),
        ("https://shop.example/pier", True),
        ("https://shop.co.uk/", True),
        ("//shop.example", True),
    ],
)
def test_links_to_other_sites_lead_elsewhere(href: str, *, elsewhere: bool) -> None:
    declared = Declared(url="https://town.example/pier")
    assert column("href_elsewhere", page(link(href), declared=declared)) == [elsewhere]


def test_names_below_a_shared_label_are_sites_of_their_own() -> None:
    own = page(*map(link, ["https://a.co.uk/", "https://m.a.co.uk/", "https://b.co.uk/", "https://uk/"]))
    assert column("href_elsewhere", own) == [0, 0, 1, 1]


def test_a_page_that_declares_no_address_is_of_the_site_most_links_name() -> None:
    hrefs = ["/", *[STORY] * 2, "https://shop.example/"]
    assert column("href_elsewhere", page(*map(link, hrefs))) == [0, 0, 0, 1]


def test_of_two_sites_named_as_often_the_first_is_the_own_one_in_any_batch() -> None:
    tied = page(link("https://b.example/"), link("https://a.example/"))
    before = page(link("https://a.example/1"), link("https://b.example/"))
    assert column("href_elsewhere", tied) == [0, 1]
    assert column("href_elsewhere", before, tied) == [0, 1, 0, 1]


def test_what_leads_to_the_page_itself_stays_here() -> None:
    own = page(link("#comments"), link(STORY), link("/#top"), declared=Declared(url=STORY))
    assert column("href_here", own) == [1, 1, 0]


def test_blocks_that_lead_to_the_same_address_are_counted_by_page() -> None:
    card = page(link(STORY), link(STORY), link("/news"))
    assert column("href_repeats", card, page(link(STORY))) == pytest.approx([math.log(2), math.log(2), 0, 0])


def test_equal_beginnings_and_names_are_read_once() -> None:
    inline = read_inline(read_batch([page(link(STORY), link(STORY + "&x"), link("/", inline="a icon"))]))
    assert (inline.begin.tolist(), len(inline.begins.counts)) == ([0, 0, 1], 2)
    assert (inline.signature.tolist(), len(inline.names.counts)) == ([0, 0, 1], 2)


@given(pages(), pages(), st.integers(0, 2**12))
@settings(max_examples=60)
def test_a_block_has_the_same_numbers_whichever_others_are_asked_about(
    a: Segments, b: Segments, chosen: int
) -> None:
    batch = read_batch([a, b])
    asked = np.array([chosen >> place & 1 for place in range(len(batch.page))], dtype=np.bool_)
    assert np.array_equal(read_inline(batch, asked).matrix, read_inline(batch).matrix[asked])
