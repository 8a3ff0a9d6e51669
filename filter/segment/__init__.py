"""Text to segments: `segment` tells HTML from plain text and parts either."""

from __future__ import annotations

import re
from typing import Literal

from filter.page import Segments
from filter.segment.html import segment_html
from filter.segment.text import segment_text

__all__ = ["is_markup", "segment", "segment_html", "segment_text"]

_LOOK_AT = 20_000  # characters at the start of a page that decide what it is
_DOCUMENT = re.compile(r"\s{0,99}(?:<\?xml|<!doctype|<!--|<html|<head|<body|<meta|<rss)", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:p|div|span|a|br|li|ul|ol|td|tr|table|h[1-6]|b|i|em|strong|img|script|section|article|blockquote"
    r"|figure|header|footer|main|html|body|center|font|hr)(?:\s[^<>]{0,999})?/?>",
    re.IGNORECASE,
)
# Prose about HTML names a tag now and then; markup has them all over.
_CHARACTERS_PER_TAG = 1000


def segment(text: str, kind: Literal["auto", "html", "text"] = "auto") -> Segments:
    """The segments of a page; ``kind`` insists on what it is."""
    if kind == "html" or (kind == "auto" and is_markup(text)):
        return segment_html(text)
    return segment_text(text)


def is_markup(text: str) -> bool:
    """Whether a page is HTML rather than text that was already flattened."""
    head = text[:_LOOK_AT].lstrip("\ufeff")
    if _DOCUMENT.match(head):
        return True
    if "<" not in head:
        return False
    return len(_TAG.findall(head)) * _CHARACTERS_PER_TAG > min(len(text), _LOOK_AT)
