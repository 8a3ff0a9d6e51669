"""Which blocks are reporting: a threshold for each page."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filter.model.decision import LEANS, Lean, is_reporting, threshold
from filter.page import Kind

WIDE = Lean(0.5, 0, 1)
SIZES = np.full(4, 100, dtype=np.float32)


def test_a_plain_page_is_parted_at_a_half() -> None:
    assert threshold(np.array([1, 1, 0, 0]), SIZES, WIDE) == pytest.approx(0.5)


def test_a_page_in_doubt_throughout_keeps_its_likeliest_blocks() -> None:
    doubtful = np.array([0.35, 0.3, 0.01, 0.01])
    assert is_reporting(doubtful, SIZES, WIDE).tolist() == [True, True, False, False]


def test_a_page_without_reporting_keeps_nothing() -> None:
    lean = LEANS["balanced"]["html"]
    assert not is_reporting(np.full(4, 0.05), SIZES, lean).any()


def test_a_page_without_blocks_has_a_threshold() -> None:
    assert threshold(np.zeros(0), np.zeros(0), Lean(0.5, 0.2, 0.6)) == 0.2


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 1000)), min_size=1, max_size=30))
def test_no_other_threshold_is_expected_to_do_better(blocks: list[tuple[float, int]]) -> None:
    odds, sizes = (np.array(column, dtype=np.float64) for column in zip(*blocks, strict=True))

    def expected(kept: np.ndarray) -> float:
        return float(2 * (odds * sizes)[kept].sum() / max(sizes[kept].sum() + (odds * sizes).sum(), 1))

    best = max(expected(odds >= chance) for chance in odds)
    assert expected(is_reporting(odds, sizes, WIDE)) == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("kind", ["html", "text"])
def test_precision_keeps_no_more_than_balanced_and_recall_no_less(kind: Kind) -> None:
    odds = np.linspace(0, 1, 50)
    kept = [
        int(is_reporting(odds, np.ones(50), LEANS[favor][kind]).sum())
        for favor in ("precision", "balanced", "recall")
    ]
    assert kept == sorted(kept)
