"""The whole way, as a user goes it: ten labelled pages of a site, a model trained, the others measured."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import filter as package
from filter.clean import PageFilter
from filter.labelling.pages import read_drafts
from filter.training.records import read_records
from tests.training.sites import record, write

ROOT = Path(package.__file__).parents[1]
DEFAULT = ROOT / "models" / "default"


def start(*arguments: object, cwd: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    command = [sys.executable, "-m", "filter", *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=cwd, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def run(*arguments: object, cwd: Path) -> tuple[int, str, str]:
    process = start(*arguments, cwd=cwd)
    shown, said = process.communicate()
    return process.returncode, shown, said


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where ten labelled pages of a site lie, a few others of it, and a bundle that learned from the ten."""
    folder = tmp_path_factory.mktemp("story")
    found = [record("harbour.example", number, lines=12) for number in range(30)]
    found[2]["lines"][3][0] = "nav"  # a slip of the hand
    write(folder / "labelled.jsonl", found[:10])
    write(folder / "others.jsonl", found[10:])
    status, _, said = run(
        "train", "labelled.jsonl", "--base", DEFAULT, "-o", "mine", "--doubtful", "doubtful.jsonl", cwd=folder
    )  # fmt: skip
    assert status == 0, said
    return folder


def test_ten_labelled_pages_make_the_model_better_on_the_others(place: Path) -> None:
    status, shown, _ = run("evaluate", DEFAULT, "mine", "labelled.jsonl", "others.jsonl", cwd=place)
    assert status == 0
    assert "20 pages of 1 site; 10 that a model learned from left out" in shown
    gains = re.findall(r"difference +\+0\.\d+ \[([+-]\d\.\d+),", shown)
    assert float(gains[0]) > 0


def test_pages_of_other_sites_come_out_as_before(place: Path) -> None:
    pages = [path.read_bytes() for path in sorted((ROOT / "seeds").glob("*.html"))]
    texts = [
        [page.text for page in PageFilter(model).clean_many(pages)] for model in (DEFAULT, place / "mine")
    ]
    assert texts[0] == texts[1]


def test_the_card_says_what_it_is(place: Path) -> None:
    status, shown, _ = run("model", "mine", cwd=place)
    assert status == 0
    assert "10 pages: figures are anecdote." in shown
    assert "mine: whole" in shown


def test_a_doubtful_label_opens_for_labelling(place: Path) -> None:
    [one] = read_records(place / "doubtful.jsonl")
    assert (one["id"], one["doubtful"]) == ("harbour.example-2", [3])
    [draft] = read_drafts([str(place / "doubtful.jsonl")], PageFilter(), "auto", print)
    assert draft.doubtful == {3}


def test_progress_is_said_and_data_is_not(place: Path, tmp_path: Path) -> None:
    labelled = place / "labelled.jsonl"
    status, shown, said = run(
        "train", labelled, "--base", DEFAULT, "-o", "new", "--only", "labels", cwd=tmp_path
    )
    assert (status, shown) == (0, "")
    assert said.startswith("newsfilter: 10 pages: figures are anecdote\nnewsfilter: 0 s: labels\n")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([], "is empty; name a file of labelled pages"),
        (
            [record("a.example", 1), {**record("a.example", 1), "lines": [["nav", False, "x"]]}],
            "a.example-1: ",
        ),
        ([{**record("a.example", 1), "lines": [["head", False, "x"]]}], "'head' is none of our labels"),
        ([record("a.example", number) for number in range(3)], "all pages are of one site, a.example"),
    ],
    ids=["nothing", "conflict", "strange label", "one site"],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    tmp_path: Path, found: list[dict[str, object]], said: str
) -> None:
    write(tmp_path / "labelled.jsonl", found)
    status, _, errors = run("train", "labelled.jsonl", "-o", "mine", cwd=tmp_path)
    assert status == 2
    assert said in errors.splitlines()[-1]
    assert "Traceback" not in errors
    assert [path.name for path in tmp_path.iterdir()] == ["labelled.jsonl"]


def test_an_interrupt_leaves_nothing_half_written(tmp_path: Path) -> None:
    write(tmp_path / "labelled.jsonl", [record(f"{name}.example", 1) for name in ("pier", "quay", "timber")])
    process = start("train", "labelled.jsonl", "-o", "mine", cwd=tmp_path)
    assert process.stderr
    while "first pass" not in (process.stderr.readline()):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert [path.name for path in tmp_path.iterdir()] == ["labelled.jsonl"]
