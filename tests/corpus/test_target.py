"""Targets: where a run writes, made out from what was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from filter.corpus.target import SHARD_BYTES, Target, check_apart, make_target, parse_size
from filter.errors import OptionError


@pytest.mark.parametrize(
    ("out", "pages_as", "layout", "form", "rejects"),
    [
        ("o.jsonl", None, "file", "jsonl", "o.rejects.jsonl"),
        ("o.jsonl.gz", None, "file", "jsonl", "o.rejects.jsonl"),
        ("o.jsonl.zst", None, "file", "jsonl", "o.rejects.jsonl"),
        ("o.NDJSON", None, "file", "jsonl", "o.rejects.jsonl"),
        ("o.parquet", None, "file", "parquet", "o.rejects.jsonl"),
        ("o.warc.wet.gz", None, "file", "wet", "o.rejects.jsonl"),
        ("o.txt", None, "file", "text", "o.rejects.jsonl"),
        ("o.md", None, "file", "markdown", "o.rejects.jsonl"),
        ("o.out", "text", "file", "text", "o.rejects.jsonl"),
        ("o", None, "folder", "text", "o/rejects.jsonl"),
        ("o.d/", None, "folder", "text", "o.d/rejects.jsonl"),
        ("o", "markdown", "folder", "markdown", "o/rejects.jsonl"),
    ],
)
def test_the_name_says_layout_and_format(
    out: str, pages_as: Any, layout: str, form: str, rejects: str
) -> None:
    assert make_target(out, pages_as, None)[:4] == (Path(out), layout, form, Path(rejects))


@pytest.mark.parametrize(("out", "rejects"), [("s3://bucket/out", None), ("o.jsonl", "gs://bucket/r.jsonl")])
def test_a_url_is_no_output(out: str, rejects: str | None) -> None:
    with pytest.raises(OptionError, match="bucket"):
        make_target(out, "parquet", rejects)


@pytest.mark.parametrize(
    ("out", "pages_as", "pattern", "rejects"),
    [
        ("o/", "jsonl", "o/part-*.jsonl.gz", "o.rejects.jsonl"),
        ("o", "parquet", "o/part-*.parquet", "o.rejects.jsonl"),
        ("a/o.d/", "wet", "a/o.d/part-*.warc.wet.gz", "a/o.d.rejects.jsonl"),
        ("o/x-*.jsonl.zst", None, "o/x-*.jsonl.zst", "o/x.rejects.jsonl"),
        ("o/*.jsonl", None, "o/*.jsonl", "o/shards.rejects.jsonl"),
        ("x-*", "text", "x-*", "x.rejects.jsonl"),
    ],
)
def test_records_in_a_folder_are_shards_and_what_is_told_of_them_lies_beside(
    out: str, pages_as: Any, pattern: str, rejects: str
) -> None:
    target = make_target(out, pages_as, None)
    assert (target.path, target.layout, target.rejects) == (Path(pattern), "shards", Path(rejects))
    assert target.manifest == Path(rejects.replace("rejects.jsonl", "manifest.json"))
    assert target.shard_size == SHARD_BYTES


def test_a_size_makes_shards_of_text_too() -> None:
    target = make_target("o/", "text", None, "2 MB")
    assert (target.path, target.shard_size) == (Path("o/part-*.txt"), 2_000_000)


@pytest.mark.parametrize(
    ("said", "size"), [("500MB", 500_000_000), ("1.5gb", 1_500_000_000), ("64k", 64_000), ("7", 7)]
)
def test_sizes(said: str, size: int) -> None:
    assert parse_size(said) == size


@pytest.mark.parametrize("said", ["", "0", "MB", "-1", "1TB", "0.1"])
def test_what_is_no_size_is_refused(said: str) -> None:
    with pytest.raises(OptionError, match="is no size"):
        parse_size(said)


@pytest.mark.parametrize("out", [None, "-"])
def test_stdout_takes_records_and_has_no_rejects_file(out: str | None) -> None:
    assert make_target(out, None, None) == Target(None, "stream", "jsonl", None)


def test_a_rejects_file_can_be_named() -> None:
    assert make_target("-", "text", "r.jsonl").rejects == Path("r.jsonl")


def test_a_device_has_nothing_beside_it() -> None:
    assert make_target("/dev/null", None, None) == Target(Path("/dev/null"), "stream", "jsonl", None)


@pytest.mark.parametrize(
    ("out", "pages_as", "size", "words"),
    [
        ("o.out", None, None, "--format"),
        ("o.parquet.gz", None, None, "leave .gz out"),
        ("o.parquet", "jsonl", None, "choose one"),
        ("o.warc.wet", "wet", None, r"\.warc\.wet\.gz"),
        ("-", "parquet", None, "-o"),
        ("/dev/null", "parquet", None, "-o"),
        ("o.jsonl.gz", None, "1GB", r"o-\*\.jsonl\.gz"),
        ("o/a-*-*.jsonl", None, None, r"one \*"),
    ],
)
def test_what_does_not_fit_together_is_refused(out: str, pages_as: Any, size: str | None, words: str) -> None:
    with pytest.raises(OptionError, match=words):
        make_target(out, pages_as, None, size)


@pytest.mark.parametrize(
    ("out", "inputs"), [("in.jsonl", "in.jsonl"), ("in.out", "in.rejects.jsonl"), ("pages/out/", "pages")]
)
def test_no_output_takes_the_place_of_an_input(tmp_path: Path, out: str, inputs: str) -> None:
    (tmp_path / "pages").mkdir()
    for name in ("in.jsonl", "in.rejects.jsonl"):
        (tmp_path / name).write_text("{}")
    target = make_target(f"{tmp_path}/{out}", "jsonl" if out == "in.out" else None, None)
    with pytest.raises(OptionError, match="choose"):
        check_apart(target, [str(tmp_path / inputs)])


def test_shards_in_the_input_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="choose a folder outside"):
        check_apart(make_target(f"{tmp_path}/p-*.jsonl", None, None), [str(tmp_path)])


def test_a_file_in_the_input_folder_is_no_page_of_it(tmp_path: Path) -> None:
    check_apart(make_target(f"{tmp_path}/out.jsonl", None, None), [str(tmp_path)])
