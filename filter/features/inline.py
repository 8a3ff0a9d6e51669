"""What the inline elements of blocks say, and where the first link of each leads."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from filter.features.characters import read_characters
from filter.features.words import Words, read_words
from filter.page import Segments

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

NAMES: Final = (
    "has_href",
    "href_size",
    "href_dashes",
    "href_slashes",
    "href_query",
    "href_here",
    "href_elsewhere",
    "href_repeats",
)

_SHAPES: Final = ("href_size", "href_dashes", "href_slashes", "href_query")
_BEGIN: Final = 40  # characters: the host and the first sections, or the first words of a relative one
_SCHEMES: Final = frozenset({"", "http:", "https:"})
_SHARED: Final = frozenset("ac co com edu go gov ne net or org".split())
"""Second-level labels below which names are registered, as in ``bbc.co.uk``."""


@dataclass(frozen=True, slots=True)
class Inline:
    """The inline elements of all blocks.

    ``signature`` numbers what they say, ``names`` has the hashed words of each number. ``linked`` are
    the blocks with a link that leads somewhere, ``begin`` numbers how the addresses begin, and ``begins``
    has the hashed words of each number.
    ``matrix`` is (blocks, columns) with the columns `NAMES`: logarithms of counts, and yes (1) or no (0).
    """

    signature: Integers
    names: Words
    linked: Integers
    begin: Integers
    begins: Words
    matrix: Floats


def read_inline(
    inline: Sequence[str], hrefs: Sequence[str], page: Integers, pages: Sequence[Segments]
) -> Inline:
    """The inline elements of blocks: what they say, ``inline``, where the first link of each leads,
    ``hrefs``, and the ``page`` of each."""
    spoken, signature = _numbered(inline)
    linked = np.flatnonzero(list(map(len, hrefs)))
    leading = [hrefs[place] for place in linked.tolist()]
    begins, begin = _numbered([href[:_BEGIN] for href in leading])
    at = page[linked]
    found = _shapes(leading) | _places(leading, [_site(href) for href in begins], begin, at, pages)
    matrix = np.zeros((len(page), len(NAMES)), dtype=np.float32)
    for column, name in enumerate(NAMES):
        matrix[linked, column] = found[name]
    return Inline(signature, _words(spoken), linked, begin, _words(begins), matrix)


def _numbered(texts: Sequence[Hashable]) -> tuple[list[Any], Integers]:
    """The different ones of ``texts``, and the number of each among them."""
    known: dict[Any, int] = {}
    first_of = list(map(known.setdefault, texts, count()))
    _, number = np.unique(first_of, return_inverse=True)
    return list(known), number


def _words(texts: Sequence[str]) -> Words:
    return read_words(read_characters(texts), split="names")


def _shapes(hrefs: Sequence[str]) -> dict[str, Floats]:
    """How addresses look: the longer and the more parted by dashes, the more they are of a story."""
    rows = [(len(href), href.count("-"), href.count("/"), "?" in href) for href in hrefs]
    table = np.log1p(np.array(rows, dtype=np.float32).reshape(-1, len(_SHAPES)))
    return dict(zip(_SHAPES, table.T, strict=True)) | {"has_href": np.ones(len(hrefs), dtype=np.float32)}


def _places(
    hrefs: Sequence[str], sites: Sequence[str], begin: Integers, page: Integers, pages: Sequence[Segments]
) -> dict[str, Floats]:
    """Whether links lead to the page itself or to another site, and how many of the page lead there too.

    ``sites`` are those of the addresses' beginnings, ``begin`` is the number of that of each address.
    """
    urls = [segments.declared.url for segments in pages]
    declared = list(map(_site, urls))
    numbers = {site: number for number, site in enumerate(dict.fromkeys(["", *sites, *declared]))}
    site = np.array([numbers[name] for name in sites], dtype=np.int64)[begin]
    own = np.array([
        numbers[name] or _commonest(site[page == number]) for number, name in enumerate(declared)
    ])
    here = [href[0] == "#" or href == urls[at] for href, at in zip(hrefs, page.tolist(), strict=True)]
    _, lead = _numbered(list(zip(page.tolist(), hrefs, strict=True)))
    return {
        "href_here": np.array(here, dtype=np.float32),
        "href_elsewhere": ((site > 0) & (site != own[page])).astype(np.float32),
        "href_repeats": np.log(np.bincount(lead)[lead]).astype(np.float32),
    }


def _commonest(sites: Integers) -> int:
    """The site that most addresses name, of several the one named first; 0 if they name none."""
    named = sites[sites > 0]
    if not len(named):
        return 0
    found, first, counts = np.unique(named, return_index=True, return_counts=True)
    return int(found[np.lexsort((first, -counts))[0]])


def _site(href: str) -> str:
    """The end of the host that an address names, "" where it names none."""
    scheme, _, rest = href.partition("//")
    if not rest or scheme not in _SCHEMES:
        return ""
    labels = rest.partition("/")[0].split(".")
    return ".".join(labels[-3:] if labels[-2:-1] and labels[-2] in _SHARED else labels[-2:])
