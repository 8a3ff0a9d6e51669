"""The tables of the sensational score, measured on a few made-up headlines."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from bench.wording import BY_HAND, BY_SITE, measure_wording
from filter.training.data import TEXT_SETS
from tests.training.test_wording import BAIT, PLAIN, THINGS


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Every collection with the same two kinds of headlines, labelled pages with them, and pages without."""
    (tmp_path / "headlines").mkdir()
    (tmp_path / "labelled").mkdir()
    (tmp_path / "pages").mkdir()
    lines = [(bait, (BAIT if bait else PLAIN).format(thing)) for thing in THINGS for bait in (1, 0)]
    records = [{"text": text, "sensational": bait, "language": "en"} for bait, text in lines]
    for name in (*BY_HAND, *BY_SITE):
        put(tmp_path / "headlines" / f"{name}.jsonl.gz", records)
    for name in TEXT_SETS:
        put(tmp_path / "pages" / f"{name}.jsonl.gz", [{"id": "a page that bears no grades"}])
    pages = [{"id": f"made-{fold}", "fold": fold, "lines": rows(lines)} for fold in range(5)]
    put(tmp_path / "labelled" / "pages.jsonl.gz", pages)
    put(tmp_path / "own.jsonl.gz", records)
    return tmp_path


def rows(lines: list[tuple[int, str]]) -> list[list[object]]:
    return [["related", bool(bait), text] for bait, text in lines]


def put(path: Path, records: list[dict[str, object]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)


def test_every_collection_is_measured_within_and_unseen(data: Path) -> None:
    steps: list[str] = []
    said = measure_wording(data, data / "own.jsonl.gz", steps.append)
    assert all(said.count(f"| {name} | 24 | 1.000 |") == 1 for name in BY_HAND)
    assert all(said.count(f"| {name} | en | 24 | 1.000 |") == 1 for name in (*BY_HAND, *BY_SITE))
    assert "| headlines and teasers | 120 | 60 | 1.000 | 1.000 |" in said
    assert "Of 320 pairs" in said
    assert "all sets but ta1c" in steps
