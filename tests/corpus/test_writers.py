"""Writers: outputs appear whole or not at all."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from filter.corpus.cleaning import Outcome
from filter.corpus.target import make_target
from filter.corpus.writers import open_outputs
from filter.corpus.writers.folder import safe_name
from filter.errors import OutputError

REJECT = Outcome("r", "rejected", b'{"id": "r"}\n')


def page(identity: str, text: str = "news") -> Outcome:
    return Outcome(identity, "cleaned", f"{text}\n".encode())


def write(out: Path | str, *outcomes: Outcome, pages_as: Any = None) -> None:
    with open_outputs(make_target(str(out), pages_as, None)) as put:
        for outcome in outcomes:
            put(outcome)


def listed(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def interrupted(out: Path, pages_as: Any = None) -> None:
    with pytest.raises(KeyboardInterrupt), open_outputs(make_target(str(out), pages_as, None)) as put:
        _write_and_interrupt(put)


def _write_and_interrupt(put: Any) -> None:
    put(page("a"))
    put(REJECT)
    raise KeyboardInterrupt


def test_pages_go_to_the_file_and_rejects_beside_it(tmp_path: Path) -> None:
    write(tmp_path / "o.jsonl", page("a", "1"), REJECT, page("b", "2"))
    assert (tmp_path / "o.jsonl").read_bytes() == b"1\n2\n"
    assert (tmp_path / "o.rejects.jsonl").read_bytes() == REJECT.content
    assert listed(tmp_path) == ["o.jsonl", "o.rejects.jsonl"]


def test_texts_in_one_file_are_parted_by_a_form_feed(tmp_path: Path) -> None:
    write(tmp_path / "o.txt", page("a", "1"), page("b", "2"))
    assert (tmp_path / "o.txt").read_bytes() == b"1\n\f2\n"


def test_compressed_output_has_no_time_in_it(tmp_path: Path) -> None:
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        write(tmp_path / name, page("a"))
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()
    assert gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()) == b"news\n"


def test_nothing_is_in_place_before_the_end(tmp_path: Path) -> None:
    with open_outputs(make_target(f"{tmp_path}/o.jsonl", None, None)) as put:
        put(page("a"))
        assert [name for name in listed(tmp_path) if not name.endswith(".partial")] == []
    assert listed(tmp_path) == ["o.jsonl"]


def test_an_interrupted_run_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "o.jsonl").write_text("before")
    interrupted(tmp_path / "o.jsonl")
    assert (tmp_path / "o.jsonl").read_text() == "before"
    assert listed(tmp_path) == ["o.jsonl"]


def test_a_run_without_rejects_removes_those_of_the_one_before(tmp_path: Path) -> None:
    write(tmp_path / "o.jsonl", REJECT)
    write(tmp_path / "o.jsonl", page("a"))
    assert listed(tmp_path) == ["o.jsonl"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.jsonl").write_text("before")
    (tmp_path / "o.jsonl").symlink_to("real.jsonl")
    write(tmp_path / "o.jsonl", page("a"))
    assert (tmp_path / "o.jsonl").is_symlink()
    assert (tmp_path / "real.jsonl").read_text() == "news\n"


def test_a_device_is_written_and_not_replaced() -> None:
    write("/dev/null", page("a"), REJECT)
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize(("pages_as", "ending"), [("text", "txt"), ("markdown", "md")])
def test_a_folder_gets_a_file_for_each_page(tmp_path: Path, pages_as: Any, ending: str) -> None:
    write(tmp_path / "o", page("in/a.html", "1"), page("in/b.html", "2"), REJECT, pages_as=pages_as)
    assert listed(tmp_path / "o") == [f"in-a.{ending}", f"in-b.{ending}", "rejects.jsonl"]
    assert (tmp_path / "o" / f"in-a.{ending}").read_text() == "1\n"


def test_pages_of_one_name_all_get_a_file(tmp_path: Path) -> None:
    write(tmp_path / "o", page("a b", "1"), page("a/b", "2"), page("a-b.html", "3"))
    assert sorted(path.read_text() for path in (tmp_path / "o").iterdir()) == ["1\n", "2\n", "3\n"]


def test_files_of_other_names_stay_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "o").mkdir()
    (tmp_path / "o/mine.txt").write_text("mine")
    write(tmp_path / "o", page("a"))
    assert listed(tmp_path / "o") == ["a.txt", "mine.txt"]


def test_an_interrupted_run_leaves_no_folder(tmp_path: Path) -> None:
    interrupted(tmp_path / "o")
    assert listed(tmp_path) == []


def test_an_interrupted_run_leaves_a_folder_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "o").mkdir()
    (tmp_path / "o/a.txt").write_text("before")
    interrupted(tmp_path / "o")
    assert listed(tmp_path / "o") == ["a.txt"]


@pytest.mark.parametrize("out", ["none/o.jsonl", "file.txt/o.jsonl", "file.txt/folder/"])
def test_an_output_that_cannot_be_written_is_refused_at_once(tmp_path: Path, out: str) -> None:
    (tmp_path / "file.txt").write_text("")
    with pytest.raises(OutputError, match="can't be written"):
        write(f"{tmp_path}/{out}", page("a"))
    assert listed(tmp_path) == ["file.txt"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
def test_a_full_disk_is_an_output_error() -> None:
    with pytest.raises(OutputError, match="no space left"):
        write("/dev/full", page("a", "x" * 100_000))


@pytest.mark.parametrize(
    ("identity", "name"),
    [
        ("news/2025/a.html", "news-2025-a"),
        ("../../etc/passwd", "etc-passwd"),
        ("/etc/passwd", "etc-passwd"),
        ("..", "page"),
        ("", "page"),
        (".hidden", "hidden"),
        ("a\x00b\nc\\d:e*f", "a-b-c-d-e-f"),
        ("https://a.example/x?y=1#z", "https-a.example-x-y-1-z"),
        ("海港.html.gz", "海港"),
        ("\ud800", "page"),
    ],
)
def test_names_are_safe(identity: str, name: str) -> None:
    assert safe_name(identity) == name


def test_long_names_are_cut_to_what_file_systems_take() -> None:
    assert len(safe_name("海" * 1000).encode()) <= 150
