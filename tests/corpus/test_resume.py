"""Runs that are cut off and go on: the bytes are those of a run that wasn't."""

from __future__ import annotations

import gzip
import random
import resource
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.corpus.running import many_pages, start

PAGES = 60


def outputs(folder: Path) -> dict[str, bytes]:
    """All files but manifests, which have the folder's name in them."""
    files = (path for path in folder.rglob("*") if path.is_file() and "manifest" not in path.name)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def finish(source: Path, out: str, cwd: Path, size: str = "") -> int:
    """Run to the end; the pages that were safe when it began."""
    with start(source, out, cwd, size) as running:
        said, complained = running.communicate(timeout=120)
    assert running.returncode == 0, complained
    return int(said.split()[0])


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return many_pages(tmp_path_factory.mktemp("in") / "pages.jsonl", PAGES)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, source: Path) -> dict[str, bytes]:
    """What a run that isn't cut off writes."""
    folder = tmp_path_factory.mktemp("whole")
    finish(source, "o.jsonl.gz", folder)
    return outputs(folder)


def killed_after(saves: int, source: Path, out: str, cwd: Path) -> None:
    with start(source, out, cwd) as running:
        assert running.stdout
        for _ in range(saves + 1):
            running.stdout.readline()
        running.kill()


def test_a_run_that_was_killed_goes_on_to_the_same_bytes(
    tmp_path: Path, source: Path, whole: dict[str, bytes]
) -> None:
    killed_after(2, source, "o.jsonl.gz", tmp_path)
    assert not (tmp_path / "o.jsonl.gz").exists()
    assert finish(source, "o.jsonl.gz", tmp_path) >= 16
    assert outputs(tmp_path) == whole


def test_a_full_disk_ends_the_run_and_it_goes_on_when_there_is_room(
    tmp_path: Path, source: Path, whole: dict[str, bytes]
) -> None:
    room = len(gzip.decompress(whole["o.jsonl.gz"])) * 3 // 4
    with start(source, "o.jsonl.gz", tmp_path) as running:
        resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (room, room))
        _, complained = running.communicate(timeout=120)
    assert running.returncode == 1
    assert "o.jsonl.gz can't be written (file too large)" in complained
    assert finish(source, "o.jsonl.gz", tmp_path) >= 8
    assert outputs(tmp_path) == whole


def killed_at(moments: random.Random, source: Path, out: str, cwd: Path, size: str) -> list[int]:
    """Kill a run at a random moment, counted in what it says; the pages that it said were safe."""
    with start(source, out, cwd, size) as running:
        assert running.stdout
        heard = [running.stdout.readline() for _ in range(moments.randrange(10))]
        with suppress(subprocess.TimeoutExpired):
            running.wait(moments.uniform(0, 0.3))
        running.kill()
        heard += running.stdout.readlines()
    return [int(line) for line in heard if line]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("out", "size"), [("o.jsonl.gz", ""), ("o/p-*.parquet", "4k"), ("o/p-*.jsonl.zst", "4k"), ("o/", "")]
)
def test_ten_kills_at_random_moments_change_no_byte(tmp_path: Path, out: str, size: str) -> None:
    source = many_pages(tmp_path / "pages.jsonl", 1000)
    for name in ("whole", "killed"):
        (tmp_path / name).mkdir()
    finish(source, out, tmp_path / "whole", size)
    whole = outputs(tmp_path / "whole")
    moments = random.Random(11)
    safe: list[int] = []
    for _ in range(10):
        if outputs(tmp_path / "killed") != whole:  # there is no going on after the end
            safe += killed_at(moments, source, out, tmp_path / "killed", size)
    assert sorted(safe) == safe
    if outputs(tmp_path / "killed") != whole:
        finish(source, out, tmp_path / "killed", size)
    assert outputs(tmp_path / "killed") == whole
