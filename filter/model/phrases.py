"""What a group of inputs was for one block, in a few words: ``"link density 0.92"``.

A phrase tells what the inputs of its group say of the block; `filter.model.occlusion`
tells how much they weighed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from filter.features import COLUMNS, describe
from filter.features.inline import NAMES
from filter.model.occlusion import Occlusion
from filter.model.tokens import SCORES
from filter.page import LABELS, REPORTING, ROOT, Label, Node, Segment, Segments, cut
from filter.scripts import UNSPACED_RANGE

_QUOTED = 40
_MOST_WORDS = 60
_MOST_NAMES = 12
# Two characters of a script that puts no blanks between words, or one word.
_WORD = re.compile(rf"[{UNSPACED_RANGE}]{{1,2}}|[^\W_{UNSPACED_RANGE}]+")
_RUN = 3
_HEADING_WORDS = 6
_IS_HEADLINE = 0.6
_HARDLY = 0.01
_COMPARABLE = 2

_MANY: Final[dict[Label, str]] = {
    Label.TITLE: "headlines",
    Label.SUMMARY: "summary lines",
    Label.BODY: "paragraphs",
    Label.BYLINE: "bylines",
    Label.CAPTION: "captions",
    Label.NOTE: "notes",
    Label.RELATED: "teasers",
    Label.AD: "advertisements",
    Label.PROMO: "promotions",
    Label.SHARE: "share buttons",
    Label.COMMENT: "comment lines",
    Label.NAV: "menu items",
    Label.LEGAL: "legal notices",
}


@dataclass(frozen=True, slots=True)
class View:
    """The block at ``place`` of a page whose blocks bear ``labels``."""

    occlusion: Occlusion
    page: Segments
    labels: Sequence[Label]
    place: int

    def __getitem__(self, column: str) -> float:
        """The block's value in a feature column."""
        return float(self.occlusion.features.matrix[self.place, COLUMNS.index(column)])

    def count(self, column: str) -> int:
        """The number whose logarithm stands in a feature column."""
        return round(float(np.expm1(self[column])))

    @property
    def text(self) -> str:
        """The block's own text."""
        return self.page.segments[self.place].text


def _length(view: View) -> str:
    return f"{counted(view.count('words'), 'character' if view['share_unspaced'] > _HARDLY else 'word')} long"


def _sentences(view: View) -> str:
    stops = view.count("stops")
    return counted(stops, "full stop") if stops else "no full stop"


def _marks(view: View) -> str:
    found = [mark for mark in ("?", "!", "…", "...", "？", "！", "؟") if mark in view.text]
    return f"has {_quoted(found[0])}" if found else "no '?', '!' or '...'"


def _edges(view: View) -> str:
    return f"begins with {_quoted(view.text[0])}, ends with {_quoted(view.text[-1])}"


def _capitals(view: View) -> str:
    return f"{view['capitals']:.0%} of its letters are capitals"


def _characters(view: View) -> str:
    names = {
        "digit": "digits",
        "quote": "quotation marks",
        "colon": "colons",
        "dash": "dashes",
        "bracket": "brackets",
        "separator": "bars and bullets",
        "symbol": "symbols",
    }
    share, name = max((view[f"share_{column}"], name) for column, name in names.items())
    return f"{share:.0%} {name}" if share >= _HARDLY else f"words of {view['word_length']:.1f} letters"


def _links(view: View) -> str:
    return f"link density {view['link_density']:.2f}" if view["links"] else "no link in it"


def _links_around(view: View) -> str:
    return f"{view['links_1']:.0%} of the text around it stands in links"


def _bold(view: View) -> str:
    return f"bold type {view['strong_density']:.2f}" if view["strong_density"] else "no bold type"


def _layout(view: View) -> str:
    if view["is_cell"]:
        return "a cell of a table row"
    if view["is_line"]:
        return "a further line of its element"
    if view.page.kind == "html":
        return "a paragraph of its own"
    above = f"{counted(round(view['blank_lines']), 'blank line')} above"
    return f"{above}, indented by {view.count('indent')}" if view["indent"] else above


def _tag(view: View) -> str:
    return f"stands in <{view.page.nodes[view.page.segments[view.place].node].tag}>"


def _elements(view: View) -> str:
    inside = [f"<{name[3:]}>" for name in COLUMNS if name.startswith("in_") and view[name]]
    return f"inside {', '.join(inside)}" if inside else "inside no list, menu or article"


def _alike(view: View) -> str:
    alike = view.count("alike_blocks")
    return f"one of {alike} blocks in like elements" if alike > 1 else "alone in such an element"


def _share(view: View) -> str:
    return f"the element around holds {view['prose_1']:.0%} of the page's prose"


def _main(view: View) -> str:
    if view["within_main"]:
        return "inside the main element"
    return f"{'before' if view['before_main'] else 'after'} the main element"


def _stories(view: View) -> str:
    headings = view.count("first_headings_before")
    told = f"after {counted(headings, 'top heading')}" if headings else "before any top heading"
    articles = view.count("articles")
    return f"{told}, in article {view.count('articles_before')} of {articles}" if articles > 1 else told


def _page(view: View) -> str:
    return f"a page of {view.count('page_blocks')} blocks, {view['page_prose']:.0%} of it prose"


def _place(view: View) -> str:
    return f"block {view.place + 1} of {len(view.labels)}, {view['prose_before']:.0%} of the prose before it"


def _repeats(view: View) -> str:
    if view["repeats"]:
        return f"stands {view.count('repeats') + 1} times on the page"
    alike = view.count("begins_alike")
    return f"begins like {counted(alike, 'other block')}" if alike else "stands once on the page"


