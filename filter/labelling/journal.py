"""What was done to each page, step by step, on the disk before anyone is told that it is saved.

It is an SQLite file beside the labelled file: a step is one transaction, so a crash or a power cut
loses the step in hand at most, and a second process that wants the file finds it locked.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
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
    CREATE TABLE IF NOT EXISTS originals (id TEXT PRIMARY KEY, digest TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS written (id TEXT PRIMARY KEY, digest TEXT);
    CREATE TABLE IF NOT EXISTS asked (id TEXT PRIMARY KEY, digest TEXT);
"""
_WORK = """
    SELECT lines, originals.digest, written.digest, asked.digest
    FROM pages LEFT JOIN originals USING (id) LEFT JOIN written USING (id) LEFT JOIN asked USING (id)
    WHERE id = ?
"""


class Work(NamedTuple):
    """What was done to a page: the ``[label, sensational, text]`` lines it began with, and the steps.

    ``digest`` is that of the page as it was scraped, None in journals that didn't note it yet.
    ``written`` is that of its lines as they were last seen in the labelled file, None where it wasn't there.
    ``asked`` is that of the doubts that the page was last opened for, None where it had none.
    """

    lines: Sequence[Sequence[Any]]
    steps: Sequence[Mapping[str, Any]]
    digest: str | None
    written: str | None
    asked: str | None


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
            begun = self._base.execute(_WORK, [page]).fetchone()
            rows = self._base.execute("SELECT step FROM steps WHERE page = ? ORDER BY number", [page])
            steps = [json.loads(step) for (step,) in rows]
            return Work(json.loads(begun[0]), steps, *begun[1:]) if begun else None

    def begin(self, page: str, work: Work) -> None:
        """Note what a page begins with, in place of whatever was noted of it."""
        with self._refusals(), self._base:
            self._base.execute("DELETE FROM steps WHERE page = ?", [page])
            self._base.execute("INSERT OR REPLACE INTO pages VALUES (?, ?)", [page, json.dumps(work.lines)])
            self._base.execute("INSERT OR REPLACE INTO originals VALUES (?, ?)", [page, work.digest])
            self._base.execute("INSERT OR REPLACE INTO written VALUES (?, ?)", [page, work.written])
            self._base.execute("INSERT OR REPLACE INTO asked VALUES (?, ?)", [page, work.asked])
            numbered = [(page, number, json.dumps(step)) for number, step in enumerate(work.steps)]
            self._base.executemany("INSERT INTO steps VALUES (?, ?, ?)", numbered)

    def add(self, page: str, number: int, step: dict[str, Any]) -> None:
        """Note a step; it is on the disk when this returns."""
        with self._refusals(), self._base:
            self._base.execute("INSERT INTO steps VALUES (?, ?, ?)", [page, number, json.dumps(step)])

    def note_written(self, digests: Mapping[str, str | None]) -> None:
        """Note the digests of pages' lines as the labelled file has them by now, None where it doesn't."""
        with self._refusals(), self._base:
            self._base.executemany("INSERT OR REPLACE INTO written VALUES (?, ?)", digests.items())

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
