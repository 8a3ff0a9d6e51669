"""Growth is told by a clock that goes as far as the work says: no time is taken."""

from __future__ import annotations

import re

import pytest

from bench.growth import MOST_GROWTH, Shape, collected_patterns, growth, shapes


class Counted:
    """A clock, and work that costs a power of the length of its text."""

    def __init__(self, power: float) -> None:
        self.seconds = 0.0
        self._power = power

    def clock(self) -> float:
        return self.seconds

    def work(self, text: str) -> None:
        self.seconds += 1e-6 * len(text) ** self._power


@pytest.mark.parametrize(("power", "ratio"), [(1, 2.0), (2, 4.0), (3, 8.0)])
def test_growth_is_told_at_the_first_size_that_can_be_noticed(power: float, ratio: float) -> None:
    counted = Counted(power)
    assert growth(Shape("work", counted.work, "ab"), counted.clock) == pytest.approx(ratio)


def test_what_is_quick_at_any_size_has_no_growth() -> None:
    counted = Counted(1)
    assert growth(Shape("work", counted.work, "a", largest=10_000), counted.clock) == 0


def test_a_quadratic_pattern_is_above_what_is_allowed() -> None:
    counted = Counted(1.7)
    assert growth(Shape("work", counted.work, "a"), counted.clock) > MOST_GROWTH


def test_the_patterns_of_the_package_are_found() -> None:
    found = collected_patterns()
    assert len(found) > 40
    assert all(isinstance(pattern, re.Pattern) for pattern in found.values())


def test_all_that_reads_hostile_text_is_measured() -> None:
    names = " ".join(shape.name for shape in shapes())
    assert all(
        name in names for name in ("segment_html", "linked_segments", "segment_text", "code", "filter.decode")
    )
