"""Site memory: on how many pages of each host every block was seen, in an SQLite file.

Blocks are known by `fingerprint`, hosts by `host_of`, and pages by a number made of their address, so that
a page that comes again counts once. Counts only ever grow by whole runs, each in one transaction: several
runs can share a file, and each reads it as it was when it began.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple, Self

from filter.errors import InputError, OptionError, OutputError

MOST_ROWS: Final = 5_000_000
"""Blocks, and pages known by their address, that a memory holds; about 0.3 GB in all."""

_PATIENCE: Final = 60.0  # seconds for another run to have written what it learned
_SHRUNK: Final = 0.9
_LOOK_EVERY: Final = 4096  # pages: counting rows takes a look at all of them
_OURS: Final = 1852206385  # by which a file is known for a site memory
_TABLES: Final = """
    PRAGMA application_id = 1852206385;
    CREATE TABLE IF NOT EXISTS hosts (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, pages INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS pages (
        host INTEGER, page INTEGER, seen INTEGER NOT NULL, PRIMARY KEY (host, page)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS blocks (
        host INTEGER, fingerprint INTEGER, pages INTEGER NOT NULL, seen INTEGER NOT NULL,
        PRIMARY KEY (host, fingerprint)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS state (one INTEGER PRIMARY KEY CHECK (one = 1), pages INTEGER, stamp TEXT);
    INSERT OR IGNORE INTO state VALUES (1, 0, '');
"""
_ADD_HOST: Final = """
    INSERT INTO hosts (name, pages) VALUES (?, ?)
    ON CONFLICT (name) DO UPDATE SET pages = pages + excluded.pages
"""
_ADD_PAGE: Final = "INSERT OR REPLACE INTO pages VALUES (?, ?, ?)"
_ADD_BLOCK: Final = """
    INSERT INTO blocks VALUES (?, ?, ?, ?) ON CONFLICT (host, fingerprint)
    DO UPDATE SET pages = pages + excluded.pages, seen = max(seen, excluded.seen)
"""

_FEWEST_BLOCKS: Final = (
    "SELECT count(*) FROM blocks",
    """DELETE FROM blocks WHERE (host, fingerprint) IN
    (SELECT host, fingerprint FROM blocks ORDER BY pages, seen, host, fingerprint LIMIT ?)""",
)
_OLDEST_PAGES: Final = (
    "SELECT count(*) FROM pages",
    """DELETE FROM pages WHERE (host, page) IN
    (SELECT host, page FROM pages ORDER BY seen, host, page LIMIT ?)""",
)


class Known(NamedTuple):
    """What a memory has of a host: how many ``pages`` of it, whether the page asked for is ``among`` them,
    and of the blocks asked for on how many pages each was seen; those never seen are missing."""

    pages: int
    among: bool
    blocks: Mapping[int, int]


NOTHING_KNOWN: Final = Known(0, among=False, blocks={})


class Memory:
    """The memory at ``path``, made where there is none; None is one that goes away when it is closed.

    It holds ``most_rows`` blocks and as many pages. Of more, the blocks that were seen on the fewest pages
    go, among them those not seen for longest, until a tenth is free; and the pages not seen for longest.

    Raises `OutputError` where the file can't be written, `InputError` where it is no memory.
    """

    def __init__(self, path: Path | None, most_rows: int = MOST_ROWS) -> None:
        self.path = path
        self._most_rows = most_rows
        with self._refusals(), ExitStack() as stack:
            # Without a name SQLite takes a file of its own, once the cache is full, and removes it.
            base = sqlite3.connect(path or "", timeout=_PATIENCE, isolation_level=None)
            self._base = stack.enter_context(closing(base))
            self._begin_with(path)
            stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    @property
    def stamp(self) -> str:
        """Another one after each change; empty before the first."""
        with self._refusals():
            return str(self._base.execute("SELECT stamp FROM state").fetchone()[0])

    @property
    def pages(self) -> int:
        """How many pages were counted."""
        with self._refusals():
            return int(self._base.execute("SELECT pages FROM state").fetchone()[0])

    def hold_still(self) -> None:
        """From now on what this reads is as it is now, whatever other runs write."""
        with self._refusals():
            self._base.execute("BEGIN")
            self._base.execute("SELECT pages FROM state").fetchone()  # the snapshot is that of the first read

    def known(self, host: str, page: int, fingerprints: Iterable[int]) -> Known:
        """What is known of a host, a page of it and some blocks."""
        with self._refusals():
            found = self._base.execute("SELECT id, pages FROM hosts WHERE name = ?", [host]).fetchone()
            if found is None:
                return NOTHING_KNOWN
            number, pages = found
            among = self._base.execute("SELECT 1 FROM pages WHERE host = ? AND page = ?", [number, page])
            blocks = self._base.execute(
                "SELECT fingerprint, pages FROM blocks WHERE host = ?"
                " AND fingerprint IN (SELECT value FROM json_each(?))",
                [number, json.dumps(list(fingerprints))],
            )
            return Known(pages, among.fetchone() is not None, dict(blocks.fetchall()))

    def add(self, host: str, page: int, fingerprints: Iterable[int]) -> None:
        """Count a page; ``fingerprints`` are those of its blocks, each once."""
        with self._refusals():
            self._base.execute("UPDATE state SET pages = pages + 1")
            (seen,) = self._base.execute("SELECT pages FROM state").fetchone()
            number = self._add_host(host, 1)
            self._base.execute(_ADD_PAGE, [number, page, seen])
            self._base.executemany(_ADD_BLOCK, ((number, own, 1, seen) for own in fingerprints))
            if seen % _LOOK_EVERY == 0:
                self._shrink()

    def merge(self, other: Memory) -> None:
        """Add all that another one counted; a page that both have counted counts twice.

        All of it is there for other runs at once, or nothing. Gives up a state that was held still.
        """
        if self._base.in_transaction:
            self._base.execute("COMMIT")
        with self._refusals(), self._base:
            self._base.execute("BEGIN IMMEDIATE")
            (before,) = self._base.execute("SELECT pages FROM state").fetchone()
            for host in other.hosts():
                number = self._add_host(host.name, host.pages)
                pages = ((number, page, before + seen) for page, seen in other.pages_of(host))
                self._base.executemany(_ADD_PAGE, pages)
                blocks = ((number, own, count, before + seen) for own, count, seen in other.blocks_of(host))
                self._base.executemany(_ADD_BLOCK, blocks)
            self._base.execute(
                "UPDATE state SET pages = pages + ?, stamp = ?", [other.pages, secrets.token_hex(8)]
            )
            self._shrink()

    def hosts(self) -> Iterator[Host]:
        """All hosts, by name."""
        rows = self._base.execute("SELECT id, name, pages FROM hosts ORDER BY name")
        return (Host(*row) for row in rows)

    def pages_of(self, host: Host) -> Iterator[tuple[int, int]]:
        """A host's pages: number, and when it was seen."""
        return self._base.execute("SELECT page, seen FROM pages WHERE host = ?", [host.number])

    def blocks_of(self, host: Host) -> Iterator[tuple[int, int, int]]:
        """A host's blocks: fingerprint, on how many pages it was seen, and when last."""
        query = "SELECT fingerprint, pages, seen FROM blocks WHERE host = ?"
        return self._base.execute(query, [host.number])

    def _begin_with(self, path: Path | None) -> None:
        pragma = self._base.execute
        # Tables before the mark: another process may write both, at once, between these two.
        (tables,) = pragma("SELECT count(*) FROM sqlite_master").fetchone()
        (ours,) = pragma("PRAGMA application_id").fetchone()
        if tables and ours != _OURS:
            raise InputError(f"{path}: is a database, but no site memory; name another file")
        if path is None:
            pragma("PRAGMA journal_mode = OFF")  # nobody goes on with it
        else:
            pragma("PRAGMA journal_mode = WAL")  # who reads doesn't wait for who writes
        if not tables:
            self._base.executescript(f"BEGIN IMMEDIATE;{_TABLES}COMMIT;")
        if path is None:
            pragma("BEGIN")

    def _add_host(self, name: str, pages: int) -> int:
        self._base.execute(_ADD_HOST, [name, pages])
        (number,) = self._base.execute("SELECT id FROM hosts WHERE name = ?", [name]).fetchone()
        return int(number)

    def _shrink(self) -> None:
        """Drop what is least missed of blocks and pages, each where there are too many."""
        for count, drop in (_FEWEST_BLOCKS, _OLDEST_PAGES):
            (rows,) = self._base.execute(count).fetchone()
            if rows > self._most_rows:
                self._base.execute(drop, [rows - int(_SHRUNK * self._most_rows)])
        self._base.execute("DELETE FROM hosts WHERE id NOT IN (SELECT host FROM blocks)")

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                message = f"{self.path}: other runs have been writing it for {_PATIENCE:g} seconds; try again"
            else:
                message = f"{self.path}: the site memory can't be written ({error}); choose another place"
            raise OutputError(message) from error
        except sqlite3.DatabaseError as error:
            raise InputError(f"{self.path}: is no site memory ({error}); name another file") from error


class Host(NamedTuple):
    """A host of a memory."""

    number: int
    name: str
    pages: int


def merge_memories(out: Path, paths: Sequence[Path]) -> int:
    """Add up the memories at ``paths`` in a new one at ``out``; the number of pages it counted.

    Raises `OptionError` where ``out`` is there already, a folder or a memory isn't, and what `Memory` raises.
    """
    missing = [path for path in paths if not path.is_file()]
    if missing:
        raise OptionError(f"{missing[0]}: there is no such file; name memories that clean has written")
    if not out.parent.is_dir():
        raise OptionError(f"{out.parent} is no folder: name a file in one that is there")
    if out.exists():
        raise OptionError(f"{out} is there already: name a new file")
    # A temporary folder beside it: what SQLite writes besides the file goes with it.
    with TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as folder:
        beside = Path(folder) / out.name
        pages = _merged(beside, paths)
        beside.replace(out)
    return pages


def _merged(out: Path, paths: Sequence[Path]) -> int:
    with Memory(out) as merged:
        for path in paths:
            with Memory(path) as one:
                one.hold_still()
                merged.merge(one)
        return merged.pages
