"""The nouns that travel through the house: what a page is made of.

Everything here is frozen. A step takes a noun and returns a new one; nothing is
changed in place. The module knows no other module of the project.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal, NamedTuple

Kind = Literal["html", "text"]
"""What a page came as: markup, or text that was already flattened."""

Join = Literal["paragraph", "line", "cell", "sentence", "solid"]
"""How a block stands to the one before it: a paragraph of its own, a new line in
the same element (``<br>``), a further cell of the same table row, or, in text, more of the same line: after a
blank, or after none (``"solid"``)."""


class Label(StrEnum):
    """The thirteen things that a block of a news page can be."""

    TITLE = "title"
    SUMMARY = "summary"
    BODY = "body"
    BYLINE = "byline"
    CAPTION = "caption"
    NOTE = "note"
    RELATED = "related"
    AD = "ad"
    PROMO = "promo"
    SHARE = "share"
    COMMENT = "comment"
    NAV = "nav"
    LEGAL = "legal"


LABELS: tuple[Label, ...] = tuple(Label)
"""All labels, in the order in which the model's probabilities stand."""

REPORTING: frozenset[Label] = frozenset({Label.SUMMARY, Label.BODY})
"""The labels that make up a page's text."""

SPEAKING: frozenset[Label] = frozenset({Label.TITLE, Label.SUMMARY, Label.BODY, Label.RELATED, Label.AD})
"""The labels of lines that are worded for a reader: only they can be sensational."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a page says of itself in its head, JSON-LD, OpenGraph and microdata.

    It is evidence for the steps that follow and never output as text. Strings are
    folded (no line breaks, no outer white space); absent values are empty.
    ``date`` is as the page wrote it, not yet parsed, and so are ``times``, which its first ``<time>``
    elements tell, whatever they are of. ``language`` is the raw tag (``"en-US"``).
    """

    titles: tuple[str, ...] = ()
    description: str = ""
    article_body: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    times: tuple[str, ...] = ()
    language: str = ""
    site: str = ""
    url: str = ""
    types: tuple[str, ...] = ()


NOTHING_DECLARED = Declared()


class Node(NamedTuple):
    """A block-level element that blocks stand in.

    ``parent`` is the position of the enclosing node, -1 for the outermost;
    ``attributes`` its class, id and role, parted by blanks.
    """

    parent: int
    tag: str
    attributes: str


ROOT = Node(-1, "body", "")


class Segment(NamedTuple):
    """A run of visible text between two block boundaries, before anyone judged it.

    ``text`` is folded: no line breaks, single blanks, none at the ends.
    ``node`` is the position in `Segments.nodes` of the element it stands in.
    ``links`` is the number of links that touch it, ``link_characters`` how many of
    its characters stand in them. ``strong_characters`` counts those in bold type.
    ``blank_lines`` is the number of empty lines above it and ``indent`` its
    indentation in characters (both 0 for HTML).
    ``inline`` has the tags and classes of the first inline elements in it, parted by blanks, ``href``
    what its first link leads to, as the page wrote it; both are cut to some length.
    """

    text: str
    node: int
    join: Join
    links: int = 0
    link_characters: int = 0
    strong_characters: int = 0
    blank_lines: int = 0
    indent: int = 0
    inline: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Segments:
    """A page parted into segments, in document order."""

    kind: Kind
    segments: Sequence[Segment]
    nodes: Sequence[Node] = (ROOT,)
    declared: Declared = NOTHING_DECLARED


class Repeats(NamedTuple):
    """What other pages of its site have in common with a page.

    ``pages`` is how many of them were seen, ``blocks`` has for each block of the page, in order, on
    how many of those it stood.
    """

    pages: int
    blocks: tuple[int, ...]


class Origin:
    """Where a block was found, for those who ask why it was judged as it was.

    This one knows nothing; what cleans a page leaves another behind. It is no part of a block's value:
    any two are equal, and a copy of a block, as one sent to another process, has this one.
    """

    __slots__ = ()

    def why(self, place: int) -> tuple[str, ...]:  # noqa: ARG002 - for those that know
        """What weighed most in the decision on the page's block at ``place``, in words."""
        return ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Origin)

    def __hash__(self) -> int:
        return hash(Origin)

    def __reduce__(self) -> tuple[type[Origin], tuple[()]]:
        return Origin, ()


NO_ORIGIN = Origin()


class Block(NamedTuple):
    """A segment with what the model says of it.

    ``score`` is the probability that it is reporting (summary or body),
    ``sensational`` the probability that it is worded to provoke a click or outrage,
    ``off_topic`` how far it is from what the page is about: each from 0 to 1.
    ``kept`` says whether it is part of the page's text. ``tag`` is the innermost
    block-level element around it, ``place`` its position on the page.
    """

    text: str
    label: Label
    score: float
    sensational: float
    off_topic: float
    kept: bool
    tag: str = "p"
    join: Join = "paragraph"
    place: int = 0
    origin: Origin = NO_ORIGIN

    def why(self) -> tuple[str, ...]:
        """The three or four things that weighed most for its label, the heaviest first, as
        ``("link density 0.92", "follows 'Related Posts'")``.

        They are worked out as they are asked for (`filter.model.why` says how). Nothing is known of
        a block that was made by hand or copied: the tuple is empty.
        """
        return self.origin.why(self.place)


