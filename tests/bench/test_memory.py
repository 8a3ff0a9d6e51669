"""The bench of site memory: what pages of a host are told, and what weight is learned of them."""

from __future__ import annotations

import numpy as np
import pytest

from bench.data import GoldPage
from bench.memory import HostPage, fit, measure, repeats_of
from filter.corpus.fingerprint import fingerprint

FOOTER = "This newspaper is read by many people on many days of the year. " * 4
STORY = "Council members spoke at length on {0} and took no decision on {0} before the break. "
SUBJECTS = "roads schools parks bridges trams".split()


def page(subject: str) -> HostPage:
    """A story, and a footer that the page alone takes for a part of it."""
    texts = (STORY.format(subject) * 4, FOOTER)
    sizes, scores = np.array([len(text) for text in texts], dtype=float), np.array([0.95, 0.7])
    gold = GoldPage(subject, None, "", text=texts[0])
    return HostPage(gold, "news.example", texts, sizes, scores, tuple(map(fingerprint, texts)))


PAGES = [page(subject) for subject in SUBJECTS]


def test_in_one_pass_a_page_is_told_of_those_before_it() -> None:
    told = list(repeats_of(PAGES, "one"))
    assert told == [(number, (0, number)) for number in range(5)]


def test_in_two_passes_it_is_told_of_all_others() -> None:
    assert list(repeats_of(PAGES, "two")) == [(4, (0, 4))] * 5


def test_a_weight_is_learned_where_what_repeats_is_no_reporting() -> None:
    weight = fit(list(zip(PAGES, repeats_of(PAGES, "two"), strict=True)))
    assert weight > 3


@pytest.mark.parametrize(("weight", "gain"), [(0.0, "+0.0000"), (8.0, "+0.2989 (+0.2989 to")])
def test_the_table_shows_what_the_weight_brings(weight: float, gain: str) -> None:
    row = measure("dragnet", {"news.example": PAGES}, "two", {"news.example": weight})
    assert row.startswith("| dragnet | 1 | 5 | two |")
    assert f"| {gain}" in row
