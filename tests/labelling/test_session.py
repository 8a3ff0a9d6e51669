"""A session over real files: what is saved, what is found again, and who may write."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from filter.errors import LabelError, OutputError
from filter.labelling.journal import Journal
from filter.labelling.labelled import LabelledFile
from filter.labelling.session import Agreement, Session
from filter.page import Label
from filter.training.records import labelled_lines, read_records
from tests.labelling.pages import LINES, PIER, TITLE, block, draft, read, record, session, write

AD = {"do": "label", "first": 0, "last": 0, "label": "ad"}
FINISH, SKIP, UNDO = {"do": "finish"}, {"do": "skip"}, {"do": "undo"}
ROOT = Path(__file__).parents[2]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "labelled.jsonl"


@pytest.fixture
def journal(out: Path) -> Iterator[Journal]:
    with Journal(out) as journal:
        yield journal


def labels(path: Path) -> list[str]:
    return [label for label, _, _ in read(path)[0]["lines"]]


def test_a_finished_page_is_in_the_file_as_training_reads_it(out: Path, journal: Journal) -> None:
    begun = session(out, journal)
    begun.step(0, 0, AD)
    assert not out.exists()
    begun.step(0, 1, FINISH)
    (found,) = read_records(out)
    assert [line.label for line in labelled_lines(found)] == [Label.AD, Label.TITLE, Label.BODY]
    assert (found["id"], found["domain"], found["fold"]) == ("a", "a.example", 1)


def test_a_change_to_a_finished_page_is_in_the_file_at_once(out: Path, journal: Journal) -> None:
    begun = session(out, journal)
    begun.step(0, 0, FINISH)
    begun.step(0, 1, AD)
    assert labels(out) == ["ad", "title", "body"]
    begun.step(0, 2, UNDO)
    assert labels(out) == ["nav", "title", "body"]


def test_a_page_that_is_skipped_later_leaves_the_file(out: Path, journal: Journal) -> None:
    begun = session(out, journal, draft("a"), draft("b"))
    begun.step(0, 0, FINISH)
    begun.step(1, 0, FINISH)
    begun.step(0, 1, SKIP)
    assert [page["id"] for page in read(out)] == ["b"]


def test_a_step_on_an_older_version_is_not_taken(out: Path, journal: Journal) -> None:
    begun = session(out, journal)
    assert begun.step(0, 0, AD)
    assert begun.step(0, 0, UNDO) is None
    assert begun.history(0).version == 1


def test_a_step_that_is_refused_is_not_noted(out: Path, journal: Journal) -> None:
    begun = session(out, journal)
    with pytest.raises(LabelError):
        begun.step(0, 0, {"do": "label", "first": 0, "last": 9, "label": "ad"})
    assert journal.work_on("a") is None


def test_work_is_found_again_with_all_that_can_be_undone(out: Path) -> None:
    with Journal(out) as journal:
        begun = session(out, journal)
        begun.step(0, 0, AD)
        begun.step(0, 1, {"do": "label", "first": 2, "last": 2, "label": "note"})
    with Journal(out) as journal:
        again = session(out, journal)
        assert again.history(0).version == 2
        again.step(0, 2, UNDO)
        again.step(0, 3, UNDO)
        assert again.history(0).marks == draft().marks


def test_work_is_found_again_with_another_model(out: Path) -> None:
    with Journal(out) as journal:
        session(out, journal).step(0, 0, AD)
    other = [block(text, Label.LEGAL) for _, _, text in LINES]
    with Journal(out) as journal:
        again = session(out, journal, draft("a", other))
        assert [mark.label for mark in again.history(0).marks] == [Label.AD, Label.TITLE, Label.BODY]


@pytest.mark.parametrize("status", ["open", "finished"])
def test_labels_go_over_to_a_page_that_is_parted_otherwise(out: Path, status: str) -> None:
    with Journal(out) as journal:
        begun = session(out, journal)
        begun.step(0, 0, AD)
        if status == "finished":
            begun.step(0, 1, FINISH)
    parted = [block("Home", Label.NAV), block(TITLE, Label.NAV), block(PIER[:31], Label.NAV)]
    for _ in range(2):
        with Journal(out) as journal:
            again = session(out, journal, draft("a", [*parted, block(PIER[31:], Label.NAV)]))
            marks = again.history(0).marks
            assert [mark.label for mark in marks] == [Label.AD, Label.TITLE, Label.BODY, Label.BODY]
            assert again.history(0).status == status
            again.step(0, again.history(0).version, AD)


def test_a_page_with_a_block_that_no_line_knows_is_open_again(out: Path) -> None:
    with Journal(out) as journal:
        begun = session(out, journal, draft("a"), draft("b"))
        begun.step(0, 0, FINISH)
        begun.step(1, 0, FINISH)
    before = out.read_bytes()
    parted = [*draft().blocks, block("New", Label.PROMO)]
    with Journal(out) as journal:
        assert session(out, journal, draft("a", parted)).history(0).status == "open"
    journal.path.unlink()
    with Journal(out) as journal:
        assert session(out, journal, draft("b", parted)).history(0).status == "open"
    assert out.read_bytes() == before


@pytest.mark.parametrize("kept", ["both", "journal", "file"])
def test_another_page_of_the_same_id_is_refused(out: Path, kept: str) -> None:
    with Journal(out) as journal:
        session(out, journal, draft("crawl.jsonl:1")).step(0, 0, FINISH)
    if kept != "both":
        (out if kept == "journal" else journal.path).unlink()
    before = out.read_bytes() if out.exists() else None
    with Journal(out) as journal, pytest.raises(LabelError, match=r"crawl\.jsonl:1: .* has another page"):
        session(out, journal, replace(draft("crawl.jsonl:1"), packed=zlib.compress(b"<p>Another day</p>")))
    assert (out.read_bytes() if out.exists() else None) == before


def test_a_page_of_the_file_is_finished(out: Path, journal: Journal) -> None:
    write(out, record(lines=[["ad", False, "Home"], *LINES[1:]]))
    begun = session(out, journal)
    assert begun.history(0).status == "finished"
    assert begun.history(0).marks[0].label is Label.AD
    begun.step(0, 1, {"do": "label", "first": 0, "last": 0, "label": "promo"})
    assert labels(out) == ["promo", "title", "body"]


def test_pages_of_other_sessions_stay(out: Path, journal: Journal) -> None:
    write(out, record("x"), record("y"))
    before = out.read_bytes()
    session(out, journal).step(0, 0, FINISH)
    assert out.read_bytes().startswith(before)
    assert [page["id"] for page in read(out)] == ["x", "y", "a"]


def test_what_a_crash_kept_from_the_file_is_put_there(out: Path) -> None:
    with Journal(out) as journal:
        session(out, journal).step(0, 0, FINISH)
    out.unlink()
    with Journal(out) as journal:
        session(out, journal)
    assert labels(out) == ["nav", "title", "body"]


def test_what_a_crash_left_in_the_file_is_taken_out(out: Path) -> None:
    with Journal(out) as journal:
        session(out, journal, draft("a"), draft("b")).step(0, 0, FINISH)
        journal.add("a", 1, SKIP)
    with Journal(out) as journal:
        session(out, journal, draft("a"), draft("b"))
    assert read(out) == []


def test_a_page_with_doubtful_lines_is_opened_once_with_its_labels(out: Path) -> None:
    for begins in ("journal", "file"):
        with Journal(out) as journal:
            begun = session(out, journal)
            begun.step(0, begun.history(0).version, AD)
            begun.step(0, begun.history(0).version, FINISH)
        if begins == "file":
            journal.path.unlink()
        before = out.read_bytes()
        doubtful = replace(draft(), doubtful=frozenset({1}), asked=begins)
        for _ in range(2):  # until something is done to it
            with Journal(out) as journal:
                again = session(out, journal, doubtful)
                assert (again.history(0).status, again.history(0).marks[0].label) == ("open", Label.AD)
                assert out.read_bytes() == before
        with Journal(out) as journal:
            session(out, journal, doubtful).step(0, 0, FINISH)
        with Journal(out) as journal:
            assert session(out, journal, doubtful).history(0).status == "finished"


def test_a_page_that_is_skipped_at_its_second_look_leaves_the_file(out: Path, journal: Journal) -> None:
    write(out, record("a"), record("b"))
    session(out, journal, replace(draft(), doubtful=frozenset({1}), asked="once")).step(0, 0, SKIP)
    assert [page["id"] for page in read(out)] == ["b"]


def test_doubts_are_asked_for_again_where_another_program_came_first(out: Path) -> None:
    with Journal(out) as journal:
        session(out, journal).step(0, 0, FINISH)
    write(out, record(lines=[["ad", False, "Home"], *LINES[1:]]))
    for _ in range(2):
        with Journal(out) as journal:
            again = session(out, journal, replace(draft(), doubtful=frozenset({1}), asked="once"))
            assert (again.history(0).status, again.history(0).marks[0].label) == ("open", Label.AD)


def test_agreement_counts_lines_of_finished_pages(out: Path, journal: Journal) -> None:
    begun = session(out, journal, draft("a"), draft("b"))
    begun.step(1, 0, AD)
    assert begun.agreement == Agreement(0, 0)
    begun.step(1, 1, FINISH)
    assert begun.agreement == Agreement(2, 3)


def test_a_file_that_somebody_else_has_changed_is_left(out: Path, journal: Journal) -> None:
    write(out, record("x"))
    begun = session(out, journal)
    write(out, record("x"), record("y"))
    with pytest.raises(LabelError, match="another program has changed it"):
        begun.step(0, 0, FINISH)
    assert [page["id"] for page in read(out)] == ["x", "y"]
    assert journal.work_on("a") is None
    assert begun.history(0).status == "open"


def test_a_file_that_changed_while_the_pages_were_read_is_left(out: Path, journal: Journal) -> None:
    file = LabelledFile(out)
    write(out, record("a"))
    with pytest.raises(LabelError, match="another program has changed it"):
        Session([draft()], file, journal)
    assert journal.work_on("a") is None


def test_a_journal_that_noted_less_goes_on(out: Path) -> None:
    with Journal(out) as journal:
        session(out, journal).step(0, 0, AD)
    older = sqlite3.connect(journal.path)
    older.executescript("DROP TABLE originals; DROP TABLE written; DROP TABLE asked;")
    older.close()
    with Journal(out) as journal:
        again = session(out, journal)
        again.step(0, 1, FINISH)
    assert labels(out) == ["ad", "title", "body"]


def test_what_another_program_made_of_a_finished_page_holds(out: Path) -> None:
    with Journal(out) as journal:
        begun = session(out, journal, draft("a"), draft("b"), draft("c"))
        for number in range(3):
            begun.step(number, 0, FINISH)
    theirs = [["promo", False, "Home"], *LINES[1:]]
    pages = {page["id"]: page for page in read(out)}
    write(out, {**pages["a"], "lines": theirs}, pages["b"])
    before = out.read_bytes()
    for _ in range(2):
        with Journal(out) as journal:
            again = session(out, journal, draft("a"), draft("b"), draft("c"))
            assert [again.history(number).status for number in range(3)] == ["finished", "finished", "open"]
            assert again.history(0).marks[0].label is Label.PROMO
        assert out.read_bytes() == before
    with Journal(out) as journal:
        session(out, journal).step(0, 1, AD)
    assert labels(out) == ["ad", "title", "body"]


def test_work_on_an_open_page_outlasts_another_program(out: Path) -> None:
    with Journal(out) as journal:
        session(out, journal).step(0, 0, AD)
    write(out, record("a"))
    with Journal(out) as journal:
        again = session(out, journal)
        assert (again.history(0).status, again.history(0).marks[0].label) == ("open", Label.AD)
    assert labels(out) == ["nav", "title", "body"]


def test_a_second_process_is_told(out: Path, journal: Journal) -> None:
    session(out, journal).step(0, 0, AD)
    code = (
        f"from filter.labelling.journal import Journal\nfrom pathlib import Path\nJournal(Path({str(out)!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert "another newsfilter label has it open" in done.stderr
    assert done.returncode == 1


def test_what_a_killed_process_had_noted_is_there(out: Path) -> None:
    code = f"""
