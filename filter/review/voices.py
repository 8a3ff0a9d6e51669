"""How a run speaks on stderr: a bar, plain lines, JSON for machines, or nothing but what went wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from filter.corpus import Outcome, Tally, Target
from filter.review.terminal import complain

if TYPE_CHECKING:
    from rich.progress import Progress

VoiceName = Literal["progress", "quiet", "json"]

_LINE_SECONDS = 30.0
_BAR_SECONDS = 0.1
_NEVER = float("inf")


class Figures(NamedTuple):
    """How far a run is: pages and bytes of pages in, pages a second, and how long it will still take.

    ``share`` is that of the input that was read, 0 to 1; it and ``seconds_left`` are None if unknown.
    """

    tally: Tally
    page_bytes: int
    speed: float
    share: float | None
    seconds_left: float | None


class Voice(Protocol):
    """Says what a run has to say; ``every`` is how many seconds apart it wants figures."""

    every: float

    def say(self, message: str) -> None:
        """One line."""
        ...

    def complain(self, outcome: Outcome) -> None:
        """A page that didn't come through."""
        ...

    def show(self, figures: Figures) -> None:
        """How far the run is."""
        ...

    def save(self, tally: Tally) -> None:
        """All up to here is safe."""
        ...

    def end(self, tally: Tally, target: Target) -> None:
        """The run is done."""
        ...


@contextmanager
def voice_named(name: VoiceName) -> Iterator[Voice]:
    """The voice; where ``progress`` is asked for it is a bar on a terminal and lines elsewhere."""
    if name == "quiet":
        yield Quiet()
    elif name == "json":
        yield JsonLines()
    elif sys.stderr.isatty():
        with _bar() as bar:
            yield Bar(bar)
    else:
        yield Lines()


class Quiet:
    """What went wrong and nothing else."""

    every = _NEVER

    def say(self, message: str) -> None:
        """One line under the command's name."""
        complain(message)

    def complain(self, outcome: Outcome) -> None:
        """Its evidence."""
        self.say(outcome.evidence)

    def show(self, figures: Figures) -> None:
        """Nothing."""

    def save(self, tally: Tally) -> None:
        """Nothing."""

    def end(self, tally: Tally, target: Target) -> None:
        """Nothing."""


class Lines(Quiet):
    """A line every so often, and the sum."""

    every = _LINE_SECONDS

    def show(self, figures: Figures) -> None:
        """One line."""
        self.say(in_words(figures))

    def end(self, tally: Tally, target: Target) -> None:
        """How many pages came in, what became of them, and where they are."""
        self.say(
            f"{tally.read} in = {tally.cleaned} cleaned + {tally.rejected} rejected + {tally.failed} failed"
            f"{_most(tally.reasons)}"
        )
        if tally.duplicates:
            self.say(f"near-duplicates among the cleaned: {tally.duplicates}")
        if tally.skipped:
            self.say(f"skipped besides, as no pages: {sum(tally.skipped.values())}{_most(tally.skipped)}")
        if target.path:
            self.say(f"cleaned pages: {target.path}")
        if target.rejects and tally.rejected + tally.failed:
            self.say(f"the others, with reasons: {target.rejects}")


class Bar(Lines):
    """A bar that goes away at the end; what is said stands above it."""

    every = _BAR_SECONDS

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None)

    def show(self, figures: Figures) -> None:
        """The bar moves."""
        total = None if figures.share is None else 1.0
        self._bar.update(self._task, description=in_words(figures), completed=figures.share or 0, total=total)

    def end(self, tally: Tally, target: Target) -> None:
        """The sum, in the bar's place."""
        self._bar.stop()
        super().end(tally, target)


class JsonLines:
    """One JSON object an event."""

    every = _LINE_SECONDS

    def say(self, message: str) -> None:
        """As ``note``."""
        _emit("note", message=message)

    def complain(self, outcome: Outcome) -> None:
        """As ``page``, with status and reasons."""
        _emit(
            "page",
            id=outcome.id,
            status=outcome.status,
            reasons=outcome.reasons,
            evidence=outcome.evidence,
        )

    def show(self, figures: Figures) -> None:
        """As ``progress``."""
        seconds = figures.seconds_left
        _emit(
            "progress",
            **_counts(figures.tally),
            page_bytes=figures.page_bytes,
            pages_per_second=round(figures.speed, 1),
            share=None if figures.share is None else round(figures.share, 4),
            seconds_left=None if seconds is None else round(seconds),
        )

    def save(self, tally: Tally) -> None:
        """As ``checkpoint``."""
        _emit("checkpoint", **_counts(tally))

    def end(self, tally: Tally, target: Target) -> None:
        """As ``end``, with reasons and places."""
        places = {"output": target.path, "rejects": target.rejects}
        told = {name: None if path is None else str(path) for name, path in places.items()}
        _emit("end", **_counts(tally), reasons=dict(tally.reasons), skipped=dict(tally.skipped), **told)


def in_words(figures: Figures) -> str:
    """The figures on one line."""
    tally = figures.tally
    parts = [
        f"{tally.read:,} pages in ({figures.page_bytes / 1e6:,.1f} MB, {figures.speed:,.0f} a second)",
        f"{tally.cleaned:,} cleaned, {tally.rejected:,} rejected, {tally.failed:,} failed",
    ]
    if figures.seconds_left is not None:
        minutes, seconds = divmod(round(figures.seconds_left), 60)
        hours, minutes = divmod(minutes, 60)
        parts.append(f"{hours}:{minutes:02}:{seconds:02} left")
    return ": ".join(parts[:2]) + "".join(f", {part}" for part in parts[2:])


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True, highlight=False, emoji=False)
    words = TextColumn("{task.description}", markup=False)
    with Progress(BarColumn(bar_width=10), words, console=console, transient=True) as bar:
        yield bar


def _counts(tally: Tally) -> dict[str, int]:
    return {name: count for name, count in tally._asdict().items() if isinstance(count, int)}


def _emit(event: str, **told: Any) -> None:
    print(json.dumps({"event": event, **told}, ensure_ascii=True), file=sys.stderr, flush=True)


def _most(counts: Mapping[str, int]) -> str:
    most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return f" ({', '.join(f'{name}: {count}' for name, count in most)})" if most else ""
