"""What inputs look like from outside: a change is seen and named."""

from __future__ import annotations

import os
from pathlib import Path

import fsspec
import pytest

from filter.corpus.document import Failure
from filter.corpus.stamps import first_change, look_at, stamps


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.html", "b/c.html", "b/d.html", ".hidden/e.html", "b/.f.html"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(name)
    return tmp_path / "in"


def names(folder: Path) -> list[str]:
    return [Path(stamp.name).name for stamp in stamps([str(folder)])]


def test_a_folder_is_its_files_without_hidden_ones(folder: Path) -> None:
    assert names(folder) == ["a.html", "c.html", "d.html"]


def test_links_to_folders_are_passed_over_and_folders_come_in_order(folder: Path) -> None:
    (folder / "b" / "around").symlink_to(folder)
    for name in ("c/e.html", "b/a/x.html"):
        (folder / name).parent.mkdir()
        (folder / name).write_text(name)
    assert names(folder) == ["a.html", "c.html", "d.html", "x.html", "e.html"]


def test_a_link_whose_target_is_too_long_a_name_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "long.html").symlink_to("x" * 300)
    assert [stamp.size for stamp in stamps([str(tmp_path / "long.html")])] == [-1]


def test_what_is_not_there_has_no_size_and_stdin_no_stamp(folder: Path) -> None:
    gone = Failure("gone.html", "unreadable", "doesn't exist", "gone.html")
    assert list(stamps([gone, "-", str(folder / "none.html")])) == [
        ("gone.html", -1, ""),
        (f"{folder}/none.html", -1, ""),
    ]


def test_what_is_no_page_in_a_folder_does_not_count(folder: Path) -> None:
    (folder / "out.jsonl").write_text("")
    assert names(folder) == ["a.html", "c.html", "d.html"]


def test_remote_files_are_looked_at_too() -> None:
    system = fsspec.filesystem("memory")
    system.pipe({"/stamps/a.html": b"page", "/stamps/out.jsonl": b"no page of a folder"})
    [folder] = stamps(["memory://stamps"])
    [alone] = stamps(["memory://stamps/a.html"])
    [gone] = stamps(["memory://stamps/b.html"])
    assert folder[1:] == alone[1:]
    assert (alone.size, gone.size) == (4, -1)
    system.pipe("/stamps/a.html", b"egap")
    assert list(stamps(["memory://stamps/a.html"])) != [alone]


def test_files_and_bytes_are_counted(folder: Path) -> None:
    seen = look_at([str(folder)])
    assert (seen.files, seen.bytes) == (3, len("a.htmlb/c.htmlb/d.html"))
    assert look_at([str(folder)]) == seen


def change(folder: Path, way: str) -> None:
    if way == "new":
        (folder / "b/ca.html").write_text("")
    elif way == "gone":
        (folder / "b/c.html").unlink()
    elif way == "longer":
        (folder / "b/c.html").write_text("more and more")
    else:
        os.utime(folder / "b/c.html", ns=(0, 0))


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("new", "ca.html is new"),
        ("gone", "c.html is gone"),
        ("longer", "c.html has changed"),
        ("touched", "c.html has changed"),
    ],
)
def test_a_change_is_seen_and_named(folder: Path, tmp_path: Path, way: str, said: str) -> None:
    before = look_at([str(folder)], tmp_path / "listing")
    change(folder, way)
    assert look_at([str(folder)]) != before
    assert first_change([str(folder)], tmp_path / "listing").endswith(said)


def test_the_last_file_gone_is_named(folder: Path, tmp_path: Path) -> None:
    look_at([str(folder)], tmp_path / "listing")
    (folder / "b/d.html").unlink()
    assert first_change([str(folder)], tmp_path / "listing").endswith("d.html is gone")
