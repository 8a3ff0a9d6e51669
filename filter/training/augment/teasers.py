"""Teasers of other stories, behind a story and in the middle of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from filter.page import Label, Segment, Segments
from filter.training.align import Target, words_of
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

_CREDITS = (
    "With assistance from {name}.",
    "--With assistance from {name} and {name}.",
    "{name} contributed to this report.",
    "{name} in London contributed to this story.",
    "Additional reporting by {name} and {name}.",
    "(Reporting by {name}; Editing by {name})",
    "Reporting by {name} in Geneva; editing by {name}",
    "Mitarbeit: {name}",
    "Con información de {name}.",
    "(avec {name})",
    "Com informações de {name}.",
)
_PICTURE_CREDITS = (
    "Photo: {name}/{site}",
    "The scene on Sunday. Photo: {name}/{site}",
    "(Photo by {name})",
    "{name}/{site} via pool",
    "Picture: {site}",
    "Foto: {name}",
    "Foto: {name} / {site}",
    "© {name}",
    "Photo {site}",
    "{site}",
)
_NOTES = (
    "(Updates with comment from the ministry in the fourth paragraph.)",
    "(Adds details on the vote throughout.)",
    "This story has been updated with a statement from the company.",
    "This article was first published on Monday and has been updated since.",
    "An earlier version of this story misstated the year of the election.",
    "Dieser Artikel wurde aktualisiert.",
    "Esta noticia ha sido actualizada.",
    "Cet article a été mis à jour.",
)
_FIRST_NAMES = (
    "Ada",
    "Bruno",
    "Clara",
    "Dmitri",
    "Elif",
    "Farid",
    "Grace",
    "Hugo",
    "Ines",
    "Jonas",
    "Keiko",
    "Lars",
)
_LAST_NAMES = (
    "Abbott",
    "Bergmann",
    "Costa",
    "Duval",
    "Eriksen",
    "Fontaine",
    "Grant",
    "Horvat",
    "Ito",
    "Keller",
    "Moreno",
)

_DATELINES = (
    "({site}) -- ",
    "({site}) — ",
    "({site}) - ",
    "{city} ({site}) — ",
    "{city}, June 3 ({site}) - ",
    "{city} — ",
    "{city} -- ",
    "{city} / {site} - ",
    "{city}, 14. März ({site}) - ",
    "{city} ({site}). ",
    "{city}, 2 sep ({site}).- ",
    "{city}, {site} – ",
)
_CITIES = ("GENEVA", "Lagos", "OTTAWA", "Lisbon", "NEW DELHI", "Dublin", "MANILA", "Graz", "QUITO", "Oslo")

# Of the gaps between two paragraphs how many are broken into, and of what by: the shares of
# advertisement markers, of headings whose list was lost, of captions; headlines make up the rest.
_INTERRUPTED: Final = 0.3
_SHARES: Final = (0.3, 0.42, 0.5)
_CAPTIONED: Final = 0.6
_PICTURE_CREDITED: Final = 0.7
_CREDITED: Final = 0.35
_DATED: Final = 0.3
# A headline that breaks into a story is often of its own topic: the nearest of so many others.
_NEAR: Final = 0.5
_LOOKED_AT: Final = 60
_COMMON: Final = 3  # characters of the longest word that tells no topic
_NOTED: Final = 0.15


def with_teasers(
    page: Segments, targets: Sequence[Target], stories: Sequence[Story], captions: Sequence[str], seed: int
) -> tuple[Segments, list[Target]]:
    """``page`` taken apart as reposting sites do, and the targets for it.

    Captions come before the story, advertisement markers and lone headlines between its
    paragraphs, credits and a run of teasers behind its last reporting. A page without
    reporting comes back as it was.
    """
    places = [place for place, target in enumerate(targets) if target.reporting]
    if not places or not stories:
        return page, list(targets)
    builder = Builder(list(page.nodes), np.random.default_rng(seed))
    told = {word for place in places for word in words_of(page.segments[place].text) if len(word) > _COMMON}
    segments = list(page.segments)
    if builder.random.random() < _DATED:
        segments[places[0]] = _dated(builder, segments[places[0]])
    pairs: list[tuple[Segment, Target]] = []
    for place, pair in enumerate(zip(segments, targets, strict=True)):
        parent = max(page.nodes[pair[0].node].parent, 0)
        if place == places[0] and captions and builder.random.random() < _CAPTIONED:
            _show_picture(builder, parent, captions)
        elif places[0] < place <= places[-1] and pair[1].reporting:
            _interrupt(builder, parent, _near(builder, stories, told), captions)
        pairs += [*builder.taken(), pair]
        if place == places[-1]:
            _close(builder, parent)
            _fill_teasers(builder, ancestor(page, pair[0].node, int(builder.random.integers(1, 4))), stories)
            pairs += builder.taken()
    return builder.page(page, pairs)


def _dated(builder: Builder, segment: Segment) -> Segment:
    """The first paragraph as agencies begin it."""
    line = builder.pick(_DATELINES).format(city=builder.pick(_CITIES), site=builder.pick(_SITES))
    return segment._replace(text=line + segment.text)


def _near(builder: Builder, stories: Sequence[Story], told: set[str]) -> Sequence[Story]:
    """All ``stories``, or the one of some whose headline has most words of those ``told``."""
    if builder.random.random() > _NEAR:
        return stories
    some = [stories[number] for number in builder.random.integers(len(stories), size=_LOOKED_AT).tolist()]
    return [max(some, key=lambda story: len(told.intersection(words_of(story.title))))]


def _show_picture(builder: Builder, parent: int, captions: Sequence[str]) -> None:
    """What is left of a picture above a story: its description, and often a credit on its own."""
    builder.say(parent, ("p", ""), builder.pick(captions), Label.CAPTION)
    if builder.random.random() < _PICTURE_CREDITED:
        name = f"{builder.pick(_FIRST_NAMES)} {builder.pick(_LAST_NAMES)}"
        credit = builder.pick(_PICTURE_CREDITS).replace("{name}", name)
        builder.say(parent, ("p", ""), credit.replace("{site}", builder.pick(_SITES)), Label.CAPTION)


def _interrupt(builder: Builder, parent: int, stories: Sequence[Story], captions: Sequence[str]) -> None:
    """Now and then a line that breaks into a story."""
    if builder.random.random() > _INTERRUPTED:
        return
    kind = builder.random.random()
    if kind < _SHARES[0]:
        builder.say(parent, ("div", "ad"), builder.pick(_ADVERTISEMENTS), Label.AD)
    elif kind < _SHARES[1]:
        heading = builder.pick(_MOST_READ).format(site=builder.pick(_SITES))
        builder.say(parent, ("p", ""), heading, Label.RELATED)
    elif kind < _SHARES[2] and captions:
        builder.say(parent, ("p", ""), builder.pick(captions), Label.CAPTION)
    else:
        story = stories[int(builder.random.integers(len(stories)))]
        builder.say(parent, ("p", ""), builder.pick(_LEADS) + story.title, Label.RELATED, "link")


def _close(builder: Builder, parent: int) -> None:
    """The lines that agencies put under a story."""
    if builder.random.random() < _CREDITED:
        names = [f"{builder.pick(_FIRST_NAMES)} {builder.pick(_LAST_NAMES)}" for _ in range(2)]
        credit = builder.pick(_CREDITS).replace("{name}", names[0], 1).replace("{name}", names[1])
        builder.say(parent, ("p", ""), credit, Label.BYLINE)
    if builder.random.random() < _NOTED:
        builder.say(parent, ("p", ""), builder.pick(_NOTES), Label.NOTE)


def _fill_teasers(builder: Builder, parent: int, stories: Sequence[Story]) -> None:
    random = builder.random
    section = builder.node(
        parent, ("div", builder.pick(("related-posts", "recommended", "more-stories", "widget")))
    )
    if random.random() < 0.8:
        tag = builder.pick(("h3", "h2", "h4", "div"))
        builder.say(section, (tag, ""), builder.pick(_RELATED_HEADINGS), Label.RELATED)
    more, cut = builder.pick(_MORE), builder.pick(_CUTS)
    length = int(random.integers(12, 40))
    has_opening, has_more, repeats = random.random() < 0.7, random.random() < 0.6, random.random() < 0.15
    for _ in range(int(random.integers(2, 9))):
        story = stories[int(random.integers(len(stories)))]
        item = builder.node(section, (builder.pick(("div", "article", "li")), "post item"))
        opening = _cut(story.opening, length, cut)
        # Reposted pages often use a story's opening as its headline too.
        builder.say(
            item,
            ("h4", "title"),
            _cut(story.opening, 60, "") if repeats else story.title,
            Label.RELATED,
            "link",
        )
        if has_opening:
            builder.say(item, ("p", "excerpt"), opening, Label.RELATED)
        if has_more:
            builder.say(item, ("a", "more"), more, Label.RELATED, "link")


def _cut(text: str, words: int, mark: str) -> str:
    """The first words of ``text`` with a mark where it was cut, as teasers are."""
    parts = text.split(" ")
    if len(parts) > words:
        return " ".join(parts[:words]) + mark
    return text[: 4 * words] + mark if len(parts) < 4 and len(text) > 4 * words else text
