"""Labels that a model of other pages contradicts almost for certain: worth a second look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from filter.features.batch import Floats
from filter.page import LABELS
from filter.training.align import Line, align_lines
from filter.training.labelled import LabelledPage
from filter.training.records import labelled_lines

# Both were set so that of labels put wrong on purpose most are found, and few others.
_MOST: Final = 0.05
_LEAST: Final = 0.8


def doubtful_records(pages: Sequence[LabelledPage], told: Sequence[Floats]) -> Iterator[dict[str, Any]]:
    """The records of pages with doubtful lines, each with their positions under ``doubtful``; the page with
    most of them first.

    ``told`` has the (blocks, labels) probabilities of each page by a model that didn't see it.
    """
    found = [(_positions(page, own), page) for page, own in zip(pages, told, strict=True) if page.has_lines]
    for positions, page in sorted(found, key=lambda pair: (-len(pair[0]), pair[1].sample.id)):
        if positions:
            yield {**page.record, "doubtful": positions}


def _positions(page: LabelledPage, told: Floats) -> list[int]:
    """Positions among the record's lines; blocks find their lines as lines find their blocks."""
    blocks = [
        Line(target.label, _is_doubtful(LABELS.index(target.label), own), segment.text)
        for segment, target, own in zip(page.sample.page.segments, page.sample.targets, told, strict=True)
        if target.label is not None
    ]
    texts = [line.text for line in labelled_lines(page.record)]
    return [place for place, found in enumerate(align_lines(texts, blocks)) if found.sensational]


def _is_doubtful(label: int, told: Floats) -> bool:
    return bool(told[label] < _MOST and np.max(told) > _LEAST)
