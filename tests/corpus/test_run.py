"""The run as a whole; that pages really come through is tested from the command line."""

from __future__ import annotations

import pytest

from filter.corpus import RunOptions, Tally, make_target, run
from filter.corpus.run import _check_sum, _cores
from filter.errors import OptionError, OutputError


def test_pages_that_get_lost_are_noticed() -> None:
    _check_sum(Tally(3, 1, 1, 1, {}))
    with pytest.raises(OutputError, match="lost"):
        _check_sum(Tally(4, 1, 1, 1, {}))


def test_a_run_needs_a_worker() -> None:
    with pytest.raises(OptionError, match="--workers 0"):
        run(["x.html"], make_target(None, None, None), RunOptions(workers=0), print)


def test_there_is_a_core_to_run_on() -> None:
    assert _cores() >= 1
