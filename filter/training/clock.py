"""How long a training still takes, said at each of its steps."""

from __future__ import annotations

import time
from collections.abc import Callable

Say = Callable[[str], None]


class Clock:
    """Counts work done out of a ``whole``, in any unit, and says at each step how long the rest takes."""

    def __init__(self, whole: float, say: Say) -> None:
        self._whole = whole
        self._say = say
        self._done = 0.0
        self._began = time.monotonic()

    def step(self, what: str, work: float) -> None:
        """Says that ``what``, which is ``work``, begins; the steps before it are done."""
        passed = time.monotonic() - self._began
        left = passed * (self._whole - self._done) / self._done if self._done else 0.0
        said = f", about {_duration(left)} left" if left >= 1 else ""
        self._say(f"{_duration(passed)}: {what}{said}")
        self._done = min(self._done + work, self._whole)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
