"""Small pages put together by hand, as the rooms behind the segmenter take them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from filter.features import COLUMNS, describe
from filter.page import NOTHING_DECLARED, ROOT, Declared, Node, Segment, Segments

PROSE = "The council of the harbour town voted on Tuesday evening to rebuild the old pier, at last."
OTHER_PROSE = "Fishermen who moored there for generations welcomed the vote, which came after ten years."


def line(text: str, node: int = 0, *, linked: int = 0, strong: int = 0, blank_lines: int = 0) -> Segment:
    """A segment; ``linked`` and ``strong`` count characters, and a link is one link."""
    return Segment(text, node, "paragraph", int(linked > 0), linked, strong, blank_lines)


def link(href: str, text: str = "Go", inline: str = "a") -> Segment:
    """A segment that is one link in the outermost element."""
    return line(text, linked=len(text))._replace(href=href, inline=inline)


def page(
    *parts: Segment | str, nodes: Sequence[Node] = (ROOT,), declared: Declared = NOTHING_DECLARED
) -> Segments:
    """A page of ``parts``; a bare text stands in the outermost element."""
    segments = [part if isinstance(part, Segment) else line(part) for part in parts]
    return Segments("html", segments, nodes, declared)


def column(name: str, *pages: Segments) -> list[float]:
    """The values of one column for every block of ``pages``."""
    values: list[float] = describe(pages).matrix[:, COLUMNS.index(name)].tolist()
    return values


def nested(depth: int, *texts: str) -> Segments:
    """A page in which each of ``texts`` stands in ``depth`` elements of its own."""
    nodes, segments = [ROOT], []
    for text in texts:
        nodes += [Node(0 if step == 0 else len(nodes) + step - 1, "div", "wrap") for step in range(depth)]
        segments.append(line(text, len(nodes) - 1))
    return page(*segments, nodes=nodes)


_ELEMENTS = [("div", "story-body"), ("div", ""), ("p", ""), ("li", "teaser"), ("article", "main postBody")]
_TEXTS = [
    PROSE,
    OTHER_PROSE,
    "Share",
    "!!!",
    "17 Things",
    "…",
    "東京で大雨、電車が止まる。",
    "एक ख़बर",
    "😀 1",
    "x",
]
_STEPS = st.tuples(
    st.sampled_from([0, 1, 2, 40]),  # elements that end
    st.lists(st.sampled_from(_ELEMENTS), max_size=2),
    st.sampled_from([1, 1, 1, 30]),  # how often those begin, one in another
    st.sampled_from(_TEXTS) | st.text(min_size=1, max_size=12),
    st.booleans(),
    st.sampled_from(["", "a", "a share-link nofollow span icon", "time"]),
    st.sampled_from(["", "#", "/news", "https://a.example/2026/07/a-pier", "//b.example", "mailto:x"]),
)
_DECLARED = st.builds(
    Declared,
    url=st.sampled_from(["", "https://a.example/"]),
    titles=st.lists(st.sampled_from([PROSE, "Share"]), max_size=1).map(tuple),
    description=st.sampled_from(["", OTHER_PROSE]),
    article_body=st.sampled_from(["", f"{PROSE} {OTHER_PROSE}"]),
)


@st.composite
def pages(draw: st.DrawFn) -> Segments:
    """Pages of up to six blocks in document order, some in very deep elements."""
    nodes, segments, at = [ROOT], [], 0
    for step in draw(st.lists(_STEPS, min_size=1, max_size=6)):
        ups, elements, times, text, linked, inline, href = step
        for _ in range(ups):
            at = max(nodes[at].parent, 0)
        for tag, attributes in elements * times:
            nodes.append(Node(at, tag, attributes))
            at = len(nodes) - 1
        own = line(text, at, linked=len(text) * linked)
        segments.append(own._replace(inline=inline, href=href))
    return page(*segments, nodes=nodes, declared=draw(_DECLARED))
