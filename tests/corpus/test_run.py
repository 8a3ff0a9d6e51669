"""The run as a whole; that pages really come through is tested from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from filter.corpus import (
    CleanOptions,
    Outcome,
    ReadOptions,
    RunOptions,
    Tally,
    WriteOptions,
    make_target,
    run,
)
from filter.corpus.document import Failure
from filter.corpus.run import _Counts, cores
from filter.errors import BundleError, OptionError, OutputError
from tests.corpus.running import Watching

NOTHING_DONE = Tally(0, 0, 0, 0, {})


def test_pages_that_get_lost_are_noticed() -> None:
    counts = _Counts(NOTHING_DONE, 0)
    assert len(list(counts.read([Failure("a", "empty", "is empty", "a")]))) == 1
    with pytest.raises(OutputError, match="1 pages came in and 0 came out"):
        counts.check()
    counts.add(Outcome("a", "failed", b"", ("empty",)))
    counts.check()


def test_what_a_run_before_did_counts() -> None:
    counts = _Counts(Tally(3, 1, 1, 1, {"too short": 1, "empty": 1}), 0)
    counts.add(Outcome("d", "rejected", b"", ("too short", "no article")))
    assert counts.tally == Tally(4, 1, 2, 1, {"too short": 2, "empty": 1})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (RunOptions(workers=0), "--workers 0"),
        (RunOptions(page_timeout=float("inf")), "--page-timeout inf: 0 for no limit, or up to 1,000,000"),
        (RunOptions(page_timeout=float("nan")), "--page-timeout nan"),
        (RunOptions(page_timeout=1e300), r"--page-timeout 1e\+300"),
        (RunOptions(read=ReadOptions(max_page_bytes=10**20)), "--max-page-bytes 10{20}: 1 to 2,000,000,000"),
        (RunOptions(clean=CleanOptions(write=WriteOptions("text", frozenset({"blocks"})))), "--blocks"),
        (RunOptions(clean=CleanOptions(write=WriteOptions("wet", frozenset({"duplicates"})))), "--dedup"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: RunOptions, said: str) -> None:
    target = make_target(None, options.clean.write.format, None)
    with pytest.raises(OptionError, match=said):
        run(["x.html"], target, options, Watching())


def test_a_bundle_that_is_none_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("page")
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle/manifest.json").write_text("{}")
    for bundle in (tmp_path / "none", tmp_path / "bundle"):
        with pytest.raises(BundleError, match=bundle.name):
            run(
                [f"{tmp_path}/a.html"],
                make_target(f"{tmp_path}/o.jsonl", None, None),
                RunOptions(clean=CleanOptions(bundle)),
                Watching(),
            )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "bundle"]


def test_the_share_of_the_input_is_known_where_its_size_is() -> None:
    counts = _Counts(NOTHING_DONE, 200)
    assert counts.position == (0, 0.0)
    counts.meter.bytes = 50
    assert counts.position == (0, 0.25)
    counts.meter.bytes = 210
    assert counts.position == (0, 1.0)
    assert _Counts(NOTHING_DONE, 0).position.share is None


def test_there_is_a_core_to_run_on() -> None:
    assert cores() >= 1
