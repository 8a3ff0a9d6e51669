"""A block against its whole page: its place, repeats, and what the page says of itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from filter.features.batch import Batch, Floats, shared_words
from filter.features.characters import read_characters
from filter.features.structure import prose_sizes
from filter.features.words import Words, mix, read_words
from filter.page import Segments

NAMES: Final = (
    "page_blocks",
    "page_size",
    "page_prose",
    "page_links",
    "place",
    "place_in_text",
    "from_end",
    "prose_before",
    "prose_after",
    "repeats",
    "seen_before",
    "begins_alike",
    "title_of_block",
    "block_of_title",
    "title_distance",
    "after_title",
    "description_of_block",
    "body_of_block",
    "has_body",
    "shared_words",
)

_BUCKETS: Final = 1 << 16
_BEGINNING = 4  # words
# Enough of the title's words to be the headline itself rather than a mention of the story.
_IS_TITLE = 0.6
_NO_TITLE_DISTANCE = 6.0


def columns(batch: Batch) -> dict[str, Floats]:
    """The columns `NAMES`: logarithms of counts, shares from 0 to 1, and yes (1) or no (0)."""
    found = _place(batch) | _repeats(batch) | _declared(batch)
    found["shared_words"] = _shared_words(batch)
    return {name: found[name] for name in NAMES}


def _place(batch: Batch) -> dict[str, Floats]:
    pages = len(batch.pages)
    prose = prose_sizes(batch)
    page_blocks = np.diff(batch.starts).astype(np.float32)
    page_size = np.bincount(batch.page, batch.size, pages)
    page_prose = np.bincount(batch.page, prose, pages)
    page_links = np.bincount(batch.page, batch.size * batch.link_density, pages)
    size_before = _before(batch, batch.size)
    prose_before = _before(batch, prose)
    position = batch.position.astype(np.float32)
    own = batch.page
    prose_after = page_prose[own] - prose_before - prose
    return {
        "page_blocks": np.log1p(page_blocks)[own],
        "page_size": np.log1p(page_size).astype(np.float32)[own],
        "page_prose": (page_prose / np.maximum(page_size, 1)).astype(np.float32)[own],
        "page_links": (page_links / np.maximum(page_size, 1)).astype(np.float32)[own],
        "place": position / page_blocks[own],
        "place_in_text": (size_before / np.maximum(page_size[own], 1)).astype(np.float32),
        "from_end": np.log1p(page_blocks[own] - 1 - position),
        "prose_before": (prose_before / np.maximum(page_prose[own], 1)).astype(np.float32),
        "prose_after": (prose_after / np.maximum(page_prose[own], 1)).astype(np.float32),
    }


def _before(batch: Batch, values: Floats) -> npt.NDArray[np.int64]:
    """The sum of a page's values before each of its blocks, rounded so that it is exact."""
    whole = np.rint(values).astype(np.int64)
    sums = np.cumsum(whole) - whole
    return sums - sums[batch.starts[:-1][batch.page]]


def _repeats(batch: Batch) -> dict[str, Floats]:
    page = batch.page.astype(np.uint64) << np.uint64(32)
    key = page | batch.identity
    _, first, inverse, counts = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    return {
        "repeats": np.log1p(counts[inverse] - 1).astype(np.float32),
        "seen_before": (first[inverse] < np.arange(len(key))).astype(np.float32),
        "begins_alike": _begins_alike(batch, page),
    }


def _begins_alike(batch: Batch, page: npt.NDArray[np.uint64]) -> Floats:
    """How many other blocks of the page begin with the same words, as a logarithm: a teaser
    that repeats its headline, a caption doubled from its alternative text."""
    words = batch.words
    long_enough = words.counts >= _BEGINNING
    place = words.starts[:-1][long_enough]
    beginning = np.zeros(len(place), dtype=np.uint32)
    for number in range(_BEGINNING):
        beginning = mix(beginning + words.hashes[place + number])
    _, inverse, counts = np.unique(page[long_enough] | beginning, return_inverse=True, return_counts=True)
    alike = np.zeros(len(batch.page), dtype=np.float32)
    alike[long_enough] = np.log1p(counts[inverse] - 1)
    return alike


def _declared(batch: Batch) -> dict[str, Floats]:
    titles = _reference(batch.pages, _title)
    descriptions = _reference(batch.pages, lambda page: page.declared.description)
    bodies = _reference(batch.pages, lambda page: page.declared.article_body)
    title_of_block, hits = _overlap(batch, titles, titles.hashes, batch.words.hashes)
    block_of_title = np.minimum(hits / np.maximum(titles.counts[batch.page], 1), 1).astype(np.float32)
    has_body = (bodies.counts > 0)[batch.page]
    body_of_block = np.zeros(len(batch.page), dtype=np.float32)
    if has_body.any():
        body_of_block, _ = _overlap(batch, bodies, bodies.pairs(), batch.words.pairs())
    return {
        "title_of_block": title_of_block,
        "block_of_title": block_of_title,
        **_title_distance(batch, np.minimum(title_of_block, block_of_title)),
        "description_of_block": _overlap(batch, descriptions, descriptions.hashes, batch.words.hashes)[0],
        "body_of_block": body_of_block,
        "has_body": has_body.astype(np.float32),
    }


def _title(page: Segments) -> str:
    if page.declared.titles:
        return page.declared.titles[0]
    # Text without markup mostly begins with its headline; if not, the evidence is just weak.
    return page.segments[0].text if page.segments else ""


def _reference(pages: Sequence[Segments], pick: Callable[[Segments], str]) -> Words:
    return read_words(read_characters([pick(page) for page in pages]))


def _overlap(
    batch: Batch, reference: Words, wanted: npt.NDArray[np.uint32], hashes: npt.NDArray[np.uint32]
) -> tuple[Floats, npt.NDArray[np.float64]]:
    """Of each block's words the share and number that its page's ``reference`` has too."""
    has = np.zeros(len(batch.pages) * _BUCKETS, dtype=bool)
    has[reference.owners() * _BUCKETS + (wanted & (_BUCKETS - 1))] = True
    owner = batch.words.owners()
    hit = has[batch.page[owner] * _BUCKETS + (hashes & (_BUCKETS - 1))]
    hits = np.bincount(owner, hit, len(batch.page)).astype(np.float64)
    return (hits / np.maximum(batch.words.counts, 1)).astype(np.float32), hits


def _title_distance(batch: Batch, likeness: Floats) -> dict[str, Floats]:
    """How many blocks lie between a block and the one most like the title."""
    place = np.arange(len(batch.page))
    # The first of the best: likeness in whole steps, so that ties are ties, then the earliest.
    rank = np.rint(likeness * 100).astype(np.int64) * len(place) + (len(place) - 1 - place)
    best = np.maximum.reduceat(np.append(rank, 0), batch.starts[:-1].clip(max=len(rank)))
    found = (len(place) - 1 - best % len(place))[batch.page]
    clear = (best // len(place) >= 100 * _IS_TITLE)[batch.page]
    distance = np.log1p(np.abs(place - found))
    return {
        "title_distance": np.where(clear, distance, _NO_TITLE_DISTANCE).astype(np.float32),
        "after_title": np.where(clear, np.sign(place - found), 0).astype(np.float32),
    }


def _shared_words(batch: Batch) -> Floats:
    """Of a block's words the share that another prose block of the page has too."""
    shared = shared_words(batch, prose_sizes(batch) > 0)
    share = np.bincount(batch.words.owners(), shared, len(batch.page)) / np.maximum(batch.words.counts, 1)
    return share.astype(np.float32)