Reason = Literal[
    "no article",
    "too short",
    "paywall stub",
    "mostly boilerplate",
    "link list",
    "not news-like",
    "machine or template text",
    "sensational",
    "wrong language",
    "broken encoding",
    "unreadable",
]


_FAMILIAR = 0.8


class Finding(NamedTuple):
    """A reason with its evidence, as in ``("too short", "12 words of reporting")``."""

    reason: Reason
    evidence: str

    def __str__(self) -> str:
        return f"{self.reason}: {self.evidence}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a page is worth keeping.

    ``quality`` and ``sensational`` run from 0 to 1. ``reasons`` says why a page is
    rejected, or what was noticed about one that is kept. ``familiar`` is the share of the page's
    words that the sensational score learned from.
    """

    keep: bool
    quality: float
    sensational: float
    reasons: tuple[Finding, ...] = ()
    familiar: float = 1.0

    @property
    def little_to_go_on(self) -> bool:
        """Whether the sensational score hardly rests on words.

        English and Spanish pages come to 0.9 and more, those in languages of which it learned from
        hundreds of lines or none to between 0.6 and 0.8: half the rows of hashed words are taken.
        """
        return self.familiar < _FAMILIAR


@dataclass(frozen=True, slots=True)
class Page:
    """A cleaned page.

    ``date`` is ISO 8601 (``2025-06-15`` or with time and offset), ``language`` ISO
    639-1; each is None where the page does not tell.
    """

    blocks: tuple[Block, ...]
    verdict: Verdict
    kind: Kind
    title: str | None = None
    authors: tuple[str, ...] = field(default=())
    date: str | None = None
    language: str | None = None
    site: str | None = None
    url: str | None = None

    @property
    def text(self) -> str:
        """The reporting: kept blocks, paragraphs parted by a blank line.

        A long paragraph that stands on the page again is not told again.
        """
        return "".join(told.gap + told.block.text for told in _told(self.blocks))

    @property
    def titled(self) -> str:
        """The reporting under its title, a block of those words told once; without a title `text`."""
        text = "".join(told.gap + told.block.text for told in _told(self.blocks, self.title))
        return f"{self.title}\n\n{text}" if self.title else text

    @property
    def markdown(self) -> str:
        """The reporting in CommonMark, under its title as the first heading, which is told once."""
        body = "".join(told.gap + _markdown(told) for told in _told(self.blocks, self.title))
        return f"# {_escape(self.title)}\n\n{body}" if self.title else body


def cut(text: str, length: int) -> str:
    """``text`` with at most ``length`` characters, an ellipsis for what is missing."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


# Pages that print their article twice, for narrow and wide screens, are for one reader. Shorter lines may
# well come again: a refrain, a sub-heading, a cell.
_LONG: Final = 80  # characters


def repeats(texts: Iterable[str]) -> Iterator[bool]:
    """For each of a page's texts whether it is long and stood there before."""
    told: set[str] = set()
    for text in texts:
        yield text in told
        if len(text) >= _LONG:
            told.add(text)


def told_once(texts: Sequence[str]) -> list[str]:
    """The texts as a page tells them: none of some length twice."""
    return [text for text, again in zip(texts, repeats(texts), strict=True) if not again]


_GAPS = ("", " ", " | ", "\n", "\n\n")
_WIDTHS: dict[Join, int] = {"solid": 0, "sentence": 1, "cell": 2, "line": 3, "paragraph": 4}


class _Told(NamedTuple):
    """A kept block, what parts it from the one before, and whether a paragraph begins with it."""

    gap: str
    begins: bool
    block: Block


def _told(blocks: Sequence[Block], title: str | None = None) -> Iterator[_Told]:
    """The kept blocks but for repeats, and the first that says no more than the ``title`` told before them.

    The gap is the widest that lay between two on the page.
    """
    width, begun = 0, False
    again = repeats(block.text for block in blocks if block.kept)
    for block in blocks:
        width = max(width, _WIDTHS[block.join])
        if not block.kept or next(again):
            continue
        if block.text == title:
            title = None
            continue
        begins = not begun or width == _WIDTHS["paragraph"]
        yield _Told(_GAPS[width] if begun else "", begins, block)
        width, begun = 0, True


_PREFIXES = {
    "h1": "## ",
    "h2": "## ",
    "h3": "### ",
    "h4": "#### ",
    "h5": "##### ",
    "h6": "###### ",
    "li": "- ",
    "blockquote": "> ",
}
_MARKUP = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>"})
# What CommonMark reads as markup only where a line starts with it.
_LINE_MARKUP = ("#", "+", "-", "=", "~", "|")


def _markdown(told: _Told) -> str:
    # A further line or cell goes on inside its element: it is no new item.
    prefix = _PREFIXES.get(told.block.tag, "") if told.begins else ""
    return prefix + _escape(told.block.text)


def _escape(text: str) -> str:
    text = text.translate(_MARKUP)
    return f"\\{text}" if text.startswith(_LINE_MARKUP) else text
