"""Sections of readers' comments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np

from filter.page import Label, Segment, Segments
from filter.training.align import Target
from filter.training.augment.builder import Builder, ancestor
from filter.training.augment.comment_markup import STYLES, Style

_HEADINGS = (
    "{n} Comments",
    "Comments",
    "Comments ({n})",
    "{n} Responses",
    "{n} thoughts on this story",
    "What readers say",
    "Join the discussion",
    "Discussion",
    "Reader comments",
    "{n} Kommentare",
    "Kommentare",
    "Leserkommentare",
    "Comentarios ({n})",
    "{n} commentaires",
    "Commentaires",
    "Commenti",
    "Komentarze",
    "コメント",
    "评论",
    "{n} yorum",
    "Listed below are links to weblogs that reference this entry:",
    "TrackBack URL for this entry:",
    "{n} Comments and {n} Reactions",
    "Comments (Page 1 of {n})",
    "Showing {n} comments",
    "The following comments are owned by whoever posted them.",
)
_NAMES = (
    "Alex",
    "BirdWatcher",
    "carol k",
    "D. Marsh",
    "Ewa",
    "frank77",
    "Gül",
    "Hanna",
    "Ian M.",
    "José",
    "K. Otto",
    "lenny",
    "Marta",
    "nightowl",
    "Olu",
    "Pat",
    "quietone",
    "Rosa",
    "sam_in_ohio",
    "Tomasz",
    "Uwe",
    "Vera",
    "W. Blake",
    "xen",
    "Yuki",
    "Zoë",
    "Anonymous",
    "Guest",
)
_AUTHORS = (
    "{name}",
    "{name} says:",
    "{name} said...",
    "{name} wrote:",
    "by {name}",
    "{n}. {name}",
    "{name} - {time}",
    "{name} | {time}",
    "Posted by: {name} | {time}",
    "{name} on {time}",
    "# {n} {name}",
    "{name} replied to comment from {name}",
    "Comment by {name} - {time}",
)
_TIMES = (
    "October {n}, 2012 at 10:{n} am",
    "{n} hours ago",
    "2012-10-{n} at 9:{n} pm",
    "{n}.11.2019 um 14:{n}",
    "vor {n} Stunden",
    "Posted {n} March 2015 - 08:{n}",
    "il y a {n} jours",
    "hace {n} horas",
    "{n}/07/2018",
    "Oct {n}, 2012 7:{n} PM",
)
_REPLIES = (
    "Reply",
    "Reply Link",
    "Like",
    "Report",
    "Antworten",
    "Responder",
    "Répondre",
    "Permalink",
    "Quote",
    "返信",
)
_FORMS = (
    (
        "Leave a Reply",
        "Your email address will not be published. Required fields are marked *",
        "Name *",
        "Email *",
    ),
    ("Leave a comment", "You must be logged in to post a comment."),
    ("Post a Comment",),
    ("Schreibe einen Kommentar", "Deine E-Mail-Adresse wird nicht veröffentlicht."),
    ("Deja un comentario", "Tu dirección de correo electrónico no será publicada."),
    ("Laisser un commentaire", "Votre adresse e-mail ne sera pas publiée."),
    (),
)


# Below some stories there is more to read than in them.
_SHORTENED: Final = 0.35
_FEW_PARAGRAPHS: Final = 4
_MOST_COMMENTS: Final = 22
_CROWDED: Final = 60
_QUOTING: Final = 0.12


def with_comments(
    page: Segments, targets: Sequence[Target], lines: Sequence[str], seed: int
) -> tuple[Segments, list[Target]]:
    """``page`` with a section of comments made from ``lines`` behind its last reporting, and
    the targets for it; of some stories only the first paragraphs stay, and the comments are many.
    A page without reporting comes back as it was."""
    places = [place for place, target in enumerate(targets) if target.reporting]
    if not places or not lines:
        return page, list(targets)
    random = np.random.default_rng(seed)
    builder = Builder(list(page.nodes), random)
    is_short = bool(random.random() < _SHORTENED)
    gone = set(places[int(random.integers(1, _FEW_PARAGRAPHS + 1)) :]) if is_short else set()
    most = _CROWDED if is_short else _MOST_COMMENTS
    last = places[-1]
    _fill(builder, ancestor(page, page.segments[last].node, int(random.integers(1, 5))), lines, most)
    pairs: list[tuple[Segment, Target]] = []
    for place, pair in enumerate(zip(page.segments, targets, strict=True)):
        pairs += [] if place in gone else [pair]
        pairs += builder.taken() if place == last else []
    return builder.page(page, pairs)


def _fill(builder: Builder, parent: int, lines: Sequence[str], most: int) -> None:
    random = builder.random
    style = STYLES[int(random.integers(len(STYLES)))]
    section = builder.node(parent, style.section)
    if random.random() < 0.85:
        builder.say(section, ("h3", ""), builder.filled(builder.pick(_HEADINGS)), Label.COMMENT)
    listing = builder.node(section, style.listing)
    author, time, reply = builder.pick(_AUTHORS), builder.pick(_TIMES), builder.pick(_REPLIES)
    for _ in range(int(random.integers(2, most))):
        item = builder.node(listing, style.item)
        if style.order == "above":
            _sign(builder, item, style, (author, time))
        content = builder.node(item, style.content)
        if random.random() < _QUOTING:
            builder.say(content, ("blockquote", ""), builder.pick(lines), Label.COMMENT)
        for _ in range(int(random.choice([1, 1, 1, 2, 3, 5]))):
            builder.say(content, (style.paragraph, ""), builder.pick(lines), Label.COMMENT)
        if style.order == "below":
            _sign(builder, item, style, (author, time))
        if style.reply[0]:
            builder.say(item, style.reply, reply, Label.COMMENT, "link")
    for line in _FORMS[int(random.integers(len(_FORMS)))]:
        builder.say(section, ("p", ""), line, Label.COMMENT)


def _sign(builder: Builder, item: int, style: Style, wording: tuple[str, str]) -> None:
    """Who wrote a comment, and when."""
    author, time = wording
    when = builder.filled(time)
    said = builder.filled(author, name=builder.pick(_NAMES), time=when)
    builder.say(item, style.author, said, Label.COMMENT)
    if style.time[0]:
        linked: Literal["text", "link"] = "link" if builder.random.random() < 0.5 else "text"
        builder.say(item, style.time, when, Label.COMMENT, linked)