import os
from pathlib import Path
from filter.labelling.journal import Journal
from tests.labelling.pages import session
begun = session(Path({str(out)!r}), Journal(Path({str(out)!r})))
begun.step(0, 0, {AD!r})
begun._journal._base.execute("INSERT INTO steps VALUES ('a', 1, 'half')")
os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, env=dict(os.environ))
    assert done.returncode == -9
    with Journal(out) as journal:
        work = journal.work_on("a")
        assert work
        assert work.steps == [AD]
        assert session(out, journal).history(0).marks[0].label is Label.AD


def test_a_journal_that_is_none_is_named(out: Path) -> None:
    out.with_name("labelled.jsonl.steps").write_text("no database " * 100)
    with pytest.raises(LabelError, match=r"labelled\.jsonl\.steps: is no journal"):
        Journal(out)


def test_a_place_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="nowhere"):
        Journal(tmp_path / "nowhere" / "labelled.jsonl")


# --- The labelled file.


def test_a_packed_file_stays_packed(tmp_path: Path) -> None:
    path = tmp_path / "labelled.jsonl.gz"
    LabelledFile(path).update({"a": record("a")})
    again = LabelledFile(path)
    assert again.lines_of("a") == LINES
    again.update({"b": record("b"), "a": None})
    assert [page["id"] for page in read_records(path)] == ["b"]
    assert [path.name for path in tmp_path.iterdir()] == ["labelled.jsonl.gz"]


