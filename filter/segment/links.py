"""Where the links of a page stand: each segment with what the links in it lead to.

Only crawlers ask for this, so the segments themselves carry no more than the beginning of
one address. Each link's first visible words get a marker, and the page is parted again: the
marker comes out in the segment that has the words, whatever the rules of parting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from filter.segment.html import INVISIBLE_TAGS, parse, segment_html

# Private-use characters: pages have them in icon fonts, but not a number between these two.
_MARKER: Final = re.compile("\ue000(\\d{1,9})\ue001")


class LinkedSegment(NamedTuple):
    """A segment's text, and what the links that begin in it lead to, as the page wrote it."""

    text: str
    hrefs: tuple[str, ...]


def linked_segments(text: str) -> Iterator[LinkedSegment]:
    """The segments of an HTML page in which links begin, in document order.

    A link without words, as one around a picture, is in no segment.
    """
    root = parse(text)
    hrefs = _mark(root)
    marked = etree.tostring(root, encoding="unicode", method="html")
    for segment in segment_html(marked).segments:
        numbers = [int(number) for number in _MARKER.findall(segment.text)]
        own = tuple(hrefs[number] for number in numbers if number < len(hrefs))
        if own:
            yield LinkedSegment(_MARKER.sub("", segment.text), own)


def _mark(root: etree._Element) -> list[str]:
    """Put a marker before the first words of each link; what the links lead to, by number."""
    hrefs: list[str] = []
    wordless: list[str] = []  # links that are open and had no word yet
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        starts = event == "start"
        href = element.get("href") if element.tag == "a" else None
        if starts and href:
            wordless.append(href)
        elif href and href in wordless:
            wordless.remove(href)
        if starts and element.tag in INVISIBLE_TAGS:
            walk.skip_subtree()
            continue
        chunk = element.text if starts else element.tail
        if not wordless or not chunk or chunk.isspace():
            continue
        marks = "".join(f"\ue000{number}\ue001" for number, _ in enumerate(wordless, len(hrefs)))
        hrefs += wordless
        wordless.clear()
        words = chunk.lstrip()  # blanks before the marker would be no more the block's outer ones
        marked = chunk[: len(chunk) - len(words)] + marks + words
        if starts:
            element.text = marked
        else:
            element.tail = marked
    return hrefs
