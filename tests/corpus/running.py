"""A run in a process of its own, to be cut off: ``python -m tests.corpus.running INPUT OUT``.

It says a line on stdout whenever all that was done is safe.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from filter.corpus import Outcome, Position, RunOptions, Tally, make_target, run

ROOT = Path(__file__).parents[2]
CHECKPOINT_PAGES = 8


class Watching:
    """Says what is safe."""

    def begin(self, before: Tally) -> None:
        """Say how much was done before."""
        print(before.read, flush=True)

    def hear(self, outcome: Outcome, position: Position) -> None:
        """Nothing."""

    def save(self, tally: Tally) -> None:
        """Say how much is safe."""
        print(tally.read, flush=True)

    def look(self, pages: int) -> None:
        """Nothing."""


def main() -> None:
    """Run, going on where a run before was cut off."""
    source, out, size = sys.argv[1:]
    options = RunOptions(workers=2, start="resume", checkpoint_pages=CHECKPOINT_PAGES)
    run([source], make_target(out, None, None, size or None), options, Watching())


def start(source: Path, out: str, cwd: Path, size: str = "") -> subprocess.Popen[str]:
    """The run in a process of its own."""
    command = [sys.executable, "-m", "tests.corpus.running", str(source), str(cwd / out), size]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


def many_pages(path: Path, count: int) -> Path:
    """A file of records: short pages, each of its own; every fifth is rejected."""
    story = (ROOT / "seeds/short-brief.html").read_text(encoding="utf-8")
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            text = "menu" if number % 5 == 4 else story.replace("Ballyhendra", f"Ballyhendra {number}")
            file.write(json.dumps({"id": str(number), "html": text}) + "\n")
    return path


if __name__ == "__main__":
    main()
