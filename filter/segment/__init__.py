"""Text to segments: `segment` tells HTML from plain text and parts either."""

from __future__ import annotations

import re
from typing import Literal

from filter.decode import decode, decode_utf8
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


def segment(markup: str | bytes, kind: Literal["auto", "html", "text"] = "auto") -> Segments:
    """The segments of a page, whatever its charset; ``kind`` insists on what it is."""
    text, source = _texts(markup)
    if kind == "html" or (kind == "auto" and is_markup(text)):
        return segment_html(source)
    return segment_text(text)


def _texts(markup: str | bytes) -> tuple[str, str | bytes]:
    """The text of a page, and what libxml2, which reads UTF-8, takes of it without more work."""
    if isinstance(markup, str):
        return markup, markup
    text = decode_utf8(markup)
    if text is not None:
        return text, markup
    text = decode(markup)
    return text, text


def is_markup(text: str) -> bool:
    """Whether a page is HTML rather than text that was already flattened."""
    head = text[:_LOOK_AT].lstrip("\ufeff")
    if _DOCUMENT.match(head):
        return True
    if "<" not in head:
        return False
    return len(_TAG.findall(head)) * _CHARACTERS_PER_TAG > min(len(text), _LOOK_AT)
