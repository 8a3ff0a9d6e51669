"""What a run wrote, read back."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from filter.corpus.cleaning import Outcome
from filter.corpus.record import json_line
from filter.corpus.target import make_target
from filter.corpus.writers import Outputs
from filter.corpus.written import find_written
from filter.errors import InputError

SCORES = {"title": "T", "quality": 0.9, "sensational": 0.0}
CLEANED: dict[str, Any] = {"id": "a", "text": "news", "metadata": SCORES}
REJECT: dict[str, Any] = {
    "id": "r",
    "status": "rejected",
    "reasons": ["too short"],
    "metadata": {"url": None},
}


def written(out: str) -> None:
    """Three records and a reject, in shards of two where there are any."""
    target = make_target(out, None, None)._replace(shard_size=120)
    with Outputs(target, frozenset()) as outputs:
        for number in range(3):
            line = json_line({"id": str(number), "text": "news " * 8, "metadata": SCORES})
            outputs.write(Outcome(str(number), "cleaned", line))
            if outputs.full:
                outputs.mark()
        outputs.write(Outcome("r", "rejected", json_line(REJECT)))
        outputs.commit()
        outputs.forget()


@pytest.mark.parametrize(
    ("out", "named"),
    [
        ("o.jsonl", "o.jsonl"),
        ("o.jsonl.gz", "o.jsonl.gz"),
        ("o.jsonl.zst", "o.jsonl.zst"),
        ("o.parquet", "o.parquet"),
        ("O.PARQUET", "O.PARQUET"),
        ("O.JSONL.GZ", "O.JSONL.GZ"),
        ("o/x-*.parquet", "o/x-*.parquet"),
        ("o/x-*.jsonl.gz", "o/x-*.jsonl.gz"),
    ],
)
def test_all_that_was_written_is_found(tmp_path: Path, out: str, named: str) -> None:
    written(f"{tmp_path}/{out}")
    found = find_written(f"{tmp_path}/{named}")
    assert [record["id"] for record in found.records()] == ["0", "1", "2"]
    assert [record["id"] for record in found.rejected()] == ["r"]


def test_shards_are_found_by_their_folder(tmp_path: Path) -> None:
    (tmp_path / "o").mkdir()
    (tmp_path / "o/part-00000.jsonl.gz").write_bytes(gzip.compress(json.dumps(REJECT).encode()))
    found = find_written(f"{tmp_path}/o")
    assert (len(found.pages), found.rejects) == (1, None)
    assert list(found.rejected()) == []


def test_rejects_that_lie_elsewhere_are_named(tmp_path: Path) -> None:
    written(f"{tmp_path}/o.jsonl")
    (tmp_path / "o.rejects.jsonl").rename(tmp_path / "r.jsonl")
    assert len(list(find_written(f"{tmp_path}/o.jsonl", f"{tmp_path}/r.jsonl").rejected())) == 1


@pytest.mark.parametrize("out", ["none.jsonl", "texts", "o.txt", "o.xyz", "-"])
def test_what_has_no_records_is_said(tmp_path: Path, out: str) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "o.txt").write_text("news")
    with pytest.raises(InputError, match=r"no (records|output) of a run"):
        find_written(out if out == "-" else f"{tmp_path}/{out}")


@pytest.mark.parametrize(
    "row",
    [
        [],
        {"id": "a"},
        REJECT,
        {"text": "of another tool", "id": "a", "metadata": {"url": "https://a.example/"}},
        {**CLEANED, "metadata": {**SCORES, "quality": None}},
        {**CLEANED, "metadata": {**SCORES, "sensational": float("nan")}},
        {**CLEANED, "metadata": {**SCORES, "language": ["en"]}},
        {**CLEANED, "blocks": [{"text": "news"}]},
    ],
)
def test_a_record_of_something_else_is_named(tmp_path: Path, row: Any) -> None:
    (tmp_path / "o.jsonl").write_text(f"{json.dumps(CLEANED)}\n{json.dumps(row)}\n")
    with pytest.raises(InputError, match=r"o\.jsonl: record 2 is no cleaned page"):
        list(find_written(f"{tmp_path}/o.jsonl").records())


def test_a_line_that_is_no_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "o.jsonl").write_text(f"{json.dumps(CLEANED)}\nno json")
    with pytest.raises(InputError, match=r"o\.jsonl: can't be read after record 1"):
        list(find_written(f"{tmp_path}/o.jsonl").records())


@pytest.mark.parametrize("row", [[], CLEANED, {**REJECT, "status": "lost"}, {**REJECT, "reasons": []}])
def test_a_reject_of_something_else_is_named(tmp_path: Path, row: Any) -> None:
    written(f"{tmp_path}/o.jsonl")
    (tmp_path / "r.jsonl").write_text(f"{json.dumps(REJECT)}\n{json.dumps(row)}\n")
    with pytest.raises(InputError, match=r"r\.jsonl: record 2 is no rejected page"):
        list(find_written(f"{tmp_path}/o.jsonl", f"{tmp_path}/r.jsonl").rejected())


def test_rejects_that_are_named_and_not_there_are_said(tmp_path: Path) -> None:
    written(f"{tmp_path}/o.jsonl")
    with pytest.raises(InputError, match=r"none\.jsonl is no file"):
        find_written(f"{tmp_path}/o.jsonl", f"{tmp_path}/none.jsonl")


@pytest.mark.parametrize("name", ["o.jsonl.gz", "o.jsonl.zst"])
def test_a_file_that_is_cut_off_is_named(tmp_path: Path, name: str) -> None:
    written(f"{tmp_path}/{name}")
    path = tmp_path / name
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputError, match=rf"{name}: can't be read after record \d"):
        list(find_written(str(path)).records())


def test_broken_parquet_is_named(tmp_path: Path) -> None:
    (tmp_path / "o.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match=r"o\.parquet"):
        list(find_written(f"{tmp_path}/o.parquet").records())
