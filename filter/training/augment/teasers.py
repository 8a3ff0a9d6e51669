"""Teasers of other stories, behind a story and in the middle of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from filter.page import Label, Segment, Segments
from filter.training.align import Target
from filter.training.augment.builder import Builder, ancestor


class Story(NamedTuple):
    """The headline and the first paragraph of another page."""

    title: str
    opening: str


_RELATED_HEADINGS = (
    "Related Posts",
    "Related",
    "Related Stories",
    "You may also like",
    "More from this section",
    "Recommended",
    "Read next",
    "More news",
    "Most read",
    "Don't miss",
    "Ähnliche Artikel",
    "Das könnte Sie auch interessieren",
    "Mehr zum Thema",
    "Noticias relacionadas",
    "Te puede interesar",
    "Lire aussi",
    "À lire aussi",
    "Leia também",
    "Leggi anche",
    "Czytaj także",
    "İlgili haberler",
    "関連記事",
    "相关阅读",
)
_MORE = (
    "Read more",
    "Continue reading",
    "Read More »",
    "Read more →",
    "Full story",
    "Weiterlesen",
    "mehr",
    "Leer más",
    "Lire la suite",
    "Leia mais",
    "Continua",
    "続きを読む",
)
_ADVERTISEMENTS = (
    "ADVERTISEMENT",
    "Advertisement",
    "ADVERTISING",
    "Story continues below advertisement",
    "Anzeige",
    "ANZEIGE",
    "Publicidad",
    "PUBLICIDAD",
    "Publicité",
    "Pubblicità",
    "Reklama",
    "Article continues below this ad",
    "広告",
)
_LEADS = (
    "",
    "",
    "",
    "Read more: ",
    "Related: ",
    "See also: ",
    "READ: ",
    "Go deeper: ",
    "Lesen Sie auch: ",
    "Lea también: ",
    "Lire aussi : ",
)
_MOST_READ = (
    "Most Read from {site}",
    "Most Read",
    "More from {site}",
    "Top stories",
    "Popular now",
    "Trending",
)
_SITES = (
    "The Courier",
    "Daily Ledger",
    "Metro Post",
    "Newswire",
    "The Standard",
    "Business Review",
    "Tagesbote",
)
_CUTS = ("…", "...", " […]", " [...]", "")

_RELATED: Final = Target(Label.RELATED, reporting=False, sensational=None, weight=1.0)
_AD: Final = Target(Label.AD, reporting=False, sensational=None, weight=1.0)
# Of the gaps between two paragraphs how many are broken into.
_INTERRUPTED: Final = 0.12


def with_teasers(
    page: Segments, targets: Sequence[Target], stories: Sequence[Story], seed: int
) -> tuple[Segments, list[Target]]:
    """``page`` with a run of teasers behind its last reporting, and advertisement markers and
    lone headlines between its paragraphs, and the targets for it."""
    places = [place for place, target in enumerate(targets) if target.reporting]
    if not places or not stories:
        return page, list(targets)
    builder = Builder(list(page.nodes), np.random.default_rng(seed))
    segments: list[Segment] = []
    goals: list[Target] = []
    breaks = set(places[1:-1:1]) if len(places) > 3 else set()
    for place, (segment, target) in enumerate(zip(page.segments, targets, strict=True)):
        if place in breaks and builder.random.random() < _INTERRUPTED:
            goals += _interrupt(builder, page.nodes[segment.node].parent, stories)
            segments += builder.taken()
        segments.append(segment)
        goals.append(target)
        if place == places[-1]:
            parent = ancestor(page, segment.node, int(builder.random.integers(1, 4)))
            _fill_teasers(builder, parent, stories)
            added = builder.taken()
            segments += added
            goals += [_RELATED] * len(added)
    return Segments(page.kind, segments, builder.nodes, page.declared), goals


def _interrupt(builder: Builder, parent: int, stories: Sequence[Story]) -> list[Target]:
    """One or two lines that break into a story: an advertisement marker, a headline, a heading
    whose list was lost."""
    parent = max(parent, 0)
    kind = builder.random.random()
    if kind < 0.45:
        builder.say(parent, ("div", "ad"), builder.pick(_ADVERTISEMENTS))
        return [_AD]
    if kind < 0.6:
        heading = builder.pick(_MOST_READ).format(site=builder.pick(_SITES))
        builder.say(parent, ("p", ""), heading)
        return [_RELATED]
    story = stories[int(builder.random.integers(len(stories)))]
    builder.say(parent, ("p", ""), builder.pick(_LEADS) + story.title, how="link")
    return [_RELATED]


def _fill_teasers(builder: Builder, parent: int, stories: Sequence[Story]) -> None:
    random = builder.random
    section = builder.node(
        parent, ("div", builder.pick(("related-posts", "recommended", "more-stories", "widget")))
    )
    if random.random() < 0.8:
        builder.say(section, (builder.pick(("h3", "h2", "h4", "div")), ""), builder.pick(_RELATED_HEADINGS))
    more, cut = builder.pick(_MORE), builder.pick(_CUTS)
    length = int(random.integers(12, 40))
    has_opening, has_more, repeats = random.random() < 0.7, random.random() < 0.6, random.random() < 0.15
    for _ in range(int(random.integers(2, 9))):
        story = stories[int(random.integers(len(stories)))]
        item = builder.node(section, (builder.pick(("div", "article", "li")), "post item"))
        opening = _cut(story.opening, length, cut)
        # Reposted pages often use a story's opening as its headline too.
        builder.say(
            item, ("h4", "title"), _cut(story.opening, 60, "") if repeats else story.title, how="link"
        )
        if has_opening:
            builder.say(item, ("p", "excerpt"), opening)
        if has_more:
            builder.say(item, ("a", "more"), more, how="link")


def _cut(text: str, words: int, mark: str) -> str:
    """The first words of ``text`` with a mark where it was cut, as teasers are."""
    parts = text.split(" ")
    if len(parts) > words:
        return " ".join(parts[:words]) + mark
    return text[: 4 * words] + mark if len(parts) < 4 and len(text) > 4 * words else text
