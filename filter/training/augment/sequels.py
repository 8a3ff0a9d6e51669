"""A further story behind the first, as pages with endless scrolling append it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from filter.page import Label, Segments
from filter.training.align import Target
from filter.training.augment.builder import Builder, ancestor

_MOST_PARAGRAPHS = 25


def with_sequel(
    page: Segments, targets: Sequence[Target], other: Segments, other_targets: Sequence[Target], seed: int
) -> tuple[Segments, list[Target]]:
    """``page`` with the reporting of ``other`` behind its own last reporting, under a headline
    and in an element like its own, and the targets for it: a further article is related.

    A page comes back as it was if either has no reporting.
    """
    places = [place for place, target in enumerate(targets) if target.reporting]
    paragraphs = [
        segment for segment, target in zip(other.segments, other_targets, strict=True) if target.reporting
    ][:_MOST_PARAGRAPHS]
    if not places or not paragraphs or not other.declared.titles:
        return page, list(targets)
    random = np.random.default_rng(seed)
    builder = Builder(list(page.nodes), random)
    like = ancestor(page, page.segments[places[-1]].node, int(random.integers(1, 4)))
    container = page.nodes[like]
    parent = builder.node(max(container.parent, 0), (container.tag, ""))
    builder.nodes[parent] = builder.nodes[parent]._replace(attributes=container.attributes)
    heading = "h1" if random.random() < 0.6 else "h2"
    linked: Literal["text", "link"] = "link" if random.random() < 0.4 else "text"
    builder.say(parent, (heading, ""), other.declared.titles[0], Label.RELATED, linked)
    for segment in paragraphs:
        builder.say(parent, (other.nodes[segment.node].tag, ""), segment.text, Label.RELATED)
    pairs = list(zip(page.segments, targets, strict=True))
    pairs[places[-1] + 1 : places[-1] + 1] = builder.taken()
    return builder.page(page, pairs)
