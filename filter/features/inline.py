"""What the inline elements of blocks say, and where the first link of each leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from filter.features.batch import Batch, Floats, Integers
from filter.features.characters import read_characters
from filter.features.nodes import numbered
from filter.features.words import Words, read_words

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
    """The inline elements of the blocks that were asked about, by block.

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


def read_inline(batch: Batch, asked: npt.NDArray[np.bool_] | None = None) -> Inline:
    """What the inline elements of blocks say and where the first link of each leads, of all blocks of a batch
    or of those ``asked`` about (blocks,)."""
    rows = np.arange(len(batch.page)) if asked is None else np.flatnonzero(asked)
    hrefs = [batch.hrefs[row] for row in rows.tolist()]
    spoken, signature = numbered([batch.inline[row] for row in rows.tolist()])
    linked = np.flatnonzero(list(map(len, hrefs)))
    addresses, address = numbered([hrefs[place] for place in linked.tolist()])
    begins, begin = numbered([href[:_BEGIN] for href in addresses])
    sites, site = numbered([_site(href) for href in begins])
    page = batch.page[rows[linked]]
    found = {name: values[address] for name, values in _shapes(addresses).items()}
    found |= _places(addresses, address, page, batch)
    found["href_elsewhere"] = _elsewhere(sites, site[begin[address]], page, batch)
    matrix = np.zeros((len(rows), len(NAMES)), dtype=np.float32)
    for column, name in enumerate(NAMES):
        matrix[linked, column] = found[name]
    return Inline(signature, _words(spoken), linked, begin[address], _words(begins), matrix)


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
    hrefs: Sequence[str], address: Integers, page: Integers, batch: Batch
) -> dict[str, npt.NDArray[np.generic]]:
    """Whether links lead to the page itself, and how many of the page lead there too. ``address`` has the
    number of each link's among ``hrefs``, ``page`` that of its page."""
    numbers = {href: number for number, href in enumerate(hrefs)}
    own = np.array([numbers.get(segments.declared.url, -1) for segments in batch.pages])
    within = np.array([href[0] == "#" for href in hrefs], dtype=np.bool_)
    of_all = np.array([numbers.get(href, -1) for href in batch.hrefs])
    there = of_all >= 0
    found, times = np.unique((batch.page * len(hrefs) + of_all)[there], return_counts=True)
    repeats = times[np.searchsorted(found, page * len(hrefs) + address)]
    return {"href_here": within[address] | (address == own[page]), "href_repeats": np.log(repeats)}


def _elsewhere(sites: Sequence[str], site: Integers, page: Integers, batch: Batch) -> npt.NDArray[np.bool_]:
    """Whether links name another site than the page's own. ``site`` has the number of each link's among
    ``sites``."""
    numbers = {name: number for number, name in enumerate(sites)}
    own = np.full(len(batch.pages), -1)
    for number in np.unique(page).tolist():
        own[number] = numbers.get(_own_site(batch, number), -1)
    elsewhere: npt.NDArray[np.bool_] = (site != numbers.get("", -1)) & (site != own[page])
    return elsewhere


def _own_site(batch: Batch, number: int) -> str:
    """The site that a page declares, or else the one that most of its links name, of several the first."""
    declared = _site(batch.pages[number].declared.url)
    if declared:
        return declared
    start, end = batch.starts[number : number + 2].tolist()
    named = Counter(filter(None, (_site(href[:_BEGIN]) for href in batch.hrefs[start:end])))
    return max(named, key=named.__getitem__, default="")


def _site(href: str) -> str:
    """The end of the host that an address names, "" where it names none."""
    scheme, _, rest = href.partition("//")
    if not rest or scheme not in _SCHEMES:
        return ""
    labels = rest.partition("/")[0].split(".")
    return ".".join(labels[-3:] if labels[-2:-1] and labels[-2] in _SHARED else labels[-2:])
