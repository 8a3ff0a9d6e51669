"""Writers: outputs appear whole or not at all."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import zstandard
from pyarrow import parquet

from filter.corpus.cleaning import Outcome
from filter.corpus.record import json_line
from filter.corpus.target import make_target
from filter.corpus.writers import Outputs, open_outputs
from filter.corpus.writers.folder import safe_name
from filter.errors import OutputError

REJECT = Outcome("r", "rejected", b'{"id": "r"}\n')


def page(identity: str, text: str = "news") -> Outcome:
    return Outcome(identity, "cleaned", f"{text}\n".encode())


def write(out: Path | str, *outcomes: Outcome, pages_as: Any = None) -> None:
    with open_outputs(make_target(str(out), pages_as, None)) as put:
        for outcome in outcomes:
            put(outcome)


def write_marked(out: Path | str, *outcomes: Outcome, shard_size: str | None = None) -> None:
    """As a run does it: a mark whenever a shard is full."""
    target = make_target(str(out), "jsonl" if shard_size else None, None, shard_size)
    if shard_size:
        assert target.path
        target = target._replace(path=target.path.with_name("part-*.jsonl"))  # plain: its size can be seen
    with Outputs(target, frozenset()) as outputs:
        for outcome in outcomes:
            outputs.write(outcome)
            if outputs.full:
                outputs.mark()
        outputs.commit()
        outputs.forget()


def rows(outcomes: list[Outcome], out: str) -> list[Outcome]:
    """The outcomes; for Parquet their contents are lines of JSON."""
    if not out.endswith(".parquet"):
        return outcomes
    return [
        outcome._replace(content=json_line({"id": outcome.id, "text": outcome.content.decode()}))
        for outcome in outcomes
    ]


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in listed(folder) if (folder / name).is_file()}


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


@pytest.mark.parametrize(("name", "begins"), [("O.JSONL.GZ", b"\x1f\x8b"), ("o.Zst", b"\x28\xb5\x2f\xfd")])
def test_an_ending_packs_in_whatever_case(tmp_path: Path, name: str, begins: bytes) -> None:
    write(tmp_path / name, page("a"), pages_as="jsonl")
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_zstd_is_one_frame_since_readers_stop_after_the_first(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl.zst", *[page(str(number), "x" * 1000) for number in range(5000)])
    with zstandard.ZstdDecompressor().stream_reader((tmp_path / "a.jsonl.zst").read_bytes()) as plain:
        assert len(plain.read()) == 5000 * 1001


@pytest.mark.parametrize("name", ["o.jsonl.gz", "o.jsonl.zst", "o.parquet", "o.warc.wet.gz", "o.txt"])
def test_a_run_without_pages_leaves_a_file_that_can_be_read(tmp_path: Path, name: str) -> None:
    write(tmp_path / name)
    assert listed(tmp_path) == [name]
    if name.endswith("parquet"):
        assert parquet.read_table(tmp_path / name).num_rows == 0
    elif name == "o.jsonl.gz":
        assert gzip.decompress((tmp_path / name).read_bytes()) == b""


def test_shards_end_with_the_page_that_fills_them(tmp_path: Path) -> None:
    pages = [page(str(number), "x" * 99) for number in range(7)]
    write_marked(tmp_path / "o", *pages, shard_size="300")
    assert [len((tmp_path / "o" / name).read_bytes()) for name in listed(tmp_path / "o")] == [300, 300, 100]
    assert listed(tmp_path / "o")[0] == "part-00000.jsonl"


def test_a_shard_is_in_place_as_soon_as_it_is_whole(tmp_path: Path) -> None:
    target = make_target(f"{tmp_path}/o/p-*.jsonl.gz", None, None, "100")
    with Outputs(target, frozenset()) as outputs:
        outputs.write(page("a", "x" * 100))
        assert outputs.full
        outputs.mark()
        assert gzip.decompress((tmp_path / "o/p-00000.jsonl.gz").read_bytes()) == b"x" * 100 + b"\n"
        assert not outputs.full


def test_two_runs_into_one_place_are_refused(tmp_path: Path) -> None:
    target = make_target(f"{tmp_path}/o.jsonl", None, None)
    with Outputs(target, frozenset()), pytest.raises(OutputError, match="another run"):
        Outputs(target, frozenset())
    assert listed(tmp_path) == []


GOOD = [page("a-b-3"), page("a b", "1" * 1000), page("a/b", "2"), REJECT, page("c", "3")]
LOST = [page("lost"), REJECT, page("a-b", "4")]
REST = [page("d", "5" * 90_000), page("a-b", "6"), page("c-8"), page("c"), page("e", "7")]


@pytest.mark.parametrize(
    "out", ["o.jsonl", "o.jsonl.gz", "o.jsonl.zst", "o.parquet", "o.txt", "texts/", "p-*.jsonl", "p-*.txt.gz"]
)
def test_a_run_that_goes_on_writes_the_bytes_of_one_that_was_not_cut_off(tmp_path: Path, out: str) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    for folder in (whole, cut):
        folder.mkdir()
    write_marked(whole / out, *rows(GOOD, out), *rows(REST, out))
    target = make_target(f"{cut}/{out}", None, None)
    with Outputs(target, frozenset()) as outputs:
        for outcome in rows(GOOD, out):
            outputs.write(outcome)
        states = json.loads(json.dumps(outputs.mark()))
        outputs.keep()
        for outcome in rows(LOST, out):  # these come after the last safe state
            outputs.write(outcome)
    with Outputs(target, frozenset(), states) as outputs:
        for outcome in rows(REST, out):
            outputs.write(outcome)
        outputs.commit()
        outputs.forget()
    assert contents(cut) == contents(whole)


def test_what_came_into_place_just_before_the_end_is_taken_back(tmp_path: Path) -> None:
    target = make_target(f"{tmp_path}/o.jsonl", None, None)
    with Outputs(target, frozenset()) as outputs:
        outputs.write(page("a", "1"))
        states = outputs.mark()
        outputs.keep()
        outputs.commit()  # and then the power was cut
    with Outputs(target, frozenset(), states) as outputs:
        outputs.write(page("b", "2"))
        outputs.commit()
        outputs.forget()
    assert contents(tmp_path) == {"o.jsonl": b"1\n2\n"}


def test_a_journal_that_was_tampered_with_is_refused(tmp_path: Path) -> None:
    target = make_target(f"{tmp_path}/o.jsonl", None, None)
    with Outputs(target, frozenset()) as outputs:
        outputs.write(page("a"))
        states = outputs.mark()
        outputs.keep()
    (tmp_path / ".o.jsonl.partial/pages").write_bytes(b"")
    with pytest.raises(OutputError, match="not as the run before left it"):
        Outputs(target, frozenset(), states)


def test_nothing_is_in_place_before_the_end(tmp_path: Path) -> None:
    with open_outputs(make_target(f"{tmp_path}/o.jsonl", None, None)) as put:
        put(page("a"))
        assert [path.name for path in tmp_path.iterdir()] == [".o.jsonl.partial"]
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


def test_a_page_named_as_another_one_with_its_number_costs_none(tmp_path: Path) -> None:
    write(tmp_path / "o", page("a-3", "1"), page("a.htm", "2"), page("a", "3"), page("a-3-3", "4"))
    assert contents(tmp_path / "o") == {
        "a-3.txt": b"1\n",
        "a.txt": b"2\n",
        "a-3-3.txt": b"3\n",
        "a-3-3-4.txt": b"4\n",
    }


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
