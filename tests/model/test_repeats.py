"""What a site's other pages do to a block: the more of them have it, the less likely it is reporting."""

from __future__ import annotations

import numpy as np
import pytest

from filter.model.context import reporting_probability
from filter.model.repeats import LEAST_PAGES, commonness, weighed
from filter.page import LABELS, Label, Repeats

MANY = 30


def after(before: float, size: int, pages: int, seen: int) -> float:
    """The probability of reporting of a lone block, from that of the page alone."""
    probabilities = np.full((1, len(LABELS)), (1 - before) / (len(LABELS) - 1), dtype=np.float32)
    probabilities[0, LABELS.index(Label.BODY)] = before
    probabilities[0, LABELS.index(Label.SUMMARY)] = 0
    probabilities /= probabilities.sum()
    moved = weighed(probabilities, np.array([size], dtype=np.float32), Repeats(pages, (seen,)))
    return float(reporting_probability(moved)[0])


@pytest.mark.parametrize("pages", range(LEAST_PAGES))
def test_a_site_of_two_or_three_pages_moves_nothing(pages: int) -> None:
    assert after(0.5, 400, pages, pages) == after(0.5, 400, MANY, 0)


def test_a_paragraph_that_is_on_most_pages_is_boilerplate() -> None:
    assert after(0.8, 300, MANY, 27) < 0.1


def test_the_more_pages_have_it_the_less_likely_it_is_reporting() -> None:
    likely = [after(0.8, 300, MANY, seen) for seen in (0, 1, 10, 30)]
    assert likely == sorted(likely, reverse=True)
    assert len(set(likely)) == 4


def test_prose_that_the_page_is_sure_of_needs_many_more() -> None:
    assert after(0.99, 500, MANY, 3) > 0.95
    assert after(0.99, 500, LEAST_PAGES, LEAST_PAGES) > 0.6
    assert after(0.6, 500, MANY, 10) < 0.3


def test_short_lines_are_moved_little() -> None:
    assert after(0.8, 20, MANY, MANY) > 0.65


def test_more_sightings_than_pages_count_as_all_of_them() -> None:
    assert after(0.8, 300, MANY, 2 * MANY) == after(0.8, 300, MANY, MANY)


def test_labels_keep_their_part_of_reporting_and_of_the_rest() -> None:
    probabilities = np.random.default_rng(7).random((1, len(LABELS))).astype(np.float32)
    probabilities /= probabilities.sum()
    moved = weighed(probabilities, np.array([400], dtype=np.float32), Repeats(MANY, (MANY,)))
    ratio = (moved / probabilities)[0]
    body, summary, nav, legal = (
        LABELS.index(name) for name in (Label.BODY, Label.SUMMARY, Label.NAV, Label.LEGAL)
    )
    assert moved.sum() == pytest.approx(1, abs=1e-5)
    assert ratio[body] == pytest.approx(ratio[summary], rel=1e-4)
    assert ratio[nav] == pytest.approx(ratio[legal], rel=1e-4)
    assert ratio[body] < 0.2


def test_a_certain_block_stays_a_probability() -> None:
    assert 0 <= after(1.0, 400, MANY, MANY) <= 1
    assert 0 <= after(0.0, 400, MANY, MANY) <= 1


def test_repeats_of_another_page_are_refused() -> None:
    with pytest.raises(ValueError, match="repeats of 2 blocks for a page of 1"):
        commonness(np.ones(1, dtype=np.float32), Repeats(MANY, (1, 1)))
