"""Sections of readers' comments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from filter.page import Label, Segments
from filter.training.align import Target
from filter.training.augment.builder import Builder, ancestor


class _Style(NamedTuple):
    """How some software marks up comments: (tag, attributes) for each part; an empty tag
    leaves a part out. ``{n}`` stands for a number."""

    section: tuple[str, str]
    listing: tuple[str, str]
    item: tuple[str, str]
    author: tuple[str, str]
    time: tuple[str, str]
    content: tuple[str, str]
    paragraph: str
    reply: tuple[str, str]


_STYLES = (
    _Style(
        ("div", "comments-area comments"),
        ("ol", "comment-list"),
        ("li", "comment even thread-even depth-{n} comment-{n}"),
        ("div", "comment-author vcard"),
        ("div", "comment-meta commentmetadata"),
        ("div", "comment-content"),
        "p",
        ("div", "reply"),
    ),
    _Style(
        ("div", "comments"),
        ("dl", "comments-block"),
        ("dt", "comment-author c{n}"),
        ("", ""),
        ("p", "comment-timestamp"),
        ("dd", "comment-body"),
        "p",
        ("", ""),
    ),
    _Style(
        ("section", "discussion"),
        ("div", "thread"),
        ("article", "post post-{n}"),
        ("header", "post-header"),
        ("time", "post-time"),
        ("div", "post-message"),
        "p",
        ("footer", "post-actions"),
    ),
    _Style(
        ("div", "respond responses"),
        ("ul", "commentlist"),
        ("li", "alt comment-{n}"),
        ("cite", ""),
        ("small", "commentmetadata"),
        ("div", "commenttext"),
        "p",
        ("", ""),
    ),
    _Style(("div", "content"), ("div", ""), ("div", ""), ("p", ""), ("", ""), ("div", ""), "p", ("", "")),
    _Style(
        ("div", "reader-feedback feedback"),
        ("table", "feedback"),
        ("tr", ""),
        ("td", "name"),
        ("td", "date"),
        ("td", "message"),
        "",
        ("", ""),
    ),
    _Style(
        ("div", "leserkommentare kommentare"),
        ("ol", "kommentarliste"),
        ("li", "kommentar kommentar-{n}"),
        ("div", "kommentar-autor"),
        ("span", "datum"),
        ("div", "kommentar-text"),
        "p",
        ("a", "antworten"),
    ),
    _Style(
        ("div", "comentarios"),
        ("ul", "lista-comentarios"),
        ("li", "comentario"),
        ("strong", "autor"),
        ("span", "fecha"),
        ("div", "texto"),
        "p",
        ("a", "responder"),
    ),
)
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


def with_comments(
    page: Segments, targets: Sequence[Target], lines: Sequence[str], seed: int
) -> tuple[Segments, list[Target]]:
    """``page`` with a section of comments made from ``lines`` behind its last reporting, and
    the targets for it. A page without reporting comes back as it was."""
    places = [place for place, target in enumerate(targets) if target.reporting]
    if not places or not lines:
        return page, list(targets)
    random = np.random.default_rng(seed)
    builder = Builder(list(page.nodes), random)
    last = places[-1]
    _fill(builder, ancestor(page, page.segments[last].node, int(random.integers(1, 5))), lines)
    pairs = list(zip(page.segments, targets, strict=True))
    pairs[last + 1 : last + 1] = builder.taken()
    return builder.page(page, pairs)


def _fill(builder: Builder, parent: int, lines: Sequence[str]) -> None:
    random = builder.random
    style = _STYLES[int(random.integers(len(_STYLES)))]
    section = builder.node(parent, style.section)
    if random.random() < 0.85:
        builder.say(section, ("h3", ""), builder.filled(builder.pick(_HEADINGS)), Label.COMMENT)
    listing = builder.node(section, style.listing)
    author = builder.pick(_AUTHORS)
    time = builder.pick(_TIMES)
    reply = builder.pick(_REPLIES)
    for _ in range(int(random.integers(2, 22))):
        item = builder.node(listing, style.item)
        when = builder.filled(time)
        builder.say(
            item, style.author, builder.filled(author, name=builder.pick(_NAMES), time=when), Label.COMMENT
        )
        if style.time[0]:
            builder.say(item, style.time, when, Label.COMMENT, "link" if random.random() < 0.5 else "text")
        content = builder.node(item, style.content)
        for _ in range(int(random.choice([1, 1, 1, 2, 3]))):
            builder.say(content, (style.paragraph, ""), builder.pick(lines), Label.COMMENT)
        if style.reply[0]:
            builder.say(item, style.reply, reply, Label.COMMENT, "link")
    for line in _FORMS[int(random.integers(len(_FORMS)))]:
        builder.say(section, ("p", ""), line, Label.COMMENT)
