"""The labelling page's server over real sockets: what it answers, what it refuses, what it keeps."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from filter.labelling.web import KEYS
from filter.page import LABELS
from tests.labelling.pages import read, record, write
from tests.labelling.server import ROOT, SEEDS, Server, serving

HOSTILE = """<html><head><title>T</title><base href="https://evil.example/"><script>alert(1)</script>
<meta http-equiv="refresh" content="0;url=https://evil.example/"><link rel="preconnect" href="https://evil.example">
<style>p { color: red; background: url(https://evil.example/x.png) }</style></head><body>
<h1>Old pier rebuilt</h1><p onclick="alert(1)">The council &lt;script&gt;alert(2)&lt;/script&gt; voted.</p>
<img src="https://evil.example/x.png" srcset="https://evil.example/y.png"><a href="https://evil.example/">More</a>
<iframe src="https://evil.example/"></iframe><form action="https://evil.example/"><button>Go</button></form>
<svg><a xlink:href="https://evil.example/"><text>x</text></a></svg></body></html>"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("label")
    (folder / "hostile.html").write_text(HOSTILE)
    with serving(
        folder, SEEDS / "wire-story.html", SEEDS / "wire-story-text.txt", folder / "hostile.html"
    ) as one:
        yield one


def place(server: Server, name: str) -> int:
    """The position of a page by its file."""
    numbers = range(len(server.ask("/api/session").said["pages"]))
    return next(number for number in numbers if name in server.ask(f"/api/pages/{number}").said["id"])


def test_the_page_is_ours_alone(server: Server) -> None:
    answer = server.ask("/")
    policy = answer.headers["content-security-policy"]
    assert answer.status == 200
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert b"<script>" not in answer.body
    assert b"http" not in answer.body.replace(b"http-equiv", b"")


@pytest.mark.parametrize("name", ["label.js", "label.css", "icon.svg"])
def test_its_parts_are_served_and_name_no_other_place(server: Server, name: str) -> None:
    answer = server.ask(f"/static/{name}")
    assert answer.status == 200
    assert b"https://" not in answer.body
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["../web.py", "%2e%2e/web.py", "..%2fweb.py", "/etc/passwd"])
def test_nothing_else_is_served(server: Server, name: str) -> None:
    assert server.ask(f"/static/{name}").status == 404


def test_the_labels_and_their_keys_are_told(server: Server) -> None:
    told = server.ask("/api/session").said["labels"]
    assert [one["name"] for one in told] == [str(label) for label in LABELS]
    assert len(set(KEYS)) == 13
    assert not set(KEYS) & set("jkuxv")


def test_a_page_is_told_in_reading_order_as_text(server: Server) -> None:
    page = server.ask(f"/api/pages/{place(server, 'hostile')}").said
    assert [block["text"] for block in page["blocks"]][:2] == [
        "Old pier rebuilt",
        "The council <script>alert(2)</script> voted.",
    ]


# --- Who is answered.


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "0.0.0.0", "[::1]", ""])
def test_strange_hosts_are_not_answered(server: Server, host: str) -> None:
    for path in ("/", "/api/session", "/static/label.js"):
        assert server.ask(path, Host=f"{host}:{server.port}").status == 400


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST"])
def test_the_names_of_this_machine_are(server: Server, host: str) -> None:
    assert server.ask("/api/session", Host=f"{host}:{server.port}").status == 200


@pytest.mark.parametrize("token", ["", "x", "é"])
def test_calls_without_the_token_are_refused(server: Server, token: str) -> None:
    for path in ("/api/session", "/api/pages/0"):
        assert server.ask(path, x_newsfilter_token=token).status == 403
    step = {"do": "skip", "version": 0}
    assert server.ask("/api/pages/0/steps", step, x_newsfilter_token=token).status == 403
    assert server.ask("/preview/x/0").status == 403


