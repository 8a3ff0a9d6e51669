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
            line = json_line({"id": str(number), "text": "news " * 8, "metadata": {"title": "T"}})
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


@pytest.mark.parametrize("content", ["[]", '{"id": "a"}', '{"id": "a", "metadata": {}}\nno json'])
def test_a_file_of_something_else_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "o.jsonl").write_text(content)
    with pytest.raises(InputError, match=r"o\.jsonl"):
        list(find_written(f"{tmp_path}/o.jsonl").records())


def test_broken_parquet_is_named(tmp_path: Path) -> None:
    (tmp_path / "o.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match=r"o\.parquet"):
        list(find_written(f"{tmp_path}/o.parquet").records())
