"""Metadata as a whole: declarations weighed against the labelled blocks."""

from __future__ import annotations

import pytest

from filter.metadata import Metadata, read_metadata
from filter.page import Declared, Label, Segment, Segments
from filter.segment import segment_html

STORY = "The council of the town voted on Tuesday to rebuild the old pier, which a storm had torn down."
LINES = [
    (Label.NAV, "Home"),
    (Label.TITLE, "Pier to be rebuilt"),
    (Label.BYLINE, "By Jane Doe | 15 June 2025"),
    (Label.BODY, STORY),
]


def flattened(
    lines: list[tuple[Label, str]], declared: Declared | None = None
) -> tuple[Segments, list[Label], list[float]]:
    segments = [Segment(text, 0, "paragraph") for _, text in lines]
    page = Segments("text", segments) if declared is None else Segments("html", segments, declared=declared)
    labels = [label for label, _ in lines]
    return page, labels, [0.8 if label is Label.TITLE else 0.1 for label in labels]


def test_a_flattened_page_tells_what_its_lines_say() -> None:
    assert read_metadata(*flattened(LINES), url=None) == Metadata(
        title="Pier to be rebuilt", authors=("Jane Doe",), date="2025-06-15", language="en"
    )


def test_the_title_of_a_flattened_page_is_its_likeliest_line_whatever_its_label() -> None:
    page, labels, _ = flattened([(Label.TITLE, "Harbour"), (Label.SUMMARY, "Pier to be rebuilt"), *LINES[2:]])
    assert read_metadata(page, labels, [0.3, 0.4, 0.1, 0.1], None).title == "Pier to be rebuilt"


def test_a_flattened_page_of_which_no_line_is_likely_a_title_has_none() -> None:
    page, labels, _ = flattened(LINES)
    assert read_metadata(page, labels, [0.1, 0.29, 0.1, 0.1], None).title is None


def test_declarations_win_over_lines_and_the_given_address_over_both() -> None:
    declared = Declared(
        titles=("Pier to be rebuilt - Harbour Post",),
        authors=("John Roe",),
        date="2025-06-14T22:00:00Z",
        language="en-GB",
        site="Harbour Post",
        url="https://harbourpost.example/pier",
    )
    page, labels, titles = flattened(LINES, declared)
    assert read_metadata(page, labels, titles, "https://www.mirror.example/x") == Metadata(
        title="Pier to be rebuilt",
        authors=("John Roe",),
        date="2025-06-14T22:00:00+00:00",
        language="en",
        site="Harbour Post",
        url="https://www.mirror.example/x",
    )


def test_bylines_step_in_for_what_is_not_declared() -> None:
    page, labels, titles = flattened(LINES, Declared(authors=("jd@harbourpost.example",), date="soon"))
    found = read_metadata(page, labels, titles, "https://harbourpost.example/2025/01/02/pier")
    assert (found.authors, found.date) == (("Jane Doe",), "2025-06-15")


@pytest.mark.parametrize(
    ("times", "lines", "date"),
    [
        (("2025-06-20T08:00:00Z", "2025-06-15T09:30:00Z"), LINES, "2025-06-15T09:30:00+00:00"),
        (("2025-06-20T08:00:00Z",), LINES, "2025-06-15"),
        (("soon", "2025-06-20T08:00:00Z"), [(Label.BODY, STORY)], "2025-06-20T08:00:00+00:00"),
    ],
)
def test_a_time_of_another_story_is_not_the_pages_date(
    times: tuple[str, ...], lines: list[tuple[Label, str]], date: str
) -> None:
    page, labels, titles = flattened(lines, Declared(times=times))
    assert read_metadata(page, labels, titles, None).date == date


def test_an_address_steps_in_for_a_date_and_a_site() -> None:
    page, labels, titles = flattened([(Label.BODY, STORY)])
    found = read_metadata(page, labels, titles, "https://www.harbourpost.example/2025/06/15/pier")
    assert (found.date, found.site) == ("2025-06-15", "harbourpost.example")


def test_the_language_is_told_by_the_reporting() -> None:
    lines = [
        (Label.NAV, "Startseite Nachrichten Wetter und noch mehr aus der Region " * 20),
        (Label.BODY, STORY),
    ]
    assert read_metadata(*flattened(lines), url=None).language == "en"


@pytest.mark.parametrize(
    ("declared", "url"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("javascript:alert(1)", None),
        ("//example.org", None),
    ],
)
def test_a_declared_address_must_be_one_of_the_web(declared: str, url: str | None) -> None:
    page, labels, titles = flattened(LINES, Declared(url=declared))
    assert read_metadata(page, labels, titles, None).url == url


@pytest.mark.parametrize("url", ["", "http://[half", "not an address", "http://", "\0"])
def test_an_address_that_is_none_does_no_harm(url: str) -> None:
    page, labels, titles = flattened(LINES)
    assert read_metadata(page, labels, titles, url).site is None


def test_an_empty_page_has_no_metadata() -> None:
    assert read_metadata(Segments("text", ()), (), (), None) == Metadata()


def test_an_html_page_tells_it_without_labels_too() -> None:
    page = segment_html(
        f"""<html lang=en><title>Pier to be rebuilt | Harbour Post</title>
        <meta property=og:site_name content="Harbour Post"><meta name=author content="Jane Doe">
        <meta property=article:published_time content=2025-06-15><body><p>{STORY}"""
    )
    assert read_metadata(page, (), (), None) == Metadata(
        "Pier to be rebuilt", ("Jane Doe",), "2025-06-15", "en", "Harbour Post"
    )