def _title(view: View) -> str:
    # Where a page declares no title, its first block stands in for it.
    title = "the headline" if view.page.declared.titles else "the first block"
    if min(view["title_of_block"], view["block_of_title"]) >= _IS_HEADLINE:
        return f"worded like {title}" if view.page.declared.titles or view.place else f"is {title}"
    if view["after_title"]:
        where = "after" if view["after_title"] > 0 else "before"
        return f"{counted(view.count('title_distance'), 'block')} {where} {title}"
    return f"shares {_of_words(view, view['title_of_block'])} with {title}"


def _declared(view: View) -> str:
    if view.count("words") < _COMPARABLE:
        return "too short to compare with what the page declares"
    if view["has_body"]:
        return f"{view['body_of_block']:.0%} of it stands in the declared article text"
    return f"shares {_of_words(view, view['description_of_block'])} with the declared description"


def _shared(view: View) -> str:
    words = view.occlusion.features.batch.words
    own = words.hashes[words.starts[view.place] : words.starts[view.place + 1]]
    different = len(set(own.tolist()))
    shared = round(view["shared_words"] * different)
    return f"shares {shared} of {counted(different, 'word')} with the page's prose"


def _words(view: View) -> str:
    found = list(dict.fromkeys(_WORD.findall(view.text)))[:_MOST_WORDS]
    telling = _telling(view, [Segments("text", [Segment(word, 0, "paragraph") for word in found])], 0)
    return f"words such as {_quoted(found[telling])}" if telling >= 0 else "its words together"


def _names(view: View) -> str:
    node, names = view.page.segments[view.place].node, []
    while node >= 0:
        names += view.page.nodes[node].attributes.split()
        node = view.page.nodes[node].parent
    names = list(dict.fromkeys(names))[:_MOST_NAMES]
    nodes = [ROOT, *(Node(0, "", name) for name in names)]
    segments = [Segment("", place, "paragraph") for place in range(1, len(nodes))]
    telling = _telling(view, [Segments("html", segments, nodes)], SCORES)
    return (
        f"an element named {_quoted(names[telling])}" if telling >= 0 else "elements without a telling name"
    )


def _inline(view: View) -> str:
    segment = view.page.segments[view.place]
    if not segment.href:
        return f"marked up as {_quoted(segment.inline)}" if segment.inline else "no inline element in it"
    own = view.occlusion.second_inputs[view.place, -len(NAMES) :]  # they come last
    elsewhere = own[NAMES.index("href_elsewhere")]
    return f"its link leads to {_quoted(segment.href)}{', another site' if elsewhere else ''}"


def _telling(view: View, tokens: Sequence[Segments], scores: int) -> int:
    """The position of the token that speaks most for the block's label, -1 where none does.

    Each token is a segment by itself; ``scores`` is where the scores of its kind begin.
    """
    if not tokens[0].segments:
        return -1
    label = view.labels[view.place]
    column = 0 if label in REPORTING else 1 + LABELS.index(label)
    tables = view.occlusion.classifier.tokens
    said = tables.scores(describe(tokens))[:, scores + column]
    silence = (tables.name_intercepts if scores else tables.word_intercepts)[column]
    best = int(said.argmax())
    return best if said[best] > silence else -1


def _surroundings(view: View) -> str:
    place, labels = view.place, view.labels
    label = labels[place]
    begin, end = place, place + 1
    while begin and labels[begin - 1] == label:
        begin -= 1
    while end < len(labels) and labels[end] == label:
        end += 1
    if end - begin < _RUN:
        before = labels[place - 1] if place else "the page's beginning"
        return f"between {before} and {labels[place + 1] if place + 1 < len(labels) else 'its end'}"
    run = f"in a run of {end - begin} {_MANY[label]}"
    heading = next((at for at in range(place - 1, begin - 1, -1) if _is_heading(view, at)), -1)
    return f"follows {_quoted(view.page.segments[heading].text)}, {run}" if heading >= 0 else run


def _is_heading(view: View, place: int) -> bool:
    """Whether the block is marked as a heading; in text, whether it is short, ends in a letter or colon
    and stands nowhere else (as "Read more" does)."""
    segment = view.page.segments[place]
    if view.page.kind == "html":
        return re.fullmatch("h[1-6]", view.page.nodes[segment.node].tag) is not None
    once = not replace(view, place=place)["repeats"]
    ends = segment.text[-1].isalpha() or segment.text.endswith((":", "："))
    return once and ends and len(_WORD.findall(segment.text)) <= _HEADING_WORDS


def _of_words(view: View, share: float) -> str:
    words = view.count("words")
    return f"{round(share * words)} of {counted(words, 'word')}"


def counted(count: int, noun: str) -> str:
    """As in ``"1 page"`` and ``"12 pages"``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _quoted(text: str) -> str:
    return f"'{cut(text, _QUOTED)}'"


PHRASES: Final[dict[str, Callable[[View], str]]] = {
    "length": _length,
    "sentences": _sentences,
    "marks": _marks,
    "edges": _edges,
    "capitals": _capitals,
    "characters": _characters,
    "links": _links,
    "links around": _links_around,
    "bold": _bold,
    "layout": _layout,
    "tag": _tag,
    "elements": _elements,
    "alike": _alike,
    "share": _share,
    "main": _main,
    "stories": _stories,
    "page": _page,
    "place": _place,
    "repeats": _repeats,
    "title": _title,
    "declared": _declared,
    "shared": _shared,
    "words": _words,
    "names": _names,
    "inline": _inline,
    "surroundings": _surroundings,
}
"""For each of `filter.model.occlusion.GROUPS` what puts it in words."""
