"""Puts new elements and segments into a page."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final, Literal

import numpy as np

from filter.page import REPORTING, Label, Node, Segment, Segments
from filter.segment.html import BLOCK_TAGS
from filter.training.align import Target

_WAYS: Final = ("/27/", "/news/", "/", "https://www.example.com/2023/11/", "https://example.com/p/", "#", "")
_SLUG_WORDS: Final = 9


class Builder:
    """Nodes and segments of a section that is put into a page."""

    def __init__(self, nodes: list[Node], random: np.random.Generator) -> None:
        self.nodes = nodes
        self.said: list[tuple[Segment, Target]] = []
        self.random = random

    def taken(self) -> list[tuple[Segment, Target]]:
        """The segments said so far with their targets, which are then forgotten."""
        taken, self.said = self.said, []
        return taken

    def page(self, page: Segments, pairs: Sequence[tuple[Segment, Target]]) -> tuple[Segments, list[Target]]:
        """``page`` with other segments, and the targets for it."""
        segments = [segment for segment, _ in pairs]
        return Segments(page.kind, segments, self.nodes, page.declared), [target for _, target in pairs]

    def pick(self, choices: Sequence[str]) -> str:
        """One of ``choices``, each as likely."""
        return choices[int(self.random.integers(len(choices)))]

    def filled(self, template: str, **values: str) -> str:
        """``template`` with a number for each ``{n}``, and ``values``."""
        return template.format(n=int(self.random.integers(2, 31)), **values)

    def node(self, parent: int, part: tuple[str, str]) -> int:
        """A new element, or the parent where the style has none."""
        tag, attributes = part
        if not tag:
            return parent
        self.nodes.append(Node(parent, tag, self.filled(attributes)))
        return len(self.nodes) - 1

    def say(
        self,
        parent: int,
        part: tuple[str, str],
        text: str,
        label: Label,
        how: Literal["text", "link"] = "text",
    ) -> None:
        """A new segment in an element of its own, as plain text or as one link."""
        marked = (1, len(text)) if how == "link" else (0, 0)
        node, tag = self.node(parent, part), part[0]
        inline = [tag, self.nodes[node].attributes] if tag and tag not in BLOCK_TAGS else []
        if how == "link" and tag != "a":
            inline.append("a")
        segment = Segment(
            text,
            node,
            "paragraph",
            *marked,
            inline=" ".join(inline),
            href=href_of(text) if how == "link" else "",
        )
        self.said.append((segment, Target(label, label in REPORTING, None, 1.0)))


def href_of(text: str) -> str:
    """Where a link of these words may lead: to a story named by them, or no one knows where."""
    way = _WAYS[zlib.crc32(text.encode("utf-8", "replace")) % len(_WAYS)]
    words = "".join(sign if sign.isalnum() else " " for sign in text.lower()).split()
    return f"{way}{'-'.join(words[:_SLUG_WORDS])}" if way.endswith("/") else way


def ancestor(page: Segments, node: int, levels: int) -> int:
    """The element ``levels`` further out than ``node``, at most the outermost."""
    for _ in range(levels):
        node = max(page.nodes[node].parent, 0)
    return node
