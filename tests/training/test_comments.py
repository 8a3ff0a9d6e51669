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
def test_the_rest_of_the_page_stays_as_it_was(seed: int) -> None:
    whole, targets = story(1)
    grown, goals = commented(seed)
    added = len(grown.segments) - len(whole.segments)
    last = max(place for place, goal in enumerate(targets) if goal.reporting)
    assert added > 0
    assert grown.segments[: last + 1] == whole.segments[: last + 1]
    assert grown.segments[last + 1 + added :] == whole.segments[last + 1 :]
    assert grown.nodes[: len(whole.nodes)] == list(whole.nodes)
    assert [*goals[: last + 1], *goals[last + 1 + added :]] == targets


@pytest.mark.parametrize("seed", range(12))
def test_all_that_is_added_is_comment(seed: int) -> None:
    whole, targets = story(1)
    grown, goals = commented(seed)
    assert len(goals) == len(grown.segments)
    assert {goal for goal in goals if goal not in targets} == {COMMENT}
    assert goals.count(COMMENT) == len(grown.segments) - len(whole.segments)


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
