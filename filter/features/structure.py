"""Where a block stands: in its element, among its siblings, in the page's tree.

A page that came as text has one element for all; its columns here are nearly constant
and the model for text learns to do without them.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from filter.features.batch import Batch, Floats, Integers

_OWN_TAGS: Final = (
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "td",
    "blockquote",
    "figcaption",
    "section",
    "dd",
    "pre",
)
_AROUND: Final = (
    "article",
    "main",
    "aside",
    "header",
    "footer",
    "nav",
    "form",
    "figure",
    "table",
    "ul",
    "ol",
    "li",
    "section",
    "blockquote",
    "details",
    "dl",
)
_LEVELS: Final = (0, 1, 2, 3, 5)

NAMES: Final = (
    *(f"tag_{tag}" for tag in _OWN_TAGS),
    *(f"in_{tag}" for tag in _AROUND),
    "depth",
    "steps_before",
    "steps_after",
    "siblings_alike",
    "alike_blocks",
    "alike_size",
    "alike_prose",
    "alike_links",
    *(f"{what}_{level}" for level in _LEVELS for what in ("size", "share", "prose", "links", "blocks")),
    "main_share",
    "within_main",
    "before_main",
    "after_main",
    "steps_to_main",
    "depth_in_main",
    "first_headings_before",
    "articles_before",
    "articles",
)

# A block counts as prose from this size on, if few of its characters stand in links.
_PROSE_SIZE = 60
_PROSE_LINKS = 0.4
# The main element is the innermost with more than half of the page's prose, so there is just one.
_MAIN_SHARE = 0.55


def columns(batch: Batch) -> dict[str, Floats]:
    """The columns `NAMES`: logarithms of counts, shares from 0 to 1, and yes (1) or no (0)."""
    prose = prose_sizes(batch)
    found = _tags(batch) | _alike(batch, prose) | _around(batch, prose) | _main(batch, prose)
    found |= _stories(batch)
    found |= _edges(batch)
    return {name: found[name] for name in NAMES}


def prose_sizes(batch: Batch) -> Floats:
    """The size of each block that reads like prose, 0 for the others."""
    is_prose = (batch.size >= _PROSE_SIZE) & (batch.link_density < _PROSE_LINKS)
    return np.where(is_prose, np.floor(batch.size), 0).astype(np.float32)


def _edges(batch: Batch) -> dict[str, Floats]:
    """How deep a block stands, and how many elements begin or end with it."""
    nodes = batch.nodes
    own, blocks = nodes.ancestors[:, 0], np.arange(len(batch.page))
    above = nodes.parent
    begun, ended = np.ones(len(above), dtype=np.int64), np.ones(len(above), dtype=np.int64)
    for group in nodes.by_depth[1:]:
        outer = above[group]
        begun[group] += begun[outer] * (nodes.first[outer] == nodes.first[group])
        ended[group] += ended[outer] * (nodes.last[outer] == nodes.last[group])
    return {
        "depth": np.log1p(nodes.depth[own].astype(np.float32)),
        "steps_before": np.log1p((begun[own] * (nodes.first[own] == blocks)).astype(np.float32)),
        "steps_after": np.log1p((ended[own] * (nodes.last[own] == blocks)).astype(np.float32)),
    }


def _tags(batch: Batch) -> dict[str, Floats]:
    nodes = batch.nodes
    known = {tag: number for number, tag in enumerate(dict.fromkeys(_OWN_TAGS + _AROUND))}
    bits = np.array([1 << known[tag] if tag in known else 0 for tag in nodes.tags], dtype=np.int64)
    own = bits[nodes.signature]
    around = own.copy()
    for group in nodes.by_depth[1:]:
        around[group] |= around[nodes.parent[group]]
    node = nodes.ancestors[:, 0]
    own, around = own[node], around[node]
    found = {f"in_{tag}": (around >> known[tag] & 1).astype(np.float32) for tag in _AROUND}
    return found | {f"tag_{tag}": (own >> known[tag] & 1).astype(np.float32) for tag in _OWN_TAGS}


def _alike(batch: Batch, prose: Floats) -> dict[str, Floats]:
    """Blocks in elements of the same tag and attributes on the same page."""
    nodes = batch.nodes
    signatures = len(nodes.tags)
    own = nodes.ancestors[:, 0]
    group = batch.page * signatures + nodes.signature[own]
    groups = len(batch.pages) * signatures
    sizes = np.bincount(group, batch.size, groups)
    linked = np.bincount(group, batch.size * batch.link_density, groups)
    page_prose = np.bincount(batch.page, prose, len(batch.pages))
    family = nodes.parent * signatures + nodes.signature
    _, inverse, repeats = np.unique(family, return_inverse=True, return_counts=True)
    return {
        "siblings_alike": np.log1p(repeats[inverse][own].astype(np.float32)),
        "alike_blocks": np.log1p(np.bincount(group, minlength=groups)[group].astype(np.float32)),
        "alike_size": np.log1p(sizes[group]).astype(np.float32),
        "alike_prose": _share(np.bincount(group, prose, groups)[group], page_prose[batch.page]),
        "alike_links": _share(linked[group], sizes[group]),
    }


def _around(batch: Batch, prose: Floats) -> dict[str, Floats]:
    """What the elements around a block hold, from its own outwards."""
    nodes = batch.nodes
    size_before = _running(batch.size)
    links_before = _running(batch.size * batch.link_density)
    prose_before = _running(prose)
    page_size = np.bincount(batch.page, batch.size, len(batch.pages))[batch.page]
    page_prose = np.bincount(batch.page, prose, len(batch.pages))[batch.page]
    found: dict[str, Floats] = {}
    for level in _LEVELS:
        node = nodes.ancestors[:, level]
        first, after = nodes.first[node], nodes.last[node] + 1
        size = size_before[after] - size_before[first]
        found[f"size_{level}"] = np.log1p(size).astype(np.float32)
        found[f"share_{level}"] = _share(size, page_size)
        found[f"prose_{level}"] = _share(prose_before[after] - prose_before[first], page_prose)
        found[f"links_{level}"] = _share(links_before[after] - links_before[first], size)
        found[f"blocks_{level}"] = np.log1p((after - first).astype(np.float32))
    return found


def _stories(batch: Batch) -> dict[str, Floats]:
    """Where further stories may begin: top headings passed and articles begun before a block."""
    nodes = batch.nodes
    tags = np.array(nodes.tags)[nodes.signature]
    is_heading = (tags[nodes.ancestors[:, 0]] == "h1").astype(np.int64)
    headings = _since_page_start(is_heading, batch)
    starts = nodes.first[(tags == "article") & (nodes.last >= nodes.first)]
    begun = np.bincount(starts, minlength=len(batch.page))
    articles = _since_page_start(begun, batch)
    return {
        "first_headings_before": np.log1p(headings).astype(np.float32),
        "articles_before": np.log1p(articles).astype(np.float32),
        "articles": np.log1p(articles[batch.starts[1:] - 1])[batch.page].astype(np.float32),
    }


def _since_page_start(counts: Integers, batch: Batch) -> Integers:
    """The running sum of ``counts`` within each page, the block itself counted."""
    sums = np.cumsum(counts)
    first = batch.starts[:-1][batch.page]
    since: Integers = sums - sums[first] + counts[first]
    return since


def _main(batch: Batch, prose: Floats) -> dict[str, Floats]:
    """The way from a block to the innermost element with most of the page's prose."""
    nodes = batch.nodes
    prose_before = _running(prose)
    page_prose = prose_before[batch.starts[1:]] - prose_before[batch.starts[:-1]]
    main = _main_nodes(batch, prose_before, page_prose)
    filled = np.flatnonzero(nodes.last >= nodes.first)
    encloses = np.zeros(len(nodes.parent), dtype=np.int64)
    goal = main[batch.page[nodes.first[filled]]]
    encloses[filled] = (nodes.first[filled] <= nodes.first[goal]) & (nodes.last[filled] >= nodes.last[goal])
    outside = nodes.path_sums(1 - encloses)
    own, goal = nodes.ancestors[:, 0], main[batch.page]
    first, last = nodes.first[goal], nodes.last[goal]
    block = np.arange(len(batch.page))
    within = (block >= first) & (block <= last)
    inside = np.maximum(nodes.depth[own] - nodes.depth[goal], 0)
    held_main = prose_before[nodes.last[main] + 1] - prose_before[nodes.first[main]]
    return {
        "main_share": _share(held_main, page_prose)[batch.page],
        "within_main": within.astype(np.float32),
        "before_main": np.log1p(np.maximum(first - block, 0)).astype(np.float32),
        "after_main": np.log1p(np.maximum(block - last, 0)).astype(np.float32),
        "steps_to_main": np.where(within, 0, np.log1p(outside[own])).astype(np.float32),
        "depth_in_main": np.where(within, np.log1p(inside), 0).astype(np.float32),
    }


def _main_nodes(batch: Batch, prose_before: Integers, page_prose: Integers) -> Integers:
    """The main element of each page; the outermost one with blocks if its prose is nowhere."""
    nodes = batch.nodes
    filled = np.flatnonzero(nodes.last >= nodes.first)
    page = batch.page[nodes.first[filled]]
    held = prose_before[nodes.last[filled] + 1] - prose_before[nodes.first[filled]]
    heavy = held >= _MAIN_SHARE * page_prose[page]
    main: Integers = filled[np.searchsorted(page, np.arange(len(batch.pages))).clip(max=len(filled) - 1)]
    # Candidates of a page enclose one another; later numbers are further in.
    np.maximum.at(main, page[heavy], filled[heavy])
    return main


def _running(values: Floats) -> np.ndarray:
    """The sum of all values before each position, in whole numbers so that it is exact."""
    sums = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(np.rint(values).astype(np.int64), out=sums[1:])
    return sums


def _share(part: np.ndarray, whole: np.ndarray) -> Floats:
    share: Floats = (part / np.maximum(whole, 1)).astype(np.float32)
    return share
