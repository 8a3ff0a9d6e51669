"""What each group says of a block, on pages in which it is plain to see."""

from __future__ import annotations

import numpy as np
import pytest

from filter.model.occlusion import occlusion
from filter.model.phrases import PHRASES, View
from filter.page import ROOT, Declared, Label, Node, Segment, Segments
from tests.features.pages import OTHER_PROSE, PROSE, line, link, page
from tests.model import bundles

NODES = (
    ROOT,
    Node(0, "main", "story"),
    Node(1, "p", ""),
    Node(0, "aside", "rail related-posts"),
    Node(3, "li", ""),
)
PIER = "Town to rebuild its old pier"
STORY = page(
    line(PIER, 1),
    line(PROSE, 2),
    line(OTHER_PROSE, 2, strong=len(OTHER_PROSE)),
    line("READ 24 MORE!", 4, linked=13),
    line("READ 24 MORE!", 4, linked=13),
    line("READ 24 MORE!", 4),
    nodes=NODES,
    declared=Declared(titles=(PIER,), description=PROSE, article_body=PROSE),
)
LABELS = (Label.TITLE, Label.BODY, Label.BODY, *[Label.RELATED] * 3)


def said(group: str, place: int, of: Segments = STORY, labels: tuple[Label, ...] = LABELS) -> str:
    classifier = bundles.inline_classifier(np.random.default_rng(2))
    return PHRASES[group](View(occlusion(classifier, of), of, labels, place))


@pytest.mark.parametrize(
    ("group", "place", "phrase"),
    [
        ("length", 0, "6 words long"),
        ("sentences", 0, "no full stop"),
        ("sentences", 1, "1 full stop"),
        ("marks", 0, "no '?', '!' or '...'"),
        ("marks", 3, "has '!'"),
        ("edges", 1, "begins with 'T', ends with '.'"),
        ("capitals", 3, "100% of its letters are capitals"),
        ("characters", 3, "15% digits"),
        ("characters", 0, "words of 4.7 letters"),
        ("links", 0, "no link in it"),
        ("links", 3, "link density 1.00"),
        ("links around", 3, "67% of the text around it stands in links"),
        ("bold", 1, "no bold type"),
        ("bold", 2, "bold type 1.00"),
        ("layout", 1, "a paragraph of its own"),
        ("tag", 3, "stands in <li>"),
        ("elements", 3, "inside <aside>, <li>"),
        ("alike", 3, "one of 3 blocks in like elements"),
        ("alike", 0, "alone in such an element"),
        ("share", 3, "the element around holds 0% of the page's prose"),
        ("main", 1, "inside the main element"),
        ("main", 3, "after the main element"),
        ("stories", 1, "before any top heading"),
        ("page", 0, "a page of 6 blocks, 73% of it prose"),
        ("place", 2, "block 3 of 6, 50% of the prose before it"),
        ("repeats", 0, "stands once on the page"),
        ("repeats", 3, "stands 3 times on the page"),
        ("title", 0, "worded like the headline"),
        ("title", 1, "1 block after the headline"),
        ("declared", 1, "100% of it stands in the declared article text"),
        ("shared", 3, "shares 0 of 3 words with the page's prose"),
        ("surroundings", 0, "between the page's beginning and body"),
        ("surroundings", 4, "in a run of 3 teasers"),
    ],
)
def test_a_phrase_tells_what_is_on_the_page(group: str, place: int, phrase: str) -> None:
    assert said(group, place) == phrase


def test_a_heading_is_followed() -> None:
    heading = page(line("Related", 1), line("One", 2), line("Two", 2), nodes=(ROOT, Node(0, "h2", ""), ROOT))
    assert (
        said("surroundings", 2, heading, (Label.RELATED,) * 3) == "follows 'Related', in a run of 3 teasers"
    )


@pytest.mark.parametrize(("first", "found"), [("Related:", True), ("Name *", False), ("Read more", False)])
def test_in_text_a_heading_is_short_and_stands_once(first: str, *, found: bool) -> None:
    lines = [first, "Two of the three", "Three", *["Read more"] * 2]
    text = Segments("text", [Segment(text, 0, "paragraph") for text in lines])
    assert said("surroundings", 1, text, (Label.RELATED,) * 5).startswith("follows") is found


@pytest.mark.parametrize(
    ("segment", "phrase"),
    [
        (Segment("x", 0, "cell"), "a cell of a table row"),
        (Segment("x", 0, "line"), "a further line of its element"),
        (Segment("x", 0, "paragraph", blank_lines=2), "2 blank lines above"),
        (Segment("x", 0, "paragraph", indent=4), "0 blank lines above, indented by 4"),
    ],
)
def test_the_layout_of_a_line_of_text(segment: Segment, phrase: str) -> None:
    assert said("layout", 0, Segments("text", [segment]), (Label.BODY,)) == phrase


@pytest.mark.parametrize(
    ("segment", "phrase"),
    [
        (link("/pier"), "its link leads to '/pier'"),
        (link("https://shop.example/a"), "its link leads to 'https://shop.example/a', another site"),
        (line("x")._replace(inline="span by"), "marked up as 'span by'"),
        (line("x"), "no inline element in it"),
    ],
)
def test_inline_elements_and_links(segment: Segment, phrase: str) -> None:
    town = page(segment, declared=Declared(url="https://town.example/"))
    assert said("inline", 0, town, (Label.RELATED,)) == phrase


def test_a_script_without_blanks_is_counted_by_characters() -> None:
    assert said("length", 0, page("東京で大雨"), (Label.BODY,)) == "5 characters long"


def test_names_and_words_are_those_of_the_block() -> None:
    assert said("names", 3) in {
        "an element named 'rail'",
        "an element named 'related-posts'",
        "elements without a telling name",
    }
    assert said("words", 3) in {
        *(f"words such as '{word}'" for word in ("READ", "24", "MORE")),
        "its words together",
    }


@pytest.mark.parametrize("group", PHRASES)
def test_a_block_of_marks_alone_has_a_phrase_of_each_kind(group: str) -> None:
    assert said(group, 0, page("!!!"), (Label.NAV,))


@pytest.mark.parametrize(
    ("place", "phrase"),
    [(0, "is the first block"), (1, "1 block after the first block"), (3, "worded like the first block")],
)
def test_a_headline_is_named_only_where_one_is_declared(place: int, phrase: str) -> None:
    untitled = page(line(PIER, 1), line(PROSE, 2), line(OTHER_PROSE, 2), line(PIER, 1), nodes=NODES)
    labels = (Label.NAV, Label.BODY, Label.BODY, Label.TITLE)
    assert said("title", place, untitled, labels) == phrase
