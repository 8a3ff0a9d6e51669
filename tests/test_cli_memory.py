"""Site memory from the command line: made, asked, added to, merged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.test_cli import newsfilter, records

BUILDINGS = "harbour library bridge theatre market station museum".split()
STORY = """<ul><li>Home</li><li>Sport</li></ul><article><h1>The {0} reopens after repairs</h1>
<p>The {0} reopened on Monday after repairs to its roof had been finished early, the town council said.</p>
<p>Some people came to see the {0}, which had been closed since a storm tore away a part of its wall.</p>
<p>“We had not thought that the {0} would be ready this year,” said Anna Field, who led the work.</p>
<p>The Westmoor Courier has reported from the coast since 1921. It is owned by its readers, and its staff of
nine put together two editions a week from an office above the old post office in Mill Street, where visitors
are welcome on any weekday.</p></article>"""
SMALL = 2


def corpus(folder: Path) -> None:
    """Seven pages of one host; the first two on another one as well."""
    pages = [("news.example", name) for name in BUILDINGS]
    pages += [("small.example", name) for name in BUILDINGS[:SMALL]]
    lines = ({"url": f"https://{host}/{name}", "html": STORY.format(name)} for host, name in pages)
    (folder / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def scores(path: Path) -> list[list[float]]:
    return [[block["score"] for block in record["blocks"]] for record in records(path)]


def test_what_repeats_on_a_site_is_less_likely_reporting(tmp_path: Path) -> None:
    corpus(tmp_path)
    for number in (1, 2):
        args = "clean", "in.jsonl", "-o", f"{number}.jsonl", "--blocks", "--workers", number
        assert newsfilter(*args, "--site-memory", f"{number}.sqlite", cwd=tmp_path).returncode == 0
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()
    *site, first, second = scores(tmp_path / "1.jsonl")
    assert site[:SMALL] == [first, second]  # the first pages know nothing of the site yet
    about = [page[-1] for page in site]
    assert about[-1] < 0.7 * about[0]
    assert [page[-2] > 0.9 for page in site] == [True] * len(site)  # what doesn't repeat
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".jsonl"] * 3 + [".sqlite"] * 2


def test_two_passes_know_the_whole_site_and_leave_small_ones_alone(tmp_path: Path) -> None:
    corpus(tmp_path)
    args = "clean", "in.jsonl", "-o", "out.jsonl", "--blocks", "--two-pass", "--site-memory", "m.sqlite"
    assert newsfilter(*args, cwd=tmp_path).returncode == 0
    *site, first, second = scores(tmp_path / "out.jsonl")
    assert all(page[-1] < 0.7 * first[-1] for page in site)
    assert [page[:-1] for page in site[:SMALL]] == [
        pytest.approx(page[:-1], abs=0.05) for page in (first, second)
    ]
    merged = newsfilter("memory", "merge", "all.sqlite", "m.sqlite", "m.sqlite", cwd=tmp_path)
    assert (merged.returncode, merged.stderr) == (0, "newsfilter: 18 pages counted: all.sqlite\n")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["clean", "in.jsonl", "--two-pass"], "name its file by --site-memory"),
        (["clean", "in.jsonl", "--site-memory", "in.jsonl"], "in.jsonl is an input and an output"),
        (["clean", "in.jsonl", "--site-memory", "text"], "text: is no site memory"),
        (["memory", "merge", "all.sqlite", "none.sqlite"], "none.sqlite: there is no such file"),
    ],
)
def test_a_memory_that_is_none_is_one_line_and_status_2(tmp_path: Path, args: list[str], words: str) -> None:
    corpus(tmp_path)
    (tmp_path / "text").write_text("no database")
    done = newsfilter(*args, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
