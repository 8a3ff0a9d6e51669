"""What a site's other pages say of a block: boilerplate stands on many of them, reporting on one.

It moves the log-odds of reporting that the page alone gave. Nothing is moved before `LEAST_PAGES` other
pages were seen: on two or three pages a story that is split, or printed twice, repeats like a menu.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from filter.features.batch import Floats
from filter.model.context import IS_REPORTING, reporting_probability
from filter.page import Repeats

LEAST_PAGES: Final = 3
"""Other pages of a site that must have been seen."""

_SEEN: Final = 0.0
_COUNT: Final = -1.0
_SHARE: Final = -1.0
_PROSE: Final = 1.0
_LONG: Final = 200
_LEAST: Final = 1e-6


def shift(size: Floats, repeats: Repeats) -> Floats:
    """What is added to each block's log-odds of reporting, (blocks,), from sizes (blocks,) in characters.

    Raises `ValueError` where the page has not as many blocks as the repeats.
    """
    if len(repeats.blocks) != len(size):
        raise ValueError(f"repeats of {len(repeats.blocks)} blocks for a page of {len(size)}")
    seen = np.array(repeats.blocks, dtype=np.float32)
    if repeats.pages < LEAST_PAGES:
        return np.zeros_like(seen)
    share = np.minimum(seen / repeats.pages, 1)
    prose = np.minimum(size / _LONG, 1)
    told = _SEEN + _COUNT * np.log1p(seen) + _SHARE * share + _PROSE * prose
    result: Floats = np.where(seen > 0, np.minimum(told, 0), 0).astype(np.float32)
    return result


def weighed(probabilities: Floats, size: Floats, repeats: Repeats) -> Floats:
    """The (blocks, labels) probabilities of a page with what is known of its site.

    Among the labels of reporting, and among the others, each keeps its part.
    """
    before = np.clip(reporting_probability(probabilities), _LEAST, 1 - _LEAST)
    odds = before / (1 - before) * np.exp(shift(size, repeats))
    after = odds / (1 + odds)
    parts = np.where(IS_REPORTING, (after / before)[:, None], ((1 - after) / (1 - before))[:, None])
    result: Floats = (probabilities * parts).astype(np.float32)
    return result
