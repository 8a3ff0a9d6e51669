"""What a run says on stderr."""

from __future__ import annotations

from pathlib import Path

import pytest

from filter.corpus import Outcome, Tally, Target
from filter.review.report import Complaints, summary

FILE = Target(Path("o.jsonl"), "file", "jsonl", Path("o.rejects.jsonl"))
STDOUT = Target(None, "file", "jsonl", None)
CLEANED = Outcome("a", "cleaned", b"")
REJECTED = Outcome("b", "rejected", b"", ("too short",), "b.html was rejected: too short")
FAILED = Outcome("c", "failed", b"", ("empty",), "c.html is empty")


def said(capsys: pytest.CaptureFixture[str], target: Target, *outcomes: Outcome) -> list[str]:
    complaints = Complaints(target)
    for outcome in outcomes:
        complaints.hear(outcome)
    return capsys.readouterr().err.splitlines()


def test_failures_are_said_where_rejects_have_their_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, FILE, CLEANED, REJECTED, FAILED) == ["newsfilter: c.html is empty"]


def test_everything_is_said_where_there_is_no_rejects_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(said(capsys, STDOUT, CLEANED, *[REJECTED] * 30, *[FAILED] * 30)) == 60


def test_many_failures_are_left_to_the_rejects_file(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, FILE, *[FAILED] * 30)
    assert len(lines) == 21
    assert "o.rejects.jsonl" in lines[-1]


def test_the_summary_adds_up_and_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    summary(Tally(4, 1, 2, 1, {"empty": 1, "too short": 2}), FILE)
    assert capsys.readouterr().err.splitlines() == [
        "newsfilter: 4 in = 1 cleaned + 2 rejected + 1 failed (too short: 2, empty: 1)",
        "newsfilter: cleaned pages: o.jsonl",
        "newsfilter: the others, with reasons: o.rejects.jsonl",
    ]
