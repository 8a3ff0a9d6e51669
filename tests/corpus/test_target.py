"""Targets: where a run writes, made out from what was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from filter.corpus.target import Target, check_apart, make_target
from filter.errors import OptionError


@pytest.mark.parametrize(
    ("out", "pages_as", "layout", "form", "rejects"),
    [
        ("o.jsonl", None, "file", "jsonl", "o.rejects.jsonl"),
        ("o.jsonl.gz", None, "file", "jsonl", "o.rejects.jsonl"),
        ("o.NDJSON", None, "file", "jsonl", "o.rejects.jsonl"),
        ("o.txt", None, "file", "text", "o.rejects.jsonl"),
        ("o.md", None, "file", "markdown", "o.rejects.jsonl"),
        ("o.out", "text", "file", "text", "o.rejects.jsonl"),
        ("records", "jsonl", "file", "jsonl", "records.rejects.jsonl"),
        ("o", None, "folder", "text", "o/rejects.jsonl"),
        ("o.d/", None, "folder", "text", "o.d/rejects.jsonl"),
        ("o", "markdown", "folder", "markdown", "o/rejects.jsonl"),
    ],
)
def test_the_name_says_layout_and_format(
    out: str, pages_as: Any, layout: str, form: str, rejects: str
) -> None:
    assert make_target(out, pages_as, None) == (Path(out), layout, form, Path(rejects))


@pytest.mark.parametrize("out", [None, "-"])
def test_stdout_takes_records_and_has_no_rejects_file(out: str | None) -> None:
    assert make_target(out, None, None) == Target(None, "file", "jsonl", None)


def test_a_rejects_file_can_be_named() -> None:
    assert make_target("-", "text", "r.jsonl").rejects == Path("r.jsonl")


def test_a_device_has_nothing_beside_it() -> None:
    assert make_target("/dev/null", None, None) == Target(Path("/dev/null"), "file", "jsonl", None)


@pytest.mark.parametrize(
    ("out", "pages_as", "words"), [("o.parquet", None, "--format"), ("o/", "jsonl", "records.jsonl")]
)
def test_what_does_not_fit_together_is_refused(out: str, pages_as: Any, words: str) -> None:
    with pytest.raises(OptionError, match=words):
        make_target(out, pages_as, None)


@pytest.mark.parametrize(
    ("out", "inputs"), [("in.jsonl", "in.jsonl"), ("in", "in.rejects.jsonl"), ("pages/out/", "pages")]
)
def test_no_output_takes_the_place_of_an_input(tmp_path: Path, out: str, inputs: str) -> None:
    (tmp_path / "pages").mkdir()
    for name in ("in.jsonl", "in.rejects.jsonl"):
        (tmp_path / name).write_text("{}")
    target = make_target(f"{tmp_path}/{out}", "jsonl" if out == "in" else None, None)
    with pytest.raises(OptionError, match="choose"):
        check_apart(target, [str(tmp_path / inputs)])


def test_a_file_in_the_input_folder_is_no_page_of_it(tmp_path: Path) -> None:
    check_apart(make_target(f"{tmp_path}/out.jsonl", None, None), [str(tmp_path)])
