"""Where a run may start and go on, and what it says where it may not."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from filter.corpus.checkpoints import Checkpoints, Start, read_once
from filter.corpus.cleaning import Outcome
from filter.corpus.manifest import Tally, Terms
from filter.corpus.stamps import look_at
from filter.corpus.target import Target, make_target
from filter.corpus.writers import Outputs
from filter.errors import OptionError, OutputError

ONE_DONE = Tally(1, 1, 0, 0, {})


class Place:
    """A folder with an input, and the runs that are made in it."""

    def __init__(self, folder: Path, out: str) -> None:
        self.folder = folder
        self.input = folder / "in.html"
        self.input.write_text("page")
        self.target: Target = make_target(f"{folder}/{out}", None, None)

    def checkpoints(self, start: Start, **changed: Any) -> Checkpoints:
        terms = Terms("1", "m", {"favor": "balanced", "keep": ["body"]}, look_at([str(self.input)]))
        return Checkpoints(self.target, [str(self.input)], terms._replace(**changed), start)

    def cut_off(self) -> None:
        checkpoints = self.checkpoints("afresh")
        with checkpoints.outputs(frozenset()) as outputs:
            write(outputs)
            assert checkpoints.save(outputs, ONE_DONE)
            write(outputs)

    def finished(self) -> None:
        checkpoints = self.checkpoints("afresh")
        with checkpoints.outputs(frozenset()) as outputs:
            write(outputs)
            checkpoints.finish(outputs, ONE_DONE)


def write(outputs: Outputs) -> None:
    outputs.write(Outcome("a", "cleaned", b"{}\n"))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, "o.jsonl")


@pytest.fixture
def shards(tmp_path: Path) -> Place:
    return Place(tmp_path, "o/p-*.jsonl")


def test_a_run_goes_on_where_it_was(place: Place) -> None:
    place.cut_off()
    assert place.checkpoints("resume").tally == ONE_DONE


def test_a_run_that_was_never_begun_starts_from_nothing(place: Place) -> None:
    assert place.checkpoints("resume").tally.read == 0


def test_what_was_cut_off_is_not_thrown_away(place: Place) -> None:
    place.cut_off()
    with pytest.raises(OptionError, match="1 pages of a run that was cut off: --resume goes on"):
        place.checkpoints("afresh")


def test_a_run_that_is_done_leaves_its_file_alone(place: Place) -> None:
    place.finished()
    assert sorted(path.name for path in place.folder.iterdir()) == ["in.html", "o.jsonl"]
    with pytest.raises(OptionError, match=r"o\.jsonl is there already and there is no run that was cut off"):
        place.checkpoints("resume")
    assert not place.checkpoints("afresh").done


def test_shards_keep_their_manifest_and_are_done(shards: Place) -> None:
    shards.finished()
    manifest = json.loads((shards.folder / "o/p.manifest.json").read_text())
    assert manifest["outputs"]["pages"]["whole"] == [["p-00000.jsonl", 1, 3]]
    assert shards.checkpoints("resume").done


def test_shards_of_two_runs_do_not_mix(shards: Place) -> None:
    shards.finished()
    with pytest.raises(OptionError, match=r"p-00000\.jsonl is there already and shards"):
        shards.checkpoints("afresh")


@pytest.mark.parametrize(
    "other", ["o/p-*.parquet", "o/p-*.jsonl.gz", "o/p-*.warc.wet.gz", "o/p-*.txt", "o/p-*-of-9.jsonl"]
)
@pytest.mark.parametrize("start", ["afresh", "resume"])
def test_shards_of_two_formats_do_not_mix(shards: Place, other: str, start: Start) -> None:
    shards.finished()
    (shards.folder / "o/p.manifest.json").unlink()
    shards.target = make_target(f"{shards.folder}/{other}", None, None)
    with pytest.raises(OptionError, match=r"p-00000\.jsonl is there already"):
        shards.checkpoints(start)


@pytest.mark.parametrize("start", ["afresh", "resume"])
def test_shards_may_stand_beside_those_that_they_are_made_of(tmp_path: Path, start: Start) -> None:
    crawl = tmp_path / "crawl-00000.jsonl.gz"
    crawl.touch()
    target = make_target(f"{tmp_path}/crawl-*.parquet", None, None)
    terms = Terms("1", "m", {}, look_at([str(crawl)]))
    assert Checkpoints(target, [str(crawl)], terms, start).tally.read == 0
    with pytest.raises(OptionError, match=r"crawl-00000\.jsonl\.gz is there already"):
        Checkpoints(target, [str(tmp_path / "other")], terms, start)


def test_files_that_are_no_shards_stay_beside_them(tmp_path: Path) -> None:
    (tmp_path / "o").mkdir()
    for name in ("p-1.txt", "p-notes.md", "p-20250615.html", "q-00000.jsonl", "00000.jsonl"):
        (tmp_path / "o" / name).write_text("mine")
    Place(tmp_path, "o/p-*.jsonl").finished()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"version": "2"}, "newsfilter was 1 and is 2"),
        ({"model": "n"}, "the model has changed"),
        ({"options": {"favor": "recall", "keep": ["body"]}}, 'favor was "balanced" and is "recall"'),
        ({"options": {"favor": "balanced"}}, 'keep was ["body"] and is null'),
    ],
)
@pytest.mark.parametrize("out", ["o.jsonl", "o/p-*.jsonl"])
def test_another_run_is_refused_with_the_reason(
    tmp_path: Path, out: str, changed: dict[str, Any], said: str
) -> None:
    place = Place(tmp_path, out)
    place.cut_off()
    with pytest.raises(OptionError) as refused:
        place.checkpoints("resume", **changed)
    assert said in str(refused.value)


def test_an_input_that_changed_is_named(place: Place) -> None:
    place.cut_off()
    place.input.write_text("another page")
    with pytest.raises(OptionError, match=r"the inputs have changed \(.*in.html has changed\)"):
        place.checkpoints("resume")


def test_a_manifest_that_was_tampered_with_is_refused(place: Place) -> None:
    place.cut_off()
    (place.folder / ".o.jsonl.partial/manifest.json").write_text('{"terms": {}}')
    with pytest.raises(OutputError, match=r"manifest\.json can't be read"):
        place.checkpoints("resume")


@pytest.mark.parametrize(
    ("found", "out", "said"),
    [(["-"], "o.jsonl", "stdin can't be read again"), (["in.html"], "-", "what was printed")],
)
def test_what_cannot_be_gone_on_with_is_said(tmp_path: Path, found: list[str], out: str, said: str) -> None:
    target = make_target(out if out == "-" else f"{tmp_path}/{out}", None, None)
    terms = Terms("1", "m", {}, look_at([]))
    with pytest.raises(OptionError, match=said):
        Checkpoints(target, found, terms, "resume")


def test_pipes_and_devices_give_their_pages_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pages")
    (tmp_path / "a.html").write_text("page")
    (tmp_path / "nowhere.html").symlink_to("none")
    again = [str(tmp_path), str(tmp_path / "a.html"), str(tmp_path / "nowhere.html"), "memory://a.jsonl"]
    assert read_once(again) == ""
    assert read_once([*again, str(tmp_path / "pages"), "-"]) == str(tmp_path / "pages")
    assert read_once(["/dev/null"]) == "/dev/null"


def test_a_run_from_a_pipe_cannot_be_gone_on_with(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pages")
    target = make_target(f"{tmp_path}/o.jsonl", None, None)
    terms, found = Terms("1", "m", {}, look_at([])), [str(tmp_path / "pages")]
    with pytest.raises(OptionError, match=r"--resume: .*pages can't be read again"):
        Checkpoints(target, found, terms, "resume")
    checkpoints = Checkpoints(target, found, terms, "afresh")
    with checkpoints.outputs(frozenset()) as outputs:
        write(outputs)
        assert not checkpoints.save(outputs, ONE_DONE)


def test_a_run_from_stdin_leaves_nothing_to_go_on_with(tmp_path: Path) -> None:
    target = make_target(f"{tmp_path}/o.jsonl", None, None)
    checkpoints = Checkpoints(target, ["-"], Terms("1", "m", {}, look_at([])), "afresh")
    with checkpoints.outputs(frozenset()) as outputs:
        write(outputs)
        assert not checkpoints.save(outputs, ONE_DONE)
    assert list(tmp_path.iterdir()) == []