def test_a_page_keeps_its_place(out: Path) -> None:
    write(out, record("a"), record("b"))
    LabelledFile(out).update({"a": record("a", language="de"), "c": record("c")})
    assert [(page["id"], page["language"]) for page in read(out)] == [("a", "de"), ("b", "en"), ("c", "en")]


def test_a_file_without_a_newline_at_its_end_keeps_its_last_page(out: Path) -> None:
    out.write_bytes(write(out, record("a"), record("b")).read_bytes().rstrip(b"\n"))
    LabelledFile(out).update({"c": record("c")})
    assert [page["id"] for page in read(out)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["{"], "labelled.jsonl:1: no JSON"),
        ([json.dumps({"id": 7})], "a page has no id"),
        ([json.dumps({"id": "a", "html": "x"})], "a: has no list of lines"),
        ([json.dumps({"id": "a", "html": "x", "lines": []})], "a: has no labelled line"),
        ([json.dumps({"id": "a", "lines": LINES})], "a: has neither html nor text"),
        ([json.dumps(record(url=5))], "a: its url is '5'"),
        ([json.dumps(record(lines=[["story", 0, "x"]]))], "a: 'story' is none of our labels"),
        ([json.dumps(record()), json.dumps(record(lines=LINES[:2]))], "with other labels"),
        ([json.dumps(record(lines=[["nav", "no", "x"]]))], "a: .* is no line"),
    ],
)
def test_a_file_of_something_else_is_named_and_left(out: Path, rows: list[str], words: str) -> None:
    out.write_text("\n".join(rows) + "\n")
    with pytest.raises(LabelError, match=words):
        LabelledFile(out)
    assert out.read_text() == "\n".join(rows) + "\n"
