"""The command as a user calls it: real processes, real files, exit statuses."""

from __future__ import annotations

import gzip
import json
import os
import shlex
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import filter as package

ROOT = Path(package.__file__).parents[1]
SEEDS = ROOT / "seeds"
STORY = SEEDS / "wire-story.html"
COMMAND = [sys.executable, "-m", "filter"]
SIGNED = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def environment() -> dict[str, str]:
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, "COLUMNS": "100"}


def newsfilter(*args: object, cwd: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*COMMAND, *map(str, args)], input=stdin, capture_output=True, cwd=cwd, env=environment(), check=False
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def copies(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:03}.html").write_bytes(STORY.read_bytes())


def test_help_waits_for_nothing_heavy(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "filter", "--help"],
        capture_output=True, text=True, cwd=tmp_path, env=environment(), check=True,
    )  # fmt: skip
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "typer" in imported
    assert not imported & {
        "numpy",
        "lxml",
        "bs4",
        "sklearn",
        "rich",
        "py3langid",
        "dateutil",
        "multiprocessing",
    }


def test_the_help_names_every_command(tmp_path: Path) -> None:
    done = newsfilter("--help", cwd=tmp_path)
    assert done.returncode == 0
    assert all(command in done.stdout for command in ("clean", "explain", "model", "demo"))


