"""How a run speaks: bar, lines, JSON, or only of what went wrong."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn

from filter.corpus import Outcome, Tally, Target
from filter.review.voices import Bar, Figures, JsonLines, Lines, Quiet, in_words, voice_named

FILE = Target(Path("o.jsonl"), "file", "jsonl", Path("o.rejects.jsonl"))
TALLY = Tally(4, 1, 2, 1, {"empty": 1, "too short": 2})
FIGURES = Figures(TALLY, 1_234_567_890, 98.6, 0.25, 3723.4)
FAILED = Outcome("c", "failed", b"", ("empty",), "c\x1b.html is empty")


def test_the_sum_adds_up_and_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    Lines().end(TALLY, FILE)
    assert capsys.readouterr().err.splitlines() == [
        "newsfilter: 4 in = 1 cleaned + 2 rejected + 1 failed (too short: 2, empty: 1)",
        "newsfilter: cleaned pages: o.jsonl",
        "newsfilter: the others, with reasons: o.rejects.jsonl",
    ]


def test_figures_in_words() -> None:
    words = "4 pages in (1,234.6 MB, 99 a second): 1 cleaned, 2 rejected, 1 failed"
    assert in_words(FIGURES) == f"{words}, 1:02:03 left"
    assert in_words(FIGURES._replace(share=None, seconds_left=None)) == words


def test_quiet_says_only_what_went_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    voice = Quiet()
    voice.show(FIGURES)
    voice.save(TALLY)
    voice.complain(FAILED)
    voice.end(TALLY, FILE)
    assert capsys.readouterr().err == "newsfilter: c\N{REPLACEMENT CHARACTER}.html is empty\n"


def test_json_is_an_object_an_event(capsys: pytest.CaptureFixture[str]) -> None:
    voice = JsonLines()
    voice.say("going on")
    voice.complain(FAILED)
    voice.show(FIGURES)
    voice.save(TALLY)
    voice.end(TALLY, FILE)
    events: list[dict[str, Any]] = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [event["event"] for event in events] == ["note", "page", "progress", "checkpoint", "end"]
    assert events[1]["reasons"] == ["empty"]
    assert (events[2]["share"], events[2]["seconds_left"], events[2]["read"]) == (0.25, 3723, 4)
    assert (events[4]["output"], events[4]["reasons"]["too short"]) == ("o.jsonl", 2)


def test_a_bar_shows_the_figures_and_goes_away() -> None:
    terminal = io.StringIO()
    console = Console(file=terminal, force_terminal=True, width=120)
    with Progress(TextColumn("{task.description}"), console=console, transient=True) as progress:
        bar = Bar(progress)
        bar.show(FIGURES)
        progress.refresh()
        bar.end(TALLY, FILE)
    assert in_words(FIGURES) in terminal.getvalue()
    assert terminal.getvalue().endswith("\x1b[2K")


def test_voices_by_name() -> None:
    with voice_named("quiet") as quiet, voice_named("json") as machine, voice_named("progress") as lines:
        assert [type(voice) for voice in (quiet, machine, lines)] == [Quiet, JsonLines, Lines]
