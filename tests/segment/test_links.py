"""Links and the segments that they stand in."""

from __future__ import annotations

from pathlib import Path

import pytest

from filter.decode import decode
from filter.segment import segment_html
from filter.segment.links import linked_segments

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.html"))


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>See <a href=/a>this</a> and <a href=/b>that</a>.</p>", [("See this and that.", ("/a", "/b"))]),
        ("<ul><li><a href=/a>One</a><li>Two</ul>", [("One", ("/a",))]),
        ("<a href=/a><h3>Head</h3><p>Teaser</p></a>", [("Head", ("/a",))]),
        ("<p><a href=/a><img src=x></a> beside</p>", []),
        ("<p><a href=/a><script>x</script><i>in</i></a> after</p>", [("in after", ("/a",))]),
        ("<ul><li><a href=/a>\n  One\n</a></ul>", [("One", ("/a",))]),
        ("<p><a name=top>no link</a> <a href=''>nor this</a></p>", []),
        ("<p>\ue0007\ue001 an <a href=/a>icon</a></p>", [(" an icon", ("/a",))]),
        ("", []),
    ],
)
def test_a_link_is_in_the_segment_of_its_first_words(
    markup: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert [tuple(segment) for segment in linked_segments(markup)] == expected


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_segments_with_links_are_those_of_the_page(path: Path) -> None:
    text = decode(path.read_bytes())
    segments = [segment.text for segment in segment_html(text).segments]
    places: list[int] = []
    for found in linked_segments(text):
        places.append(segments.index(found.text, places[-1] + 1 if places else 0))
    assert len(places) > 5
