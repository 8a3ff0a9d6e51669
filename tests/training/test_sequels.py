"""A further story put behind a page's own."""

from __future__ import annotations

from dataclasses import replace

from filter.page import Declared, Label, Segments
from filter.training.align import Target
from filter.training.augment import with_sequel
from tests.training.samples import story


def titled(number: int) -> tuple[Segments, list[Target]]:
    page, targets = story(number)
    return replace(page, declared=Declared(titles=("Ferry runs again",))), targets


def test_the_further_story_is_related_and_stands_behind_the_last_reporting() -> None:
    page, targets = titled(1)
    grown, goals = with_sequel(page, targets, *titled(2), seed=3)
    last = max(place for place, target in enumerate(targets) if target.reporting)
    added = len(grown.segments) - len(page.segments)
    assert added > 1
    assert {goal.label for goal in goals[last + 1 : last + 1 + added]} == {Label.RELATED}
    assert goals[: last + 1] == targets[: last + 1]
    assert grown.segments[last + 1].text == "Ferry runs again"


def test_the_further_story_stands_in_an_element_like_that_of_the_first() -> None:
    page, targets = titled(1)
    grown, _ = with_sequel(page, targets, *titled(2), seed=3)
    container = grown.nodes[len(page.nodes)]
    assert (container.tag, container.attributes) in {(node.tag, node.attributes) for node in page.nodes}


def test_a_story_without_a_title_is_not_put_behind_another() -> None:
    page, targets = titled(1)
    assert with_sequel(page, targets, *story(2), seed=3) == (page, targets)