def test_the_version_is_printed(tmp_path: Path) -> None:
    done = newsfilter("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout[:11]) == (0, "newsfilter ")


def test_a_folder_goes_to_json_lines(tmp_path: Path) -> None:
    copies(tmp_path / "in", 3)
    done = newsfilter("clean", "in", "-o", "out.jsonl", "--blocks", cwd=tmp_path)
    found = records(tmp_path / "out.jsonl")
    assert (done.returncode, done.stdout) == (0, "")
    assert [record["id"] for record in found] == ["in/000.html", "in/001.html", "in/002.html"]
    assert all(record["text"] and record["metadata"]["title"] and record["blocks"] for record in found)
    assert "3 in = 3 cleaned + 0 rejected + 0 failed" in done.stderr


def test_a_folder_goes_to_a_folder_of_texts(tmp_path: Path) -> None:
    copies(tmp_path / "in", 2)
    done = newsfilter("clean", "in/*.html", "-o", "out/", "--with-title", "--quiet", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["in-000.txt", "in-001.txt"]
    title, _, text = (tmp_path / "out/in-000.txt").read_text(encoding="utf-8").partition("\n\n")
    assert title in STORY.read_text(encoding="utf-8")
    assert text


@pytest.mark.parametrize("packed", [False, True])
def test_records_go_through_stdin_and_stdout(tmp_path: Path, packed: bool) -> None:  # noqa: FBT001
    record = {"page": STORY.read_text(encoding="utf-8"), "link": "https://news.example/1", "key": "k"}
    line = json.dumps(record).encode() + b"\n"
    stdin = gzip.compress(line) if packed else line
    done = newsfilter("clean", "-", "--html-field", "page", "--id-field", "key", cwd=tmp_path, stdin=stdin)
    (found,) = map(json.loads, done.stdout.splitlines())
    assert (done.returncode, found["id"], found["metadata"]["source"]) == (0, "k", "stdin:1")


def test_a_page_goes_through_stdin_to_text(tmp_path: Path) -> None:
    done = newsfilter("clean", "-", "--format", "text", cwd=tmp_path, stdin=STORY.read_bytes())
    assert done.returncode == 0
    assert not done.stdout.startswith("{")
    assert "<p" not in done.stdout


def test_bad_inputs_are_named_and_cost_no_other(tmp_path: Path) -> None:
    bad = {
        "empty.html": (b"", "is empty"),
        "image.html": (SIGNED, "is a PNG image"),
        "noise.txt": (bytes(range(32)) * 50, "is binary data"),
        "cut.html.gz": (gzip.compress(os.urandom(5000))[:900], "is cut off"),
        "dir.jsonl/": (b"", "has no pages"),
    }
    for name, (data, _) in bad.items():
        path = tmp_path / name
        path.mkdir() if name.endswith("/") else path.write_bytes(data)
    (tmp_path / "bad.jsonl").write_text('no json\n{"a": 1}\n[]\n{"text": null}\n')
    (tmp_path / "good.html").write_bytes(STORY.read_bytes())
    done = newsfilter("clean", "none.html", *bad, "bad.jsonl", "good.html", "-o", "out.jsonl", cwd=tmp_path)
    lines = done.stderr.splitlines()
    assert done.returncode == 1
    assert [record["id"] for record in records(tmp_path / "out.jsonl")] == ["good.html"]
    assert lines[0] == "newsfilter: none.html doesn't exist: check the path"
    for (name, (_, words)), line in zip(bad.items(), lines[1:6], strict=True):
        assert line.startswith(f"newsfilter: {name.rstrip('/')} ")
        assert words in line
    assert [line.split()[1] for line in lines[6:10]] == [f"bad.jsonl:{number}" for number in (1, 2, 3, 4)]
    assert lines[10].startswith("newsfilter: 11 in = 1 cleaned + 0 rejected + 10 failed")
    assert {record["status"] for record in records(tmp_path / "out.rejects.jsonl")} == {"failed"}
    assert len(records(tmp_path / "out.rejects.jsonl")) == 10


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux")
def test_a_file_that_cannot_be_read_fails_by_name(tmp_path: Path) -> None:
    (tmp_path / "locked.html").symlink_to("/proc/self/mem")
    done = newsfilter("clean", "locked.html", "-o", "out.jsonl", cwd=tmp_path)
    assert (done.returncode, "locked.html can't be read" in done.stderr) == (1, True)


def test_huge_pages_cost_no_other(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with (tmp_path / "in/a-100mb.html").open("wb") as file:
        file.truncate(100_000_000)  # takes no room on the disk
    (tmp_path / "in/b-tags.html").write_text("<div></div>" * 500_000)
    (tmp_path / "in/c-nested.html").write_text("<div>" * 50_000 + "news")
    (tmp_path / "in/d-story.html").write_bytes(STORY.read_bytes())
    done = newsfilter("clean", "in", "-o", "out.jsonl", cwd=tmp_path)
    assert done.returncode == 1
    assert "in/a-100mb.html has more than 10 MB" in done.stderr
    assert [record["id"] for record in records(tmp_path / "out.jsonl")] == ["in/d-story.html"]
    assert [record["status"] for record in records(tmp_path / "out.rejects.jsonl")] == [
        "failed",
        "rejected",
        "rejected",
    ]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (
            ["clean", "none.html", "none/*.html"],
            "; none/*.html doesn't exist: check",
        ),
        (["clean", "a.html", "-o", "none/out.jsonl"], "none/out.jsonl can't be written"),
        (["clean", "a.html", "-o", "a.html/out"], "a.html/out can't be written"),
        (["clean", "a.html", "-o", "out.xyz"], "out.xyz: can't tell the format"),
        (["clean", "a.html", "-o", "out.jsonl", "--shard-size", "1GB"], "a pattern as out-*.jsonl"),
        (["clean", "a.html", "--resume"], "--resume: what was printed can't be taken back"),
        (["clean", "a.html", "-o", "out.txt", "--blocks"], "--blocks needs records"),
        (["clean", "a.html", "--page-timeout", "inf"], "--page-timeout inf: 0 for no limit"),
        (["clean", "a.html", "--max-page-bytes", "9" * 20], "1 to 2,000,000,000 bytes"),
        (["clean", "a.html", "-o", "o/", "--shard-size", "9" * 400], "is no size"),
        (["clean", "a.html", "--keep", "headline"], "headline"),
        (["clean", "a.html", "--model", "none"], "none"),
        (["clean", "a.html", "--model", "."], "."),
        (["clean", "a.html", "--threshold", "wordz=8"], "threshold 'wordz=8': NAME=VALUE with one of"),
        (["clean", "a.html", "--languages", "english"], "'english' is no language"),
        (["explain", "a.html", "--html", "none/a.html"], "none/a.html can't be written"),
        (["explain", "none.html"], "none.html doesn't exist"),
        (["explain", "a.html", "--model", "none"], "none"),
        (["model", "none"], "none"),
        (["demo", "none"], "none doesn't exist"),
        (["clean", "a.html", "-o", "o.jsonl", "--rejects", "o.jsonl"], "o.jsonl would be written twice"),
        (["clean", ".", "-o", "all.txt"], "all.txt would be a page of the folder ."),
        (["explain", "a.html", "--html", "a.html"], "a.html is an input and an output"),
        (["demo", ".", "-o", "a.html"], "a.html would be a page of the folder ."),
        (["sample", "a.html", "-o", "a.html"], "a.html is an input and an output"),
    ],
)
def test_a_wrong_call_is_one_line_and_status_2(tmp_path: Path, args: list[str], words: str) -> None:
    (tmp_path / "a.html").write_bytes(STORY.read_bytes())
    done = newsfilter(*args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("newsfilter: ")
    assert done.stderr.count("\n") == 1
    assert words in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]


@pytest.mark.parametrize(
    "args",
    [
        ["clean", "a.html", "--frmat", "text"],
        ["clean", "a.html", "--favor", "x"],
        ["serve", "--page-timeout", "inf"],
        ["clean", "a.html", "--page-timeout", "nan"],
        ["tidy"],
    ],
)
def test_an_unknown_option_is_named_with_status_2(tmp_path: Path, args: list[str]) -> None:
    done = newsfilter(*args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert args[-1] in done.stderr or args[-2] in done.stderr
    assert "Traceback" not in done.stderr


def test_the_number_of_workers_changes_no_byte(tmp_path: Path) -> None:
    outputs = []
    for workers in (1, 2):
        done = newsfilter("clean", SEEDS, "-o", "out.jsonl", "--blocks", "--workers", workers, cwd=tmp_path)
        assert done.returncode == 0
        outputs.append({path.name: path.read_bytes() for path in tmp_path.iterdir()})
    assert outputs[0] == outputs[1]
    assert len(outputs[0]["out.jsonl"]) > 100_000


def test_stats_of_something_else_are_one_line_and_status_2(tmp_path: Path) -> None:
    (tmp_path / "o.jsonl").write_text('{"id": "a", "text": "news", "metadata": {}}\n')
    done = newsfilter("stats", "o.jsonl", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == ("newsfilter: o.jsonl: record 1 is no cleaned page: name what clean wrote as OUT\n")


def test_stats_do_not_take_the_place_of_what_they_count(tmp_path: Path) -> None:
    (tmp_path / "o.jsonl").write_text("")
    (tmp_path / "o.rejects.jsonl").write_text("")
    for name in ("o.jsonl", "o.rejects.jsonl"):
        done = newsfilter("stats", "o.jsonl", "--html", name, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"newsfilter: {name} is an input and an output")


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_leaves_nothing(tmp_path: Path, sent: signal.Signals, status: int) -> None:
    command = [*COMMAND, "clean", "-", "-o", "out.jsonl", "--workers", "1"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment()
    ) as running:
        assert running.stdin
        assert running.stderr
        running.stdin.write(b'{"text": ""}\n' * 65)  # a batch at work and one that waits
        running.stdin.flush()
        assert b"stdin:1 is empty" in running.stderr.readline()  # by now the outputs are open
        assert [path.name for path in tmp_path.iterdir()] == [".out.jsonl.partial"]
        assert ended_by(running, sent) == status
        assert b"Traceback" not in running.stderr.read()
    assert list(tmp_path.iterdir()) == []


def ended_by(running: subprocess.Popen[bytes], sent: signal.Signals) -> int | None:
    """The exit status. Sent again if need be: a signal just before a read is heard after it only."""
    for _ in range(6):
        running.send_signal(sent)
        with suppress(subprocess.TimeoutExpired):
            return running.wait(timeout=5)
    return None


def test_a_reader_that_goes_away_ends_the_run_quietly(tmp_path: Path) -> None:
    copies(tmp_path / "in", 140)  # enough for worker processes
    with subprocess.Popen(
        [*COMMAND, "clean", "in"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(),
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.readline()
        running.stdout.close()
        assert running.wait(timeout=60) == 141  # as a shell gives for what SIGPIPE ends
        assert running.stderr.read() == b""


SHOWING = ["--version", "model", "explain a.html", "clean a.html", "sample a.html"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
@pytest.mark.parametrize("where", ["> /dev/full", ">&-"])
@pytest.mark.parametrize("command", SHOWING)
def test_a_stdout_that_takes_nothing_is_one_line_and_status_2(
    tmp_path: Path, command: str, where: str
) -> None:
    done = in_a_shell(f"{command} {where}", tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "newsfilter: stdout can't be written" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]


def test_a_stdout_that_is_closed_is_no_matter_where_nothing_goes_to_it(tmp_path: Path) -> None:
    assert in_a_shell("clean a.html -o out.jsonl >&-", tmp_path).returncode == 0
    assert [record["id"] for record in records(tmp_path / "out.jsonl")] == ["a.html"]


@pytest.mark.parametrize("command", ["clean -", "clean - -o out.jsonl", "explain -"])
def test_a_stdin_that_is_closed_is_one_line_and_status_2(tmp_path: Path, command: str) -> None:
    done = in_a_shell(f"{command} <&-", tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "stdin" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]


def test_nothing_gets_into_the_data_where_stderr_is_closed(tmp_path: Path) -> None:
    done = in_a_shell("clean a.html 2>&-", tmp_path)
    assert (done.returncode, [json.loads(line)["id"] for line in done.stdout.splitlines()]) == (0, ["a.html"])


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_what_is_said_of_a_folder_comes_before_its_first_page_is_shown(
    tmp_path: Path, unbuffered: str
) -> None:
    (tmp_path / "a.html").write_bytes(STORY.read_bytes())
    done = subprocess.run(
        [*COMMAND, "explain", "."],
        cwd=tmp_path,
        env=environment() | {"PYTHONUNBUFFERED": unbuffered},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("newsfilter: the first page of .: a.html\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
def test_a_stderr_that_takes_nothing_changes_no_status(tmp_path: Path) -> None:
    assert in_a_shell("clean a.html -o out.jsonl 2> /dev/full", tmp_path).returncode == 0
    done = in_a_shell("clean a.html -o gone.jsonl 2>&1 >/dev/null | true; exit ${PIPESTATUS:-0}", tmp_path)
    assert done.returncode == 0
    assert [record["id"] for record in records(tmp_path / "gone.jsonl")] == ["a.html"]


def in_a_shell(command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command with what only a shell can do to its streams, beside a page ``a.html``."""
    (cwd / "a.html").write_bytes(STORY.read_bytes())
    line = f"{shlex.join(COMMAND)} {command}"
    return subprocess.run(
        ["sh", "-c", line], cwd=cwd, env=environment(), capture_output=True, text=True, check=False
    )


def test_a_folder_goes_to_shards_and_a_run_that_is_done_is_not_done_again(tmp_path: Path) -> None:
    copies(tmp_path / "in", 5)
    command = ["clean", "in", "-o", "out/", "--format", "parquet", "--shard-size", "5k", "--resume"]
    for _ in range(2):
        done = newsfilter(*command, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (0, "")
        assert "5 in = 5 cleaned" in done.stderr
    assert "going on after 5 pages" in done.stderr
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names[0] == "part-00000.parquet"
    assert len(names) > 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out", "out.manifest.json"]


def test_progress_is_json_where_machines_read_it(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(STORY.read_bytes())
    (tmp_path / "b.html").write_bytes(SIGNED)
    done = newsfilter("clean", "a.html", "b.html", "-o", "out.jsonl", "--json-log", cwd=tmp_path)
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [event["event"] for event in events] == ["page", "end"]
    assert (events[0]["id"], events[1]["cleaned"], events[1]["failed"]) == ("b.html", 1, 1)


def test_a_page_that_takes_too_long_fails(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(STORY.read_bytes())
    done = newsfilter("clean", "a.html", "-o", "o.jsonl", "--page-timeout", "0.0001", cwd=tmp_path)
    assert (done.returncode, "took more than 0.0001 seconds" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["--profile", "strict"], "kept"),
        (["--languages", "en,de"], "kept"),
        (["--languages", "fr"], "wrong language: en, not fr"),
        (["--threshold", "words=9999"], "too short"),
    ],
)
def test_a_page_is_judged_by_the_thresholds_asked_for(
    tmp_path: Path, options: list[str], status: str
) -> None:
    assert status in newsfilter("explain", STORY, *options, cwd=tmp_path).stdout
    done = newsfilter("clean", STORY, "-o", "o.jsonl", *options, cwd=tmp_path)
    assert f"1 in = {1 if status == 'kept' else 0} cleaned" in done.stderr


def test_explain_writes_a_page_for_a_browser(tmp_path: Path) -> None:
    done = newsfilter("explain", STORY, "--html", "why.html", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "newsfilter: explained: why.html\n")
    page = (tmp_path / "why.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "in a run of " in page


def test_explain_has_a_row_for_each_block_and_no_colours(tmp_path: Path) -> None:
    done = newsfilter("explain", STORY, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert {line[:2] for line in done.stdout.splitlines()[5:]} >= {"+ ", "- "}


def test_a_hostile_page_cannot_steer_the_terminal(tmp_path: Path) -> None:
    done = newsfilter(
        "explain", "-", cwd=tmp_path, stdin="<p>The harbour \x1b[2J\x9b reopened \u202e".encode()
    )
    assert done.returncode == 0
    assert not set(done.stdout) & {"\x1b", "\x9b", "\u202e"}


def test_the_model_tells_what_it_is(tmp_path: Path) -> None:
    done = newsfilter("model", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()


def test_the_demo_shows_every_page_and_leaves_records(tmp_path: Path) -> None:
    copies(tmp_path / "seeds", 2)
    (tmp_path / "seeds/x.html").write_bytes(SIGNED)
    done = newsfilter("demo", "-o", "made/demo.jsonl", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(
        name in done.stdout for name in ("000.html", "001.html", "x.html is a PNG image", "made/demo.jsonl")
    )
    assert [record["id"] for record in records(tmp_path / "made/demo.jsonl")] == [
        "seeds/000.html",
        "seeds/001.html",
    ]
    assert len(records(tmp_path / "made/demo.rejects.jsonl")) == 1