def test_another_site_is_not_let_in_by_cors(server: Server) -> None:
    asked = {"Origin": "https://evil.example", "Access_Control_Request_Headers": "x-newsfilter-token"}
    answer = server.ask("/api/pages/0/steps", method="OPTIONS", **asked)
    assert answer.status == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "path",
    ["/api/pages/99", "/api/pages/-1", "/api/pages/x", "/api/pages/99/steps", "/x",
     f"/api/pages/{'9' * 5000}", f"/api/pages/{'9' * 5000}/steps"],
)  # fmt: skip
def test_pages_that_are_not_there_are_not_found(server: Server, path: str) -> None:
    assert server.ask(path, {"version": 0} if path.endswith("steps") else None).status == 404


@pytest.mark.parametrize(
    "step",
    ["", "{", "[]", "[" * 9000, "x" * 20_000, {}, {"version": "0"}, {"version": 0, "do": "dance"},
     {"version": 0, "do": "label", "first": 0, "last": 10**9, "label": "body"}],
)  # fmt: skip
def test_what_is_no_step_is_refused_in_words(server: Server, step: object) -> None:
    answer = server.ask("/api/pages/0/steps", step)
    assert answer.status == 400
    assert answer.said["error"]


# --- The preview.


def test_the_original_runs_and_loads_nothing(server: Server) -> None:
    preview = server.ask("/api/session").said["preview"]
    answer = server.ask(f"{preview}{place(server, 'hostile')}")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert "https://" not in policy
    body = answer.body.decode()
    assert "Old pier rebuilt" in body
    assert body.count("evil.example") == 1  # in the style sheet, whose loads the policy forbids
    assert not [
        word for word in ("<script", "onclick", "refresh", "preconnect", "<iframe", "<base") if word in body
    ]


def test_a_page_of_text_is_previewed_as_text(server: Server) -> None:
    preview = server.ask("/api/session").said["preview"]
    assert b"<pre" in server.ask(f"{preview}{place(server, 'wire-story-text')}").body


# --- Labelling.


def test_a_day_of_labelling(tmp_path: Path) -> None:
    page = SEEDS / "wire-story.html"
    with serving(tmp_path, page) as server:
        steps = "/api/pages/0/steps"
        told = server.ask(steps, {"version": 0, "do": "label", "first": 0, "last": 2, "label": "promo"}).said
        assert (told["first"], told["marks"], told["version"]) == (0, ["promo"] * 3, 1)
        assert server.ask(steps, {"version": 0, "do": "undo"}).status == 409  # an older tab
        assert server.ask(steps, {"version": 1, "do": "label", "first": 4, "last": 4, "label": "ad"}).said[
            "undo"
        ]
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
    with serving(tmp_path, page) as server:
        blocks = server.ask("/api/pages/0").said["blocks"]
        assert [block["mark"] for block in blocks[:5]][-1] == "ad"
        told = server.ask("/api/pages/0/steps", {"version": 2, "do": "undo"}).said
        assert (told["first"], told["redo"]) == (4, True)
        told = server.ask("/api/pages/0/steps", {"version": 3, "do": "finish"}).said
        assert (told["agreement"]["lines"] - told["agreement"]["agreed"], told["status"]) == (3, "finished")
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=20) == 0
        assert server.process.stderr
        assert "1 of 1 page finished, in labelled.jsonl" in server.process.stderr.read()
    (done,) = read(tmp_path / "labelled.jsonl")
    assert [label for label, _, _ in done["lines"]][:4] == ["promo"] * 3 + [blocks[3]["mark"]]
    assert done["html"] == page.read_text(encoding="utf-8")


def refusal(folder: Path, page: Path) -> str:
    """What is said of a call that is wrong."""
    command = [sys.executable, "-m", "filter", "label", str(page), "-o", str(folder / "labelled.jsonl")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    return done.stderr


def test_the_file_is_held_by_one_process(tmp_path: Path) -> None:
    page = SEEDS / "short-brief.html"
    with serving(tmp_path, page) as server:
        server.ask("/api/pages/0/steps", {"version": 0, "do": "finish"})
        assert "another newsfilter label has it open" in refusal(tmp_path, page)
    assert len(read(tmp_path / "labelled.jsonl")) == 1


def test_bad_pages_are_one_line_and_leave_nothing(tmp_path: Path) -> None:
    pages = write(tmp_path / "in.jsonl", record(lines=[["story", 0, "x"]]))
    assert refusal(tmp_path, pages).startswith("newsfilter: a: 'story' is none of our labels")
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]
