"""How much of a page is looked at: what has more is a dump or a trap, and would take a worker's memory."""

from __future__ import annotations

from typing import Final

from filter.errors import InputError

MOST_CHARACTERS: Final = 1_000_000
"""Of visible text: two novels. The longest of 3,825 real pages has 343,292."""

MOST_TAGS: Final = 1_010_000
"""Begins and ends. The most of a real page are 21,646."""

MOST_BLOCKS: Final = 30_000
"""The most of a real page are 6,570."""


def check_tags(markup: str | bytes) -> None:
    """`InputError` where markup has too many tags."""
    if len(markup) <= MOST_TAGS:  # counting takes time, and nearly all pages are as short
        return
    tags = markup.count(b"<") if isinstance(markup, bytes) else markup.count("<")
    if tags > MOST_TAGS:
        raise InputError(f"{tags:,} tags, at most {MOST_TAGS:,} are looked at")


def check_shown(characters: int, blocks: int) -> None:
    """`InputError` where a page shows so many characters of text, or blocks."""
    if characters > MOST_CHARACTERS:
        raise InputError(f"more than {MOST_CHARACTERS:,} characters of text, and no more are looked at")
    if blocks > MOST_BLOCKS:
        raise InputError(f"more than {MOST_BLOCKS:,} blocks, and no more are looked at")
