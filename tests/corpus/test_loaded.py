"""A model is loaded once a process, and only for what engines can ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from filter.corpus import CleanOptions, WriteOptions
from filter.corpus.loaded import loaded
from filter.errors import BundleError, OptionError
from filter.judge import Thresholds
from tests.integrations.pages import seed_pages


def test_equal_options_share_a_model() -> None:
    assert loaded(CleanOptions(favor="recall")) is loaded(CleanOptions(favor="recall"))


def test_other_options_have_a_model_of_their_own() -> None:
    assert loaded(CleanOptions(favor="recall")) is not loaded(CleanOptions(favor="precision"))


def test_thresholds_reach_the_model() -> None:
    seed = next(page for page in seed_pages() if page.id == "french-news")
    strict = CleanOptions(thresholds=Thresholds(words=100_000))
    assert loaded(CleanOptions()).clean(seed.html, seed.url).verdict.keep
    assert not loaded(strict).clean(seed.html, seed.url).verdict.keep


def test_a_bundle_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="nowhere"):
        loaded(CleanOptions(tmp_path / "nowhere"))


def test_options_of_writing_are_refused() -> None:
    with pytest.raises(OptionError, match="write has no meaning here"):
        loaded(CleanOptions(write=WriteOptions("markdown")))
