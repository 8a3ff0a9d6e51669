"""Teasers put behind a story, and lines that break into it."""

from __future__ import annotations

import numpy as np
import pytest

from filter.features import describe
from filter.page import Label, Segments
from filter.training.align import Target
from filter.training.augment import Story, with_teasers
from tests.features.pages import page
from tests.training.samples import story, target

STORIES = (
    Story("Bakery wins prize", "A bakery in the old town won the regional prize for its bread."),
    Story("{n} ferries sold", "Two ferries that served the islands for years were sold to a yard."),
    Story("東京で大雨", "東京で大雨が降り、電車が止まった。"),
)
CAPTIONS = ("The harbour of the old town on Friday. Photo: Ada Costa/Newswire",)
SEEDS = range(12)


def teased(seed: int) -> tuple[Segments, list[Target]]:
    whole, targets = story(1)
    return with_teasers(whole, targets, STORIES, CAPTIONS, seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_blocks_of_the_page_stay_in_order_with_their_targets(seed: int) -> None:
    whole, targets = story(1)
    grown, goals = teased(seed)
    old = len(whole.nodes)
    stayed = [(part, goal) for part, goal in zip(grown.segments, goals, strict=True) if part.node < old]
    assert [goal for _, goal in stayed] == targets
    first = next(place for place, target in enumerate(targets) if target.reporting)
    for place, (part, (kept, _)) in enumerate(zip(whole.segments, stayed, strict=True)):
        assert kept == part or (place == first and kept.text.endswith(part.text))  # under a dateline
    assert grown.nodes[:old] == list(whole.nodes)


def test_a_story_begins_with_a_dateline_now_and_then() -> None:
    whole, targets = story(1)
    first = next(part.text for part, target in zip(whole.segments, targets, strict=True) if target.reporting)
    openings = [part.text for seed in SEEDS for part in teased(seed)[0].segments if part.text.endswith(first)]
    assert len(openings) == len(SEEDS)
    assert 0 < sum(opening != first for opening in openings) < len(SEEDS)


def test_headlines_of_the_pages_own_topic_break_into_it_most() -> None:
    whole, targets = story(1)
    near = " ".join(whole.segments[targets.index(next(t for t in targets if t.reporting))].text.split()[:9])
    stories = [Story(near, "It is over."), *(Story(f"Quite elsewhere {n}", "It is not.") for n in range(30))]
    lines = [
        part.text
        for seed in range(60)
        for part in with_teasers(whole, targets, stories, [], seed)[0].segments
        if part.text.endswith(tuple(one.title for one in stories))
    ]
    assert sum(line.endswith(near) for line in lines) > len(lines) / 10


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_is_added_is_reporting(seed: int) -> None:
    whole, _ = story(1)
    grown, goals = teased(seed)
    added = [goal for part, goal in zip(grown.segments, goals, strict=True) if part.node >= len(whole.nodes)]
    assert {goal.label for goal in added} <= {
        Label.RELATED,
        Label.AD,
        Label.CAPTION,
        Label.BYLINE,
        Label.NOTE,
    }
    assert Label.RELATED in {goal.label for goal in added}
    assert not any(goal.reporting for goal in added)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_page_is_still_a_page(seed: int) -> None:
    grown, _ = teased(seed)
    assert all(parent < place for place, (parent, _, _) in enumerate(grown.nodes))
    assert all(segment.node < len(grown.nodes) and segment.text.strip() for segment in grown.segments)
    assert all(segment.link_characters <= len(segment.text) for segment in grown.segments)
    assert np.isfinite(describe([grown]).matrix).all()


def test_some_stories_are_broken_into_between_their_paragraphs() -> None:
    def interruptions(seed: int) -> int:
        old = len(story(1)[0].nodes)
        grown, goals = teased(seed)
        last = max(place for place, goal in enumerate(goals) if goal.reporting)
        first = next(place for place, goal in enumerate(goals) if goal.reporting)
        return sum(part.node >= old for part in grown.segments[first:last])

    found = [interruptions(seed) for seed in range(30)]
    assert 0 in found
    assert max(found) > 0


def test_seeds_give_other_teasers() -> None:
    assert len({tuple(teased(seed)[0].segments) for seed in range(6)}) == 6
    assert teased(3) == teased(3)


def test_a_page_without_reporting_comes_back_as_it_was() -> None:
    whole, targets = page("Home"), [target(Label.NAV)]
    assert with_teasers(whole, targets, STORIES, CAPTIONS, 0) == (whole, targets)


def test_without_stories_nothing_is_added() -> None:
    whole, targets = story(1)
    assert with_teasers(whole, targets, [], CAPTIONS, 0)[0] is whole
