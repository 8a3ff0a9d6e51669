"""What a run says on stderr: each page that couldn't be cleaned, and the sum at the end."""

from __future__ import annotations

from collections.abc import Mapping

from filter.corpus import Outcome, Tally, Target
from filter.review.terminal import complain

_MAX_LINES = 20
"""Failures named one by one where a rejects file has them all: more would hide the rest."""


class Complaints:
    """Says what failed as it fails; where no rejects file tells of it, what was rejected too."""

    def __init__(self, target: Target) -> None:
        self._rejects = target.rejects
        self._said = 0

    def hear(self, outcome: Outcome) -> None:
        """Take one outcome; say what is to be said of it."""
        if outcome.status == "cleaned" or (self._rejects and outcome.status == "rejected"):
            return
        if self._rejects and self._said == _MAX_LINES:
            complain(f"further failures are in {self._rejects} when the run is done")
        elif not self._rejects or self._said < _MAX_LINES:
            complain(outcome.evidence)
        self._said += 1


def summary(tally: Tally, target: Target) -> None:
    """Print how many pages came in and what became of them, and where they are."""
    complain(
        f"{tally.read} in = {tally.cleaned} cleaned + {tally.rejected} rejected + {tally.failed} failed"
        f"{_reasons(tally.reasons)}"
    )
    if target.path:
        complain(f"cleaned pages: {target.path}")
    if target.rejects and tally.rejected + tally.failed:
        complain(f"the others, with reasons: {target.rejects}")


def _reasons(reasons: Mapping[str, int]) -> str:
    most = sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
    return f" ({', '.join(f'{reason}: {count}' for reason, count in most)})" if most else ""
