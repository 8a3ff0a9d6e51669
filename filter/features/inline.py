"""What the inline elements of blocks say, and where the first link of each leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

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
    addresses, address = _numbered([hrefs[place] for place in linked.tolist()])
    begins, begin = _numbered([href[:_BEGIN] for href in addresses])
    sites, site = _numbered([_site(href) for href in begins])
    at = page[linked]
    found = {name: values[address] for name, values in _shapes(addresses).items()}
    found |= _places(addresses, address, at, pages)
    found["href_elsewhere"] = _elsewhere(sites, site[begin[address]], at, pages)
    matrix = np.zeros((len(page), len(NAMES)), dtype=np.float32)
    for column, name in enumerate(NAMES):
        matrix[linked, column] = found[name]
    return Inline(signature, _words(spoken), linked, begin[address], _words(begins), matrix)


def _numbered(texts: Sequence[str]) -> tuple[list[str], Integers]:
    """The different ones of ``texts``, and the number of each among them."""
    known: dict[str, int] = {}
    first_of = list(map(known.setdefault, texts, count()))
    _, number = np.unique(np.array(first_of, dtype=np.int64), return_inverse=True)
    return list(known), number


def _words(texts: Sequence[str]) -> Words:
    return read_words(read_characters(texts), split="names")


def _shapes(hrefs: Sequence[str]) -> dict[str, npt.NDArray[np.generic]]:
    """How addresses look: the longer and the more parted by dashes, the more they are of a story."""
    return {
        "has_href": np.ones(len(hrefs)),
        "href_size": _logarithms(list(map(len, hrefs))),
        "href_dashes": _logarithms([href.count("-") for href in hrefs]),
        "href_slashes": _logarithms([href.count("/") for href in hrefs]),
        "href_query": _logarithms(["?" in href for href in hrefs]),
    }


def _logarithms(counts: Sequence[int]) -> Floats:
    return np.log1p(np.array(counts, dtype=np.float32))


def _places(
    hrefs: Sequence[str], address: Integers, page: Integers, pages: Sequence[Segments]
) -> dict[str, npt.NDArray[np.generic]]:
    """Whether links lead to the page itself, and how many of the page lead there too. ``address`` has the
    number of each link's among ``hrefs``, ``page`` that of its page."""
    numbers = {href: number for number, href in enumerate(hrefs)}
    own = np.array([numbers.get(segments.declared.url, -1) for segments in pages])
    within = np.array([href[0] == "#" for href in hrefs], dtype=np.bool_)
    _, lead, times = np.unique(page * len(hrefs) + address, return_inverse=True, return_counts=True)
    return {"href_here": within[address] | (address == own[page]), "href_repeats": np.log(times[lead])}


def _elsewhere(
    sites: Sequence[str], site: Integers, page: Integers, pages: Sequence[Segments]
) -> npt.NDArray[np.bool_]:
    """Whether links name another site than the page's own: the one it declares, or else the one that most
    of its links name. ``site`` has the number of each link's among ``sites``."""
    numbers = {name: number for number, name in enumerate(sites)}
    nowhere = numbers.get("", -1)
    own = np.full(len(pages), nowhere)
    for number, segments in enumerate(pages):
        declared = _site(segments.declared.url)
        named = site[(page == number) & (site != nowhere)]
        own[number] = numbers.get(declared, -2) if declared else _commonest(named, nowhere)
    elsewhere: npt.NDArray[np.bool_] = (site != nowhere) & (site != own[page])
    return elsewhere


def _commonest(sites: Integers, otherwise: int) -> int:
    """The site that most addresses name, of several the one named first; ``otherwise`` if none is named."""
    if not len(sites):
        return otherwise
    found, first, counts = np.unique(sites, return_index=True, return_counts=True)
    return int(found[np.lexsort((first, -counts))[0]])


def _site(href: str) -> str:
    """The end of the host that an address names, "" where it names none."""
    scheme, _, rest = href.partition("//")
    if not rest or scheme not in _SCHEMES:
        return ""
    labels = rest.partition("/")[0].split(".")
    return ".".join(labels[-3:] if labels[-2:-1] and labels[-2] in _SHARED else labels[-2:])
