"""Site memories: what they count, how they are put together, and how little room they take."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from filter.corpus.memory import NOTHING_KNOWN, Known, Memory, merge_memories
from filter.errors import InputError, OptionError, OutputError

HOST = "news.example"

_COUNT_MANY = """
import sys
from pathlib import Path
from filter.corpus.memory import Memory

first = int(sys.argv[2])
for page in range(first, first + 20):
    with Memory(Path(sys.argv[1])) as memory, Memory(None) as counted:
        counted.add("news.example", page, [1, 1000 + page])
        memory.merge(counted)
"""


def made(path: Path, *pages: tuple[str, int, list[int]]) -> Path:
    with Memory(path) as memory, Memory(None) as counted:
        for page in pages:
            counted.add(*page)
        memory.merge(counted)
    return path


def known(path: Path, page: int, *blocks: int, host: str = HOST) -> Known:
    with Memory(path) as memory:
        return memory.known(host, page, blocks)


def test_blocks_are_counted_by_pages_and_host(tmp_path: Path) -> None:
    path = made(tmp_path / "m", (HOST, 1, [-7, 8]), (HOST, 2, [-7]), ("other.example", 3, [8]))
    assert known(path, 9, -7, 8, 99) == Known(2, among=False, blocks={-7: 2, 8: 1})
    assert known(path, 9, -7, 8, host="other.example") == Known(1, among=False, blocks={8: 1})
    assert known(path, 9, -7, host="new.example") == NOTHING_KNOWN


def test_a_page_is_known_by_its_number_on_its_host(tmp_path: Path) -> None:
    path = made(tmp_path / "m", (HOST, 2**63 - 1, [1]), ("other.example", 5, [1]))
    assert [known(path, page).among for page in (2**63 - 1, 5)] == [True, False]


def test_a_memory_without_a_file_goes_away() -> None:
    with Memory(None) as memory:
        memory.add(HOST, 1, [1])
        assert memory.known(HOST, 1, [1]) == Known(1, among=True, blocks={1: 1})


def test_a_memory_held_still_does_not_see_what_others_write(tmp_path: Path) -> None:
    path = made(tmp_path / "m", (HOST, 1, [1]))
    with Memory(path) as memory:
        memory.hold_still()
        stamp = memory.stamp
        made(path, (HOST, 2, [1]))
        assert (memory.known(HOST, 3, [1]).pages, memory.stamp) == (1, stamp)
    with Memory(path) as memory:
        assert memory.known(HOST, 3, [1]).pages == 2
        assert memory.stamp != stamp


def test_several_processes_at_once_lose_no_count(tmp_path: Path) -> None:
    path = tmp_path / "m"
    command = [sys.executable, "-c", _COUNT_MANY, str(path)]
    running = [subprocess.Popen([*command, str(first)]) for first in (0, 100, 200)]
    assert [one.wait(timeout=60) for one in running] == [0, 0, 0]
    assert known(path, 999, 1, 1000, 1100) == Known(60, among=False, blocks={1: 60, 1000: 1, 1100: 1})


def test_memories_of_different_pages_are_added_up(tmp_path: Path) -> None:
    one = made(tmp_path / "one", (HOST, 1, [1, 2]), ("other.example", 2, [3]))
    other = made(tmp_path / "other", (HOST, 3, [1]), ("new.example", 4, [1]))
    assert merge_memories(tmp_path / "all", [one, other]) == 4
    assert known(tmp_path / "all", 3, 1, 2) == Known(2, among=True, blocks={1: 2, 2: 1})
    assert known(tmp_path / "all", 4, 1, host="new.example").among
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all", "one", "other"]


def test_what_cannot_be_merged_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    one = made(tmp_path / "one", (HOST, 1, [1]))
    (tmp_path / "page.html").write_text("<p>no memory, whatever its name says" * 100)
    with pytest.raises(OptionError, match="one is there already"):
        merge_memories(one, [one])
    with pytest.raises(OptionError, match="none: there is no such file"):
        merge_memories(tmp_path / "all", [one, tmp_path / "none"])
    with pytest.raises(InputError, match=r"page\.html: is no site memory"):
        merge_memories(tmp_path / "all", [one, tmp_path / "page.html"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "page.html"]


def test_of_too_many_blocks_the_rarest_and_oldest_go(tmp_path: Path) -> None:
    with Memory(tmp_path / "m", most_rows=100) as memory, Memory(None) as counted:
        for page in range(70):
            counted.add(HOST, page, [1, 2, 1000 + page, 2000 + page])
        memory.merge(counted)
        left = memory.known(HOST, 0, [1, 2, 1000, 2000, 1069, 2069])
        rows = sum(1 for host in memory.hosts() for _ in memory.blocks_of(host))
    assert left == Known(70, among=True, blocks={1: 70, 2: 70, 1069: 1, 2069: 1})
    assert rows == 90


def test_the_pages_not_seen_for_longest_are_forgotten_too(tmp_path: Path) -> None:
    with Memory(tmp_path / "m", most_rows=10) as memory, Memory(None) as counted:
        for page in range(20):
            counted.add(HOST, page, [1])
        memory.merge(counted)
        assert [memory.known(HOST, page, []).among for page in (0, 10, 11, 19)] == [False, False, True, True]


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / "other")
    base.execute("CREATE TABLE blocks (host TEXT)")
    base.close()
    with pytest.raises(InputError, match="is a database, but no site memory"):
        Memory(tmp_path / "other")


def test_a_memory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="none/m: the site memory can't be written"):
        Memory(tmp_path / "none/m")
