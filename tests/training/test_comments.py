"""Comment sections put into pages that have none."""

from __future__ import annotations

import numpy as np
import pytest

from filter.features import describe
from filter.page import Label, Segments
from filter.training.align import Target
from filter.training.augment import with_comments
from tests.features.pages import page
from tests.training.samples import reporting, story, target

COMMENT = Target(Label.COMMENT, reporting=False, sensational=None, weight=1.0)
LINES = ("I was there and it was windy.", "Who pays for all this in the end?", "Great news for the ferry.")


def commented(seed: int) -> tuple[Segments, list[Target]]:
    whole, targets = story(1)
    return with_comments(whole, targets, LINES, seed)


@pytest.mark.parametrize("seed", range(12))
def test_the_rest_of_the_page_stays_but_for_the_end_of_a_story(seed: int) -> None:
    whole, targets = story(1)
    grown, goals = commented(seed)
    pairs = list(zip(whole.segments, targets, strict=True))
    stayed = [pair for pair in zip(grown.segments, goals, strict=True) if pair[0].node < len(whole.nodes)]
    gone = [pair for pair in pairs if pair not in stayed]
    reported = [pair for pair in pairs if pair[1].reporting]
    assert [pair for pair in pairs if pair not in gone] == stayed
    assert gone == reported[len(reported) - len(gone) :]
    assert len(gone) < len(reported)
    assert grown.nodes[: len(whole.nodes)] == list(whole.nodes)


def test_below_some_stories_comments_are_most_of_the_page() -> None:
    whole, _ = story(1)
    grown = [commented(seed) for seed in range(40)]
    short = [goals for _, goals in grown if sum(bool(goal.reporting) for goal in goals) < 4]
    assert 5 < len(short) < 35
    assert max(goals.count(COMMENT) for goals in short) > 5 * len(whole.segments)


@pytest.mark.parametrize("seed", range(12))
def test_all_that_is_added_is_comment_and_follows_the_story(seed: int) -> None:
    whole, _ = story(1)
    grown, goals = commented(seed)
    added = [place for place, part in enumerate(grown.segments) if part.node >= len(whole.nodes)]
    assert {goals[place] for place in added} == {COMMENT}
    assert added == list(range(added[0], added[-1] + 1))
    assert not any(goal.reporting for goal in goals[added[0] :])
    assert len(goals) == len(grown.segments)


@pytest.mark.parametrize("seed", range(12))
def test_the_page_is_still_a_page(seed: int) -> None:
    grown, _ = commented(seed)
    assert all(parent < place for place, (parent, _, _) in enumerate(grown.nodes))
    assert all(segment.node < len(grown.nodes) and segment.text for segment in grown.segments)
    assert not [text for text, *_ in grown.segments if "{" in text]
    assert np.isfinite(describe([grown]).matrix).all()


def test_comments_are_lines_that_people_wrote() -> None:
    grown, _ = commented(0)
    assert {segment.text for segment in grown.segments} & set(LINES)


def test_seeds_give_other_sections() -> None:
    sections = {tuple(commented(seed)[0].segments) for seed in range(6)}
    assert len(sections) == 6
    assert commented(3) == commented(3)


def test_a_page_without_reporting_comes_back_as_it_was() -> None:
    whole = page("Home", "Sport")
    targets = [target(Label.NAV), reporting(known=False)]
    assert with_comments(whole, targets, LINES, 0) == (whole, targets)
    assert with_comments(whole, targets, LINES, 0)[0] is whole


def test_without_lines_nothing_is_added() -> None:
    whole, targets = story(1)
    assert with_comments(whole, targets, [], 0)[0] is whole


def test_a_page_of_gold_text_can_grow_too() -> None:
    whole = page("One.", "Share")
    _, goals = with_comments(whole, [reporting(known=True), reporting(known=False)], LINES, 0)
    assert goals[0] == reporting(known=True)
    assert goals[-1] == reporting(known=False)
    assert set(goals[1:-1]) == {COMMENT}
