"""A page to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from filter.page import Segments
from filter.training.align import Target


@dataclass(frozen=True, slots=True)
class Sample:
    """A page to learn from: ``targets`` has an entry for each segment, ``fold`` keeps the
    pages of a site together, ``source`` names the set it is from. Of segments that the gold
    says nothing of, ``unknown`` says whether to leave them out or to believe what a model of
    other folds is nearly certain of."""

    id: str
    source: str
    fold: int
    page: Segments
    targets: Sequence[Target]
    unknown: Literal["leave", "guess"] = "leave"
