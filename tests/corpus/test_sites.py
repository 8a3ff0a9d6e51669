"""What a run is told of its sites, by the numbers; and runs that are cut off with a memory."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from filter.corpus import (
    CleanOptions,
    MemoryOptions,
    Outcome,
    Position,
    RunOptions,
    Tally,
    WriteOptions,
    make_target,
    run,
)
from filter.corpus.document import Document, Failure, Item
from filter.corpus.memory import Memory
from filter.corpus.sites import Passes, Sites
from filter.errors import OptionError
from filter.page import Repeats
from tests.corpus.running import ROOT, Watching

STORY = "The harbour reopened on Monday after repairs to its eastern wall, number {}, had been finished."


def page(number: int, host: str = "news.example", story: str = STORY) -> Document:
    words = " ".join(["also"] * number)
    html = f"<html><ul><li>Home</ul><p>{story.format(words)}</p><p>{number} comments</p></html>"
    return Document(str(number), html, "x", f"https://{host}/{number}", "html")


def told(path: Path, items: Iterable[Item]) -> Iterator[Repeats | None]:
    with Sites(path, workers=1, page_timeout=None) as sites:
        for item in sites.told(items):
            yield item.repeats if isinstance(item, Document) else None
        sites.learn()


def test_a_page_is_told_of_the_pages_before_it(tmp_path: Path) -> None:
    pages = [page(1), page(2), page(3, "www.news.example"), page(4, "other.example")]
    assert list(told(tmp_path / "m", pages)) == [None, (1, (1, 0, 1)), (2, (2, 0, 2)), None]


def test_a_page_does_not_repeat_itself(tmp_path: Path) -> None:
    pages = [page(1), page(2), page(1)]
    assert list(told(tmp_path / "m", pages))[2] == (1, (1, 0, 1))
    again = list(told(tmp_path / "m", pages))
    assert again == [(1, (1, 0, 1))] * 3


def test_sites_do_not_count_for_each_other(tmp_path: Path) -> None:
    wire = "A wire story that many sites carry, word for word, under a headline of their own."
    pages = [page(number, f"site{number}.example", wire) for number in range(8)]
    assert set(told(tmp_path / "m", pages)) == {None}


def test_pages_without_address_take_the_one_they_declare(tmp_path: Path) -> None:
    declared = '<link rel="canonical" href="https://news.example/9"><p>9 comments</p>'
    pages = [page(1), Document("9", declared, "x", kind="html"), Document("8", "<p>8 comments", "x")]
    assert list(told(tmp_path / "m", pages)) == [None, (1, (1,)), None]


def test_failures_and_blockless_pages_go_by(tmp_path: Path) -> None:
    picture = Document("b", b"\x89PNG\r\n\x1a\n", "b", "https://a.example/")
    assert list(told(tmp_path / "m", [Failure("f", "empty", "is empty", "f"), picture])) == [None, None]


class CutOff(Watching):
    """Ends the run at its second checkpoint."""

    def __init__(self) -> None:
        self.saves = 0

    def save(self, tally: Tally) -> None:  # noqa: ARG002
        """Give up at the second."""
        self.saves += 1
        if self.saves == 2:
            raise KeyboardInterrupt


class Counting(Watching):
    """Takes down what was looked at and heard."""

    def __init__(self) -> None:
        self.looked: list[int] = []
        self.heard: list[str] = []

    def look(self, pages: int) -> None:
        """Take it down."""
        self.looked.append(pages)

    def hear(self, outcome: Outcome, position: Position) -> None:  # noqa: ARG002
        """Take it down."""
        self.heard.append(outcome.id)


def pages_file(folder: Path) -> Path:
    """The same page under twelve addresses: its every block repeats."""
    folder.mkdir()
    path = folder / "in.jsonl"
    story = (ROOT / "seeds/short-brief.html").read_text(encoding="utf-8")
    records = ({"html": story, "url": f"https://news.example/{number}"} for number in range(12))
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def options(folder: Path, passes: Passes = "one") -> RunOptions:
    memory = MemoryOptions(folder / "m", passes)
    clean = CleanOptions(write=WriteOptions("jsonl", frozenset({"blocks"})))
    return RunOptions(clean=clean, workers=1, memory=memory, start="resume", checkpoint_pages=4)


def scores(lines: bytes) -> list[list[float]]:
    return [[block["score"] for block in json.loads(line)["blocks"]] for line in lines.splitlines()]


def test_a_run_that_goes_on_counts_as_if_it_had_not_been_cut_off(tmp_path: Path) -> None:
    source = pages_file(tmp_path / "in")
    outputs = {}
    for name in ("whole", "cut"):
        folder = tmp_path / name
        folder.mkdir()
        target = make_target(f"{folder}/o.jsonl", None, None)
        if name == "cut":
            with pytest.raises(KeyboardInterrupt):
                run([str(source)], target, options(folder), CutOff())
            with Memory(folder / "m") as memory:
                assert memory.pages == 0
        tally = run([str(source)], target, options(folder), Watching())
        assert tally.read == 12
        outputs[name] = (folder / "o.jsonl").read_bytes()
        with Memory(folder / "m") as memory:
            assert memory.pages == 12
    assert outputs["cut"] == outputs["whole"]
    kept = scores(outputs["whole"])
    assert kept[0] == kept[2]  # too few pages were seen
    assert all(kept[place] != kept[place + 1] for place in range(2, len(kept) - 1))


def test_a_memory_that_another_run_changed_is_noticed(tmp_path: Path) -> None:
    source = pages_file(tmp_path / "in")
    target = make_target(f"{tmp_path}/o.jsonl", None, None)
    with pytest.raises(KeyboardInterrupt):
        run([str(source)], target, options(tmp_path), CutOff())
    with Memory(tmp_path / "m") as memory, Memory(None) as counted:
        counted.add("news.example", 1, [1])
        memory.merge(counted)
    with pytest.raises(OptionError, match="the site memory has changed"):
        run([str(source)], target, options(tmp_path), Watching())


def test_two_passes_count_all_pages_first(tmp_path: Path) -> None:
    source = pages_file(tmp_path / "in")
    watching = Counting()
    target = make_target(f"{tmp_path}/o/*.jsonl", None, None)
    tally = run([str(source)], target, options(tmp_path, "two"), watching)
    assert watching.looked == list(range(1, 13))
    assert len(watching.heard) == 12
    # Done is done, though the run has changed the memory itself.
    assert run([str(source)], target, options(tmp_path, "two"), watching) == tally
    with Memory(tmp_path / "m") as memory:
        assert memory.pages == 12


def test_a_memory_in_the_place_of_an_output_is_refused(tmp_path: Path) -> None:
    source = pages_file(tmp_path / "in")
    target = make_target(f"{tmp_path}/m", "jsonl", f"{tmp_path}/r.jsonl")._replace(path=tmp_path / "m")
    with pytest.raises(OptionError, match="would be written twice"):
        run([str(source)], target, options(tmp_path), Watching())


def test_two_passes_over_stdin_or_a_pipe_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pages")
    target = make_target(f"{tmp_path}/o.jsonl", None, None)
    for name, said in (("-", "stdin"), (f"{tmp_path}/pages", "pages")):
        with pytest.raises(OptionError, match=f"{said} can't be read twice"):
            run([name], target, options(tmp_path, "two"), Watching())
