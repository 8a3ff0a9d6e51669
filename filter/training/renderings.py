"""Pages made text by the tools that people flatten pages with, each with its own faults:
lines that break at links, tables drawn with blanks, bullets of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final


def _soup(html: str) -> str:
    """Every text between two tags on a line of its own: links break sentences."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "lxml")
    for element in soup(["script", "style", "noscript", "template"]):
        element.decompose()
    return soup.get_text("\n", strip=True)


def _inscriptis(html: str) -> str:
    """As a text browser lays it out, tables and indents drawn with blanks."""
    from inscriptis import get_text

    return str(get_text(html))


def _resiliparse(html: str) -> str:
    """Formatted plain text with bullets, as web corpora are made."""
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(html, preserve_formatting=True, alt_texts=False))


RENDERINGS: Final[dict[str, Callable[[str], str]]] = {
    "soup": _soup,
    "inscriptis": _inscriptis,
    "resiliparse": _resiliparse,
}
"""HTML to text, by the tool's name."""
