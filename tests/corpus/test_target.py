"""Targets: where a run writes, made out from what was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from filter.corpus.target import SHARD_BYTES, Target, check_outputs, make_target, parse_size
from filter.errors import OptionError


@pytest.mark.parametrize(
    ("out", "pages_as", "layout", "form", "rejects"),
    [
        ("o.jsonl", None, "file", "jsonl", "o.rejects.jsonl"),
        ("o.jsonl.gz", None, "file", "jsonl", "o.rejects.jsonl"),
        ("o.jsonl.zst", None, "file", "jsonl", "o.rejects.jsonl"),
        ("o.NDJSON", None, "file", "jsonl", "o.rejects.jsonl"),
        ("O.JSONL.GZ", None, "file", "jsonl", "O.rejects.jsonl"),
        ("O.Warc.Wet.GZ", None, "file", "wet", "O.rejects.jsonl"),
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


def check(target: Target, *inputs: Path | str) -> None:
    check_outputs(map(str, inputs), target.files, target.many)


@pytest.mark.parametrize(
    ("out", "pages_as", "inputs"),
    [
        ("in.jsonl", None, "in.jsonl"),
        ("in.out", "jsonl", "in.rejects.jsonl"),
        ("link.jsonl", None, "in.jsonl"),
        ("in.jsonl", None, "link.jsonl"),
        ("pages/out/", None, "pages"),
        ("pages/", None, "pages/a.txt"),
        ("pages/all.txt", None, "pages"),
        ("pages/sub/all.md.gz", None, "pages"),
        ("p-*.jsonl", None, "p-00000.jsonl"),
        ("p-*.jsonl", None, "."),
    ],
)
def test_no_output_takes_the_place_of_an_input(tmp_path: Path, out: str, pages_as: Any, inputs: str) -> None:
    (tmp_path / "pages").mkdir()
    for name in ("in.jsonl", "in.rejects.jsonl", "pages/a.txt", "p-00000.jsonl"):
        (tmp_path / name).write_text("{}")
    (tmp_path / "link.jsonl").symlink_to("in.jsonl")
    target = make_target(f"{tmp_path}/{out}", pages_as, None)
    with pytest.raises(OptionError, match="choose"):
        check(target, tmp_path / inputs)


@pytest.mark.parametrize(
    ("out", "rejects"),
    [("o.jsonl.bz2", None), ("O.TXT.XZ", None), ("p-*.jsonl.zip", None), ("o.jsonl", "r.jsonl.lz4")],
)
def test_a_packing_that_is_not_written_is_refused(tmp_path: Path, out: str, rejects: str | None) -> None:
    target = make_target(f"{tmp_path}/{out}", "text", rejects)
    with pytest.raises(OptionError, match=r"written as \.gz and \.zst only"):
        check(target)


@pytest.mark.parametrize(
    ("out", "rejects"),
    [
        ("o.jsonl", "o.jsonl"),
        ("o/p-*.jsonl", "o/p-00000.jsonl"),
        ("o/p-*.jsonl", "o/p.manifest.json"),
        ("o/", "o/../o/a.txt"),
    ],
)
def test_no_output_takes_the_place_of_another(tmp_path: Path, out: str, rejects: str) -> None:
    (tmp_path / "o").mkdir()
    target = make_target(f"{tmp_path}/{out}", None, f"{tmp_path}/{rejects}")
    with pytest.raises(OptionError, match="would be written twice"):
        check(target)


@pytest.mark.parametrize("out", ["o.jsonl", "o.jsonl/", "o.jsonl/p-*.jsonl"])
def test_a_link_that_leads_to_itself_is_no_output(tmp_path: Path, out: str) -> None:
    (tmp_path / "o.jsonl").symlink_to("o.jsonl")
    with pytest.raises(OptionError, match=r"o\.jsonl is a link that leads to itself"):
        check(make_target(f"{tmp_path}/{out}", None, None))


@pytest.mark.parametrize("out", ["out.jsonl", ".hidden.txt"])
def test_a_file_in_the_input_folder_that_is_no_page_can_be_written(tmp_path: Path, out: str) -> None:
    check(make_target(f"{tmp_path}/{out}", None, None), tmp_path)


@pytest.mark.parametrize("out", ["o/*.jsonl", "o/", "/dev/null"])
def test_outputs_of_one_run_lie_side_by_side(tmp_path: Path, out: str) -> None:
    rejects = "/dev/null" if out == "/dev/null" else None
    check(make_target(out if rejects else f"{tmp_path}/{out}", None, rejects), tmp_path / "none.html")


def test_an_input_that_is_a_link_nobody_can_follow_is_no_output(tmp_path: Path) -> None:
    (tmp_path / "long.html").symlink_to("x" * 300)
    check_outputs([str(tmp_path / "long.html")], [tmp_path / "out.jsonl"])
