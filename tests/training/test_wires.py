"""Stories open as agencies open them, captions lose their credit, and nothing else changes."""

from __future__ import annotations

from filter.page import Label, Segment, Segments
from filter.training.align import Target
from filter.training.augment import with_dateline, without_credits

STORY = "The council of the town voted on Monday evening to rebuild the pier that a storm broke."
PAGE = Segments(
    "html",
    [
        Segment("Old pier rebuilt", 0, "paragraph"),
        Segment(STORY, 0, "paragraph"),
        Segment("Workers on the new pier on a summer day. Photo: A. Smith/Agency", 0, "paragraph"),
    ],
)
TARGETS = [
    Target(label, reporting=label is Label.BODY, sensational=False, weight=1.0)
    for label in (Label.TITLE, Label.BODY, Label.CAPTION)
]


def texts(page: Segments) -> list[str]:
    return [segment.text for segment in page.segments]


def test_the_first_paragraph_opens_with_an_agency_or_a_place() -> None:
    title, story, caption = texts(with_dateline(PAGE, TARGETS, 3))
    assert story.endswith(STORY)
    assert 3 <= len(story) - len(STORY) <= 30
    assert [title, caption] == [PAGE.segments[0].text, PAGE.segments[2].text]


def test_openings_differ_by_seed_and_are_the_same_for_one() -> None:
    openings = [texts(with_dateline(PAGE, TARGETS, seed))[1] for seed in range(20)]
    assert len(set(openings)) > 10
    assert openings == [texts(with_dateline(PAGE, TARGETS, seed))[1] for seed in range(20)]


def test_a_caption_ends_before_its_credit() -> None:
    assert texts(without_credits(PAGE, TARGETS)) == [
        "Old pier rebuilt",
        STORY,
        "Workers on the new pier on a summer day.",
    ]
