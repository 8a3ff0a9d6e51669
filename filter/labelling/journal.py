"""What was done to each page, step by step, on the disk before anyone is told that it is saved.

It is an SQLite file beside the labelled file: a step is one transaction, so a crash or a power cut
loses the step in hand at most, and a second process that wants the file finds it locked.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from filter.errors import LabelError, OutputError

SUFFIX: Final = ".steps"

_TABLES = """
    CREATE TABLE IF NOT EXISTS pages (id TEXT PRIMARY KEY, lines TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS steps (
        page TEXT NOT NULL, number INTEGER NOT NULL, step TEXT NOT NULL, PRIMARY KEY (page, number)
    ) WITHOUT ROWID;
"""


class Work(NamedTuple):
    """What was done to a page: the ``[label, sensational, text]`` lines it began with, and the steps."""

    lines: list[Any]
    steps: list[dict[str, Any]]


class Journal:
    """The steps for the labelled file at ``path``.

    Raises `OutputError` where it can't be written or another process has it open, `LabelError`
    where the file beside is no journal.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.with_name(path.name + SUFFIX)
        with self._refusals():
            self._base = sqlite3.connect(self.path, timeout=0)
            self._base.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._base.executescript(f"BEGIN EXCLUSIVE;{_TABLES}COMMIT;")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    def work_on(self, page: str) -> Work | None:
        """What was done to a page so far, None where nobody has touched it."""
        with self._refusals():
            begun = self._base.execute("SELECT lines FROM pages WHERE id = ?", [page]).fetchone()
            rows = self._base.execute("SELECT step FROM steps WHERE page = ? ORDER BY number", [page])
            return Work(json.loads(begun[0]), [json.loads(step) for (step,) in rows]) if begun else None

    def begin(self, page: str, lines: Sequence[Sequence[Any]], steps: Sequence[dict[str, Any]] = ()) -> None:
        """Note what a page begins with, in place of whatever was noted of it."""
        with self._refusals(), self._base:
            self._base.execute("DELETE FROM steps WHERE page = ?", [page])
            self._base.execute("INSERT OR REPLACE INTO pages VALUES (?, ?)", [page, json.dumps(lines)])
            numbered = [(page, number, json.dumps(step)) for number, step in enumerate(steps)]
            self._base.executemany("INSERT INTO steps VALUES (?, ?, ?)", numbered)

    def add(self, page: str, number: int, step: dict[str, Any]) -> None:
        """Note a step; it is on the disk when this returns."""
        with self._refusals(), self._base:
            self._base.execute("INSERT INTO steps VALUES (?, ?, ?)", [page, number, json.dumps(step)])

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                message = f"{self.path}: another newsfilter label has it open; go on in that one, or end it"
            else:
                message = f"{self.path} can't be written ({error}): choose a place that is there and writable"
            raise OutputError(message) from error
        except sqlite3.DatabaseError as error:
            raise LabelError(f"{self.path}: is no journal of ours ({error}); move it away") from error
