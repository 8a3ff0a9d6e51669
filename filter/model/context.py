"""What stands around a block: columns of its neighbours, and what the first pass said of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from filter.features import COLUMNS
from filter.features.batch import Batch, Floats
from filter.page import LABELS, REPORTING

NEIGHBOURS: Final = (-3, -2, -1, 1, 2, 3)
NEIGHBOUR_COLUMNS: Final = (
    "size",
    "link_density",
    "ends_stop",
    "stops",
    "share_comma",
    "capitals",
    "ends_ellipsis",
    "tag_p",
    "tag_li",
    "tag_h2",
    "within_main",
    "shared_words",
    "title_of_block",
    "blank_lines",
)
"""The columns of a neighbour that a block sees in the first pass."""

_LEVELS: Final = (0, 1, 2, 3, 5)
_NEAR: Final = (-2, -1, 1, 2)
_FAR: Final = (-5, -4, -3, 3, 4, 5)
_WINDOWS: Final = (3, 8, 20)
IS_REPORTING: Final = np.array([label in REPORTING for label in LABELS])
"""For each label whether it is reporting."""
# Probabilities times sizes are summed in 64ths, as whole numbers: sums of floats would hang
# on where in the batch a page stands.
_STEPS = 64.0


def shifted(values: Floats, batch: Batch, distance: int) -> Floats:
    """``values`` of the block ``distance`` further on in the same page, 0 where there is none."""
    behind, ahead = max(-distance, 0), max(distance, 0)
    count = max(len(values) - behind - ahead, 0)
    here, there = slice(behind, behind + count), slice(ahead, ahead + count)
    exists = batch.page[here] == batch.page[there]
    result = np.zeros_like(values)
    np.multiply(values[there], exists[:, None] if values.ndim > 1 else exists, out=result[here])
    return result


def first_pass(matrix: Floats, scores: Floats, batch: Batch) -> Floats:
    """The input of the first pass: a block's columns and scores, and some of its neighbours'."""
    picked = [COLUMNS.index(name) for name in NEIGHBOUR_COLUMNS]
    half = scores.shape[1] // 2
    seen = np.hstack([matrix[:, picked], scores[:, [0, half]]])
    return np.hstack([matrix, scores, *(shifted(seen, batch, distance) for distance in NEIGHBOURS)])


def second_pass(
    matrix: Floats, scores: Floats, first: Floats, batch: Batch, besides: Sequence[Floats] = ()
) -> Floats:
    """The input of the second pass: columns, scores, and what the first pass said, ``first``
    (blocks, 1 + labels), of the block, its neighbours, its elements and its page; then what there is
    ``besides``, for the labels alone."""
    reporting = np.ascontiguousarray(first[:, 0])
    return np.hstack([
        matrix,
        scores,
        first,
        *(shifted(first, batch, distance) for distance in _NEAR),
        *(shifted(reporting, batch, distance)[:, None] for distance in _FAR),
        _masses(reporting, batch),
        _distances(reporting, batch),
        *besides,
    ])


def reporting_probability(probabilities: Floats) -> Floats:
    """Of (blocks, labels) probabilities the share of reporting: (blocks,)."""
    result: Floats = probabilities[:, IS_REPORTING].sum(axis=1)
    return result


def _running(values: Floats) -> npt.NDArray[np.int64]:
    sums = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(np.rint(values * _STEPS).astype(np.int64), out=sums[1:])
    return sums


def _masses(reporting: Floats, batch: Batch) -> Floats:
    """Size-weighted means of ``reporting`` in elements, groups and windows, the block left out."""
    nodes = batch.nodes
    weight = np.sqrt(batch.size)
    mass, whole = _running(reporting * weight), _running(weight)
    own_mass, own_whole = mass[1:] - mass[:-1], whole[1:] - whole[:-1]
    columns = []
    for level in _LEVELS:
        node = nodes.ancestors[:, level]
        first, after = nodes.first[node], nodes.last[node] + 1
        columns.append(_mean(mass[after] - mass[first] - own_mass, whole[after] - whole[first] - own_whole))
    place = np.arange(len(reporting))
    begin, end = batch.starts[batch.page], batch.starts[batch.page + 1]
    for window in _WINDOWS:
        low, high = np.maximum(place - window, begin), np.minimum(place + 1 + window, end)
        columns.append(_mean(mass[place] - mass[low], whole[place] - whole[low]))
        columns.append(_mean(mass[high] - mass[place + 1], whole[high] - whole[place + 1]))
    page_mass = (mass[end] - mass[begin]).astype(np.float64)
    columns.append(((mass[place] - mass[begin]) / np.maximum(page_mass, 1)).astype(np.float32))
    columns.append(np.log1p(page_mass / _STEPS).astype(np.float32))
    columns.append(_mean(mass[end] - mass[begin], whole[end] - whole[begin]))
    signatures = len(nodes.tags)
    group = batch.page * signatures + nodes.signature[nodes.ancestors[:, 0]]
    groups = len(batch.pages) * signatures
    group_mass = np.bincount(group, own_mass, groups)[group]
    group_whole = np.bincount(group, own_whole, groups)[group]
    columns.append(_mean(group_mass - own_mass, group_whole - own_whole))
    return np.stack(columns, axis=1)


def _mean(part: npt.NDArray[np.generic], whole: npt.NDArray[np.generic]) -> Floats:
    """Their ratio; a half where there is nothing to tell."""
    told = np.asarray(whole, dtype=np.float64)
    ratio = np.asarray(part, dtype=np.float64) / np.maximum(told, 1)
    mean: Floats = np.where(told > 0, ratio, 0.5).astype(np.float32)
    return mean


def _distances(reporting: Floats, batch: Batch) -> Floats:
    """Blocks to the nearest likely reporting before and after, as logarithms."""
    place = np.arange(len(reporting))
    likely = reporting > 0.5
    begin, end = batch.starts[batch.page], batch.starts[batch.page + 1]
    before = np.maximum.accumulate(np.where(likely, place, -1))
    before = np.concatenate([[-1], before[:-1]])
    after = np.minimum.accumulate(np.where(likely, place, len(place))[::-1])[::-1]
    after = np.concatenate([after[1:], [len(place)]])
    gap_before = np.where(before >= begin, place - before, 100)
    gap_after = np.where(after < end, after - place, 100)
    gaps: Floats = np.log1p(np.stack([gap_before, gap_after], axis=1)).astype(np.float32)
    return gaps
