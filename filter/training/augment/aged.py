"""Pages as the web of 2005 to 2012 marked them up, made of later ones.

Pages kept with their gold are mostly recent: they have ``<article>``, telling class names and
full declarations. A model that has met little else leans on them and fails where they are missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from filter.page import Declared, Node, Segment, Segments

_LATER_TAGS: Final = frozenset(
    "article aside details figcaption figure footer header hgroup main nav section summary".split()
)
_INLINE_TAGS: Final = frozenset("a abbr b big cite em font i q small span strong u".split())
_NAMELESS_SHARE: Final = 0.6
_BROKEN_LINES_SHARE: Final = 0.25
_HEADINGS: Final = {"h1": ("h1", "h2", "h3"), "h2": ("h2", "h3", "h4", "div"), "h3": ("h3", "h4", "div")}


def aged(page: Segments, seed: int) -> Segments:
    """``page`` without elements of HTML 5, JSON-LD and OpenGraph; of most pages without class
    names, of some with paragraphs parted by line breaks alone. Its segments stay as they are."""
    random = np.random.default_rng(seed)
    nameless = random.random() < _NAMELESS_SHARE
    headings = {tag: choices[int(random.integers(len(choices)))] for tag, choices in _HEADINGS.items()}
    nodes = [
        Node(
            node.parent,
            "div" if node.tag in _LATER_TAGS else headings.get(node.tag, node.tag),
            "" if nameless else node.attributes,
        )
        for node in page.nodes
    ]
    declared = Declared(titles=page.declared.titles[-1:], language=page.declared.language)
    segments: Sequence[Segment] = page.segments
    if nameless:
        segments = [segment._replace(inline=_without_names(segment.inline)) for segment in segments]
    if random.random() < _BROKEN_LINES_SHARE:
        segments = [_without_paragraph(segment, nodes) for segment in segments]
    return Segments(page.kind, segments, nodes, declared)


def _without_names(inline: str) -> str:
    """What inline elements say without their classes: their tags."""
    return " ".join(word for word in inline.split() if word in _INLINE_TAGS)


def _without_paragraph(segment: Segment, nodes: Sequence[Node]) -> Segment:
    """The segment in the element around its paragraph, as text behind two ``<br>``."""
    node = nodes[segment.node]
    if node.tag != "p" or node.parent < 0:
        return segment
    return segment._replace(node=node.parent, join="line")
