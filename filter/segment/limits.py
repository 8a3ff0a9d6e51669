"""How much of a page is looked at: what has more is a dump or a trap, and would take a worker's memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, Literal

from filter.errors import InputError

MOST_CHARACTERS: Final = 1_000_000
"""Of visible text, with the white space between its words: two novels. The longest of 3,825 real pages has
343,292."""

MOST_TAGS: Final = 1_010_000
"""Begins and ends. The most of a real page are 21,646."""

MOST_ATTRIBUTES: Final = 10_000
"""Of one element: libxml2 compares each with all before it. What could be such a tag in 4,093 real pages has
446 at most."""
_WINDOW: Final = 10_000  # characters; a tag with too many attributes has two of them, one after the other
_HIDDEN: Final = 100_000  # characters before a stretch: looking further back for its tag would add up
_BEGIN: Final = re.compile(rb"<[A-Za-z]")
_ATTRIBUTE: Final = re.compile(rb"""[\s/]*[^\s=<>/"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]*))?""")

MOST_BLOCKS: Final = 30_000
"""The most of a real page are 6,570."""


def check_tags(markup: bytes) -> None:
    """`InputError` where markup has too many tags, or one of them too many attributes."""
    # Counting takes time, and nearly all pages are shorter than that.
    if len(markup) > MOST_TAGS and (tags := markup.count(b"<")) > MOST_TAGS:
        raise InputError(f"{tags:,} tags, at most {MOST_TAGS:,} are looked at")
    read = {"before": 0, "within": 0}
    for place, begin in _long_tags(markup):
        if begin < read[place]:  # within a tag, which would be read over and over
            continue
        attributes, read[place] = _attributes(markup, begin)
        if attributes > MOST_ATTRIBUTES:
            raise InputError(f"a tag with more than {MOST_ATTRIBUTES:,} attributes")


def _long_tags(markup: bytes) -> Iterator[tuple[Literal["before", "within"], int]]:
    """Where tags begin that may have too many attributes: before long stretches without ``>``, and within."""
    place = 0
    while place < len(markup):
        if markup.find(b">", place, place + _WINDOW) >= 0:  # nearly always
            place += _WINDOW
            continue
        start = markup.rfind(b">", 0, place) + 1
        end = markup.find(b">", place) % (len(markup) + 1)
        hidden = markup.rfind(b"<", max(start - _HIDDEN, 0), start)
        if hidden >= 0:  # a `>` in quotes ends no tag
            yield "before", hidden
        yield from (("within", found.start()) for found in _BEGIN.finditer(markup, start, end))
        place = end


def _attributes(markup: bytes, begin: int) -> tuple[int, int]:
    """How many attributes the tag that begins there has, counted to one too many, and where they end."""
    found = iter(_ATTRIBUTE.scanner(markup, begin + 1).match, None)  # type: ignore[attr-defined]
    ends = [attribute.end() for attribute in islice(found, MOST_ATTRIBUTES + 2)]  # the first is its name
    return len(ends) - 1, max(ends, default=begin)


def check_shown(characters: int, blocks: int) -> None:
    """`InputError` where a page shows so many characters of text, or blocks."""
    if characters > MOST_CHARACTERS:
        raise InputError(f"more than {MOST_CHARACTERS:,} characters of text, and no more are looked at")
    if blocks > MOST_BLOCKS:
        raise InputError(f"more than {MOST_BLOCKS:,} blocks, and no more are looked at")
