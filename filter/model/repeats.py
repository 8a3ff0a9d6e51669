"""What a site's other pages say of a block: boilerplate stands on many of them, reporting on one.

It lowers the log-odds of reporting that the page alone gave, by up to `WEIGHT` for a long block that stands
on every page. A block that the page alone is sure of is thus kept until most pages have it; short lines are
moved little, as subheads and "Advertisement" repeat alike. Nothing is moved before `LEAST_PAGES` other pages
were seen: on a site of two or three pages a story that is split, or printed twice, repeats like a menu.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from filter.features.batch import Floats
from filter.model.context import IS_REPORTING, reporting_probability
from filter.page import Repeats

LEAST_PAGES: Final = 3
"""Other pages of a site that must have been seen."""

WEIGHT: Final = 5.2
"""Learned on the 63 pages of cleanportaleval, fundus, trafilatura and wcxb whose hosts have enough of them,
from scores of models that saw none of their sites (`bench/memory.py --fit`). Fitted to the 599 such pages of
dragnet, which it never learned from, it would be 4.2. docs/corpus.md has what it brings."""

_LONG: Final = 200  # characters, two sentences or three
_UNSEEN: Final = 2  # pages without the block are taken to be there besides: three pages are no site
_LEAST: Final = 1e-6


def commonness(size: Floats, repeats: Repeats) -> Floats:
    """How common each block is on its site, counting long blocks more: (blocks,), from 0 to 1.

    ``size`` (blocks,) is in characters. Raises `ValueError` where the page has not as many blocks as
    ``repeats``.
    """
    if len(repeats.blocks) != len(size):
        raise ValueError(f"repeats of {len(repeats.blocks)} blocks for a page of {len(size)}")
    seen = np.array(repeats.blocks, dtype=np.float32)
    if repeats.pages < LEAST_PAGES:
        return np.zeros_like(seen)
    share = np.minimum(seen, repeats.pages) / np.float32(repeats.pages + _UNSEEN)
    result: Floats = share * np.minimum(size / np.float32(_LONG), 1)
    return result


def weighed(probabilities: Floats, size: Floats, repeats: Repeats) -> Floats:
    """The (blocks, labels) probabilities of a page with what is known of its site.

    Among the labels of reporting, and among the others, each keeps its part.
    """
    common = commonness(size, repeats)
    before = np.clip(reporting_probability(probabilities), _LEAST, 1 - _LEAST)
    odds = before / (1 - before) * np.exp(-np.float32(WEIGHT) * common)
    after = odds / (1 + odds)
    parts = np.where(IS_REPORTING, (after / before)[:, None], ((1 - after) / (1 - before))[:, None])
    result: Floats = np.where(common[:, None] > 0, probabilities * parts, probabilities).astype(np.float32)
    return result
