"""The commands as a user calls them: exit statuses, one line for what is wrong, nothing half-written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.labelling.pages import LINES, read, record, write
from tests.labelling.server import ROOT, SEEDS

COMMAND = [sys.executable, "-m", "filter"]


def newsfilter(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, args)], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_a_sample_goes_to_stdout_or_a_file(tmp_path: Path) -> None:
    pages = SEEDS / "wire-story.html", SEEDS / "listicle.html"
    shown = newsfilter("sample", *pages, "-n", 1)
    assert shown.returncode == 0
    assert newsfilter("sample", *reversed(pages), "-n", 1, "-o", tmp_path / "s.jsonl").returncode == 0
    assert (tmp_path / "s.jsonl").read_text(encoding="utf-8") == shown.stdout


def test_lines_that_are_on_no_page_are_listed_with_status_1(tmp_path: Path) -> None:
    pages = write(tmp_path / "in.jsonl", record(lines=[*LINES, ["ad", False, "Nowhere to be found"]]))
    done = newsfilter("import", pages, "-o", tmp_path / "out.jsonl")
    assert done.returncode == 1
    assert read(tmp_path / "out.unplaced.jsonl") == [{"id": "a", "text": "Nowhere to be found"}]
    assert read(tmp_path / "out.jsonl")[0]["lines"] == LINES


def test_labels_go_out_and_come_in_again(tmp_path: Path) -> None:
    pages = write(tmp_path / "in.jsonl", record())
    assert newsfilter("export", pages, "-o", tmp_path / "html", "--to", "html").returncode == 0
    assert newsfilter("import", tmp_path / "html", "-o", tmp_path / "out.jsonl").returncode == 0
    assert read(tmp_path / "out.jsonl")[0]["lines"] == LINES


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["import", "none.jsonl", "-o", "out.jsonl"], "none.jsonl"),
        (["import", "in.jsonl", "-o", "none/out.jsonl"], "none/out.jsonl can't be written"),
        (
            ["import", "in.jsonl", "-o", "out.jsonl", "--from", "prodigy"],
            "a: has no text with labelled spans",
        ),
        (["export", "none.jsonl", "-o", "out.jsonl", "--to", "text"], "none.jsonl doesn't exist"),
        (["export", "empty.html", "-o", "out.jsonl", "--to", "text"], "empty.html: holds no labels"),
        (["export", "in.jsonl", "-o", "in.jsonl", "--to", "prodigy"], "in.jsonl is an input and an output"),
        (["export", "empty.html", "-o", ".", "--to", "html"], "empty.html is an input and an output"),
        (["import", "in.jsonl", "-o", "in.jsonl"], "in.jsonl is an input and an output"),
        (["sample", "in.jsonl", "-n", "2", "-o", "in.jsonl"], "in.jsonl is an input and an output"),
        (
            ["evaluate", str(ROOT / "models/default"), "in.jsonl", "--html", "in.jsonl"],
            "in.jsonl is an input and an output",
        ),
        (["train", "in.jsonl", "-o", "made", "--doubtful", "in.jsonl"], "in.jsonl is an input and an output"),
        (["label", "in.jsonl", "-o", "out.jsonl.xz", "--no-open"], "written as .gz and .zst only"),
        (["sample", "empty.html", "-o", "out.jsonl"], "no page to choose from"),
        (["label", "empty.html", "-o", "out.jsonl", "--no-open"], "empty.html: holds no page"),
        (
            ["label", "in.jsonl", "-o", "empty.html/out.jsonl", "--no-open"],
            "out.jsonl.steps can't be written",
        ),
    ],
)
def test_a_wrong_call_is_said_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], words: str
) -> None:
    write(tmp_path / "in.jsonl", record())
    (tmp_path / "empty.html").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    done = subprocess.run([*COMMAND, *args], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr.splitlines()[-1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty.html", "in.jsonl"]


def test_without_the_extra_it_says_how_to_get_it(tmp_path: Path) -> None:
    code = f"""import sys
sys.modules["uvicorn"] = None
sys.argv = ["newsfilter", "label", "x.html", "-o", {str(tmp_path / "out.jsonl")!r}]
from filter.cli import main
main()"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "newsfilter: uvicorn is not installed: pip install 'newsfilter[web]'\n"
    assert list(tmp_path.iterdir()) == []
