"""Who listens to a run: what it is worth saying, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from filter.corpus import Outcome, Position, Tally, Target
from filter.corpus.cleaning import Status
from filter.review.voices import Figures, Voice

_MAX_COMPLAINTS = 20
"""Failures named one by one where a rejects file has them all: more would hide the rest."""

_LOOK_SECONDS = 30.0


class Report:
    """Takes what a run says of itself and passes on, by a voice, what a person should hear.

    What failed is said as it fails; where no rejects file tells of it, what was
    rejected too. ``clock`` counts seconds.
    """

    def __init__(self, target: Target, voice: Voice, clock: Callable[[], float] = monotonic) -> None:
        self._rejects = target.rejects
        self._voice = voice
        self._clock = clock
        self._complaints = 0
        self._safe = 0  # pages that a run can go on after
        self._begun: tuple[float, int, float] | None = None  # time, pages and share at the first outcome
        self._shown = clock()
        self._counts: dict[Status, int] = {"cleaned": 0, "rejected": 0, "failed": 0}

    def begin(self, before: Tally) -> None:
        """The run begins, or goes on."""
        self._counts = {"cleaned": before.cleaned, "rejected": before.rejected, "failed": before.failed}
        if before.read:
            self._safe = before.read
            self._voice.say(f"going on after {before.read:,} pages")

    def hear(self, outcome: Outcome, position: Position) -> None:
        """Take one outcome; say what is to be said."""
        self._counts[outcome.status] += 1
        if outcome.status == "failed" or (outcome.status == "rejected" and not self._rejects):
            self._complain(outcome)
        now = self._clock()
        if self._begun is None:
            self._begun = (now, sum(self._counts.values()), position.share or 0.0)
        if now - self._shown >= self._voice.every:
            self._shown = now
            self._voice.show(self._figures(now, position, self._begun))

    def save(self, tally: Tally) -> None:
        """All up to here is safe on the disk."""
        self._safe = tally.read
        self._voice.save(tally)

    def look(self, pages: int) -> None:
        """Say now and then how far the first of two passes is."""
        now = self._clock()
        if now - self._shown >= max(self._voice.every, _LOOK_SECONDS):
            self._shown = now
            self._voice.say(f"first pass: {pages:,} pages counted")

    def break_off(self) -> None:
        """The run ends before its end; say what is left of it."""
        if self._safe:
            safe = f"broken off, {self._safe:,} pages are safe"
            self._voice.say(f"{safe}: the same command with --resume goes on after them")

    def _complain(self, outcome: Outcome) -> None:
        self._complaints += 1
        if not self._rejects or self._complaints <= _MAX_COMPLAINTS:
            self._voice.complain(outcome)
        elif self._complaints == _MAX_COMPLAINTS + 1:
            self._voice.say(f"further failures are in {self._rejects} when the run is done")

    def _figures(self, now: float, position: Position, begun: tuple[float, int, float]) -> Figures:
        began, pages, share = begun
        done = sum(self._counts.values())
        seconds = max(now - began, 1e-9)
        came = None if position.share is None else position.share - share
        left = seconds * (1 - (position.share or 0)) / came if came else None
        counts = self._counts
        tally = Tally(done, counts["cleaned"], counts["rejected"], counts["failed"], {})
        return Figures(tally, position.page_bytes, (done - pages) / seconds, position.share, left)
