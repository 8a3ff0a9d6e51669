"""Profiles, and thresholds as a user sets them."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from filter.errors import OptionError
from filter.judge import PROFILES, Profile, Thresholds, read_thresholds, thresholds_of
from filter.judge.thresholds import NUMBERS


def test_each_name_of_a_profile_has_one() -> None:
    assert set(PROFILES) == set(get_args(Profile))


def test_the_thresholds_of_a_corpus_are_the_ones_taken_unasked() -> None:
    assert thresholds_of("corpus") == Thresholds()


def test_thresholds_stand_for_themselves() -> None:
    own = Thresholds(words=7)
    assert thresholds_of(own) is own


def test_some_of_a_profile_can_be_set_anew() -> None:
    read = read_thresholds("strict", ["words=80", "article=0.25"], "en, de")
    assert (read.words, read.article, sorted(read.languages)) == (80, 0.25, ["de", "en"])
    assert read.sensational == PROFILES["strict"].sensational


def test_every_number_can_be_set() -> None:
    assert read_thresholds("corpus", [f"{name}=1" for name in NUMBERS]).stub_words == 1


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("wordz=80", "one of article, words"),
        ("words", "'' is no number"),
        ("words=8.5", "'8.5' is no number that words can be"),
        ("words=-1", "a number of words, 0 or more"),
        ("article=2", "a share from 0 to 1"),
        ("article=nan", "a share from 0 to 1"),
        ("languages=en", "one of article"),
    ],
)
def test_what_is_no_threshold_is_refused(setting: str, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        read_thresholds("corpus", [setting])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"languages": frozenset({"english"})}, "'english' is no language"),
        ({"rejects": frozenset({"dull"})}, "'dull' is no reason: one of no article"),
    ],
)
def test_other_thresholds_are_checked_too(options: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        Thresholds(**options)


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(OptionError, match="one of corpus, crawl, strict"):
        thresholds_of("lenient")  # type: ignore[arg-type]
