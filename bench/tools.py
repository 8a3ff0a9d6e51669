"""Every tool behind one face: pages in, text out.

newsfilter takes its pages as a batch, which is how it is meant to be used; a peer has
no batch and is called page by page. ``lxml parse`` makes no text: it is what every tool
that uses lxml pays at least, and the unit of the CPU table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from bench.lines import Piece
from bench.measures import Prediction
from bench.peers import PEERS, Extract

OURS = "newsfilter"
TITLED = "newsfilter with title"
OWN = {OURS: ("summary", "body"), TITLED: ("title", "summary", "body")}
"""newsfilter as it comes, and with the headline on top, as some golds have it: what each keeps."""
UNIT = "lxml parse"


class Source(NamedTuple):
    """What a tool is given of a page."""

    html: str
    url: str | None


class Tool(NamedTuple):
    """``run`` is what a user would call and what is timed; ``read`` makes a prediction of an answer."""

    run: Callable[[Sequence[Source]], list[Any]]
    read: Callable[[Any], Prediction]


def load_tool(name: str) -> Tool:
    """A tool by its name in the tables, imported and with its model read."""
    if name in OWN:
        return _ours(OWN[name])
    return _one_by_one(_parse() if name == UNIT else PEERS[name].loaded())


def _ours(keep: Sequence[str]) -> Tool:
    from filter.clean import PageFilter
    from filter.page import Page

    page_filter = PageFilter(keep=keep)

    def run(pages: Sequence[Source]) -> list[tuple[Page, str]]:
        return [(page, page.text) for page in page_filter.clean_many((page.html, page.url) for page in pages)]

    def read(answer: tuple[Page, str]) -> Prediction:
        page, text = answer
        return Prediction(
            text, tuple(Piece(block.text, "kept" if block.kept else "dropped") for block in page.blocks)
        )

    return Tool(run, read)


def _one_by_one(extract: Extract) -> Tool:
    return Tool(lambda pages: [extract(page.html, page.url) for page in pages], Prediction)


def _parse() -> Extract:
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(encoding="utf-8")

    def extract(html: str, url: str | None) -> str:
        del url
        # As bytes: a string that declares an encoding of its own is refused.
        lxml_html.document_fromstring(html.encode(), parser=parser)
        return ""

    return extract
