"""Why a block bears its label, on pages of the project and on small ones."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest

from filter.clean import PageFilter
from filter.model.occlusion import GROUPS
from filter.model.phrases import PHRASES
from filter.model.why import MOST, Weighing
from filter.page import Block, Label, Origin, Page

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="module")
def page_filter() -> PageFilter:
    return PageFilter()


@pytest.fixture(
    scope="module", params=["english-tabloid.html", "content-farm-repost.txt", "japanese-news.html"]
)
def page(page_filter: PageFilter, request: pytest.FixtureRequest) -> Page:
    return page_filter.clean((SEEDS / request.param).read_bytes())


def test_each_group_has_its_words() -> None:
    assert tuple(PHRASES) == GROUPS


def test_nearly_every_block_has_reasons_and_none_too_many(page: Page) -> None:
    numbers = [len(block.why()) for block in page.blocks]
    assert max(numbers) == MOST
    assert numbers.count(0) <= len(numbers) // 50


def test_reasons_are_short_and_none_comes_twice(page: Page) -> None:
    for reasons in (block.why() for block in page.blocks):
        assert len(set(reasons)) == len(reasons)
        assert all(0 < len(reason) < 130 for reason in reasons)


def test_named_groups_weigh_for_the_label_the_heaviest_first(page: Page) -> None:
    for block in page.blocks:
        assert isinstance(block.origin, Weighing)
        weights = block.origin.scales.weights(block.place, block.label)
        named = [weights[group] for group in block.origin.heaviest(block.place)]
        assert named == sorted(named, reverse=True)
        assert min(named, default=1) > 0


def test_a_run_of_teasers_and_its_heading_are_named(page_filter: PageFilter) -> None:
    page = page_filter.clean((SEEDS / "content-farm-repost.txt").read_bytes())
    reasons = [reason for block in page.blocks if block.label == Label.RELATED for reason in block.why()]
    assert any(reason.startswith("follows 'Related Posts', in a run of ") for reason in reasons)


def test_what_a_text_cannot_have_is_not_named(page_filter: PageFilter) -> None:
    page = page_filter.clean((SEEDS / "content-farm-repost.txt").read_bytes())
    assert not [block for block in page.blocks if any("element" in reason for reason in block.why())]


def test_telling_words_are_named(page_filter: PageFilter) -> None:
    page = page_filter.clean((SEEDS / "english-tabloid.html").read_bytes())
    [advertisement, *_] = [block for block in page.blocks if block.label == Label.AD]
    assert "words such as 'Advertisement'" in advertisement.why()


def test_a_block_made_by_hand_knows_no_reasons() -> None:
    assert Block("Text", Label.BODY, 1.0, 0.0, 0.0, kept=True).why() == ()


def test_where_a_block_was_found_is_no_part_of_its_value(page: Page) -> None:
    block = page.blocks[0]
    assert block == block._replace(origin=Origin())
    assert hash(block) == hash(block._replace(origin=Origin()))


@pytest.mark.parametrize("copied", [lambda one: pickle.loads(pickle.dumps(one)), copy.deepcopy])
def test_a_copy_is_equal_small_and_knows_no_reasons(page: Page, copied: object) -> None:
    assert callable(copied)
    assert copied(page) == page
    assert copied(page).blocks[0].why() == ()
    assert len(pickle.dumps(page)) < 200_000
