"""What is said of a run, and when."""

from __future__ import annotations

from pathlib import Path

import pytest

from filter.corpus import Outcome, Position, Tally, Target
from filter.review.report import Report
from filter.review.voices import Lines, Quiet, Voice

FILE = Target(Path("o.jsonl"), "file", "jsonl", Path("o.rejects.jsonl"))
STDOUT = Target(None, "stream", "jsonl", None)
CLEANED = Outcome("a", "cleaned", b"")
REJECTED = Outcome("b", "rejected", b"", ("too short",), "b.html was rejected: too short")
FAILED = Outcome("c", "failed", b"", ("empty",), "c.html is empty")
NOTHING_DONE = Tally(0, 0, 0, 0, {})


class Clock:
    """A clock that goes on by a second each time it is looked at."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        self.seconds += 1
        return self.seconds


def said(
    capsys: pytest.CaptureFixture[str],
    target: Target,
    *outcomes: Outcome,
    voice: Voice | None = None,
    before: Tally = NOTHING_DONE,
) -> list[str]:
    report = Report(target, voice or Quiet(), Clock())
    report.begin(before)
    for number, outcome in enumerate(outcomes, start=1):
        report.hear(outcome, Position(number * 1_000_000, number / len(outcomes) / 2))
    return capsys.readouterr().err.splitlines()


def test_failures_are_said_where_rejects_have_their_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, FILE, CLEANED, REJECTED, FAILED) == ["newsfilter: c.html is empty"]


def test_everything_is_said_where_there_is_no_rejects_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(said(capsys, STDOUT, CLEANED, *[REJECTED] * 30, *[FAILED] * 30)) == 60


def test_many_failures_are_left_to_the_rejects_file(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, FILE, *[FAILED] * 30)
    assert len(lines) == 21
    assert "o.rejects.jsonl" in lines[-1]


def test_plain_lines_come_every_half_minute(capsys: pytest.CaptureFixture[str]) -> None:
    # A page a second; after 30 of 60 pages a quarter of the input is read, in 29 seconds since the first.
    lines = said(capsys, FILE, *[CLEANED, REJECTED] * 30, voice=Lines())
    assert lines == [
        "newsfilter: 30 pages in (30.0 MB, 1 a second): 15 cleaned, 15 rejected, 0 failed, 0:01:30 left",
        "newsfilter: 60 pages in (60.0 MB, 1 a second): 30 cleaned, 30 rejected, 0 failed, 0:01:00 left",
    ]


def test_a_run_that_goes_on_counts_what_was_done(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, FILE, *[CLEANED] * 30, voice=Lines(), before=Tally(1000, 900, 90, 10, {}))
    assert lines[0] == "newsfilter: going on after 1,000 pages"
    assert lines[1].startswith("newsfilter: 1,030 pages in (30.0 MB, 1 a second): 930 cleaned, 90 rejected")


def test_a_run_that_breaks_off_says_what_is_safe(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(FILE, Quiet())
    report.break_off()
    report.save(Tally(512, 512, 0, 0, {}))
    report.break_off()
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("newsfilter: broken off, 512 pages are safe: the same command with --resume")


def test_the_first_of_two_passes_says_every_half_minute_how_far_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for voice in (Quiet(), Lines()):
        report = Report(FILE, voice, Clock())
        for pages in range(1, 70):
            report.look(pages)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [f"newsfilter: first pass: {pages} pages counted" for pages in (30, 60)]
