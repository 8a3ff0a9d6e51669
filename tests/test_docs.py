"""The documents say what is so: examples give the output printed under them, tables and links hold."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from filter import PageFilter
from filter.judge import PROFILES
from filter.judge.thresholds import NUMBERS
from filter.page import LABELS, Reason
from tests.crawled import write_crawl
from tests.test_architecture import ROOMS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("bench/*.md")])
_FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def fenced(language: str) -> list[str]:
    return [text for named, text in _FENCED.findall(README) if named == language]


def said_by(*arguments: str, cwd: Path = ROOT) -> str:
    """What a person would see: data, then what is said of the run."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HOME": str(cwd / "cache")}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, check=True
    )
    return (done.stdout + done.stderr).decode()


def example(number: int) -> tuple[list[str], str]:
    """A call on the command line and what is shown under it."""
    command, _, shown = fenced("console")[number].partition("\n")
    prompt, *arguments = shlex.split(command)
    assert prompt == "$"
    return arguments, shown


def test_the_example_on_the_command_line_gives_what_the_readme_shows() -> None:
    [program, *arguments], shown = example(0)
    assert program == "newsfilter"
    assert said_by("-m", "filter", *arguments) == shown


def test_a_crawl_goes_to_a_data_set_as_the_readme_shows(tmp_path: Path) -> None:
    [program, *arguments], shown = example(1)
    assert program == "newsfilter"
    write_crawl(tmp_path / "CC-NEWS-20250615.warc.gz")
    assert said_by("-m", "filter", *arguments, cwd=tmp_path) == shown


@pytest.mark.slow
def test_the_data_set_loads_as_the_readme_shows(tmp_path: Path) -> None:
    write_crawl(tmp_path / "CC-NEWS-20250615.warc.gz")
    said_by("-m", "filter", *example(1)[0][1:], cwd=tmp_path)
    [program, *arguments], shown = example(2)
    assert program == "python"
    assert said_by(*arguments, cwd=tmp_path).startswith(shown)  # then datasets tells of its progress


def test_the_example_in_python_gives_what_the_readme_shows() -> None:
    [code], [shown] = fenced("python"), fenced("text")
    assert said_by("-c", code) == shown


def test_the_readme_names_the_thirteen_labels() -> None:
    assert re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE) == [str(label) for label in LABELS]


def test_the_plan_as_built_has_the_rooms_in_their_order() -> None:
    plan = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `filter/(\w+)(?:\.py|/)` \|", plan, re.MULTILINE) == ROOMS


VERDICT = (ROOT / "docs" / "verdict.md").read_text(encoding="utf-8")


def test_the_page_on_the_verdict_says_why_a_block_is_what_it_is() -> None:
    page = PageFilter().clean((ROOT / "seeds/english-tabloid.html").read_bytes())
    shown = [f"# {block.label} {block.text[:40]}\n#    {'; '.join(block.why())}\n" for block in page.blocks]
    assert any(lines in VERDICT for lines in shown)


def test_the_record_shown_for_datatrove_is_that_of_its_page() -> None:
    (record,) = re.findall(r"```json\n(.*?)```", (ROOT / "docs/datatrove.md").read_text("utf-8"), re.DOTALL)
    shown = json.loads(record)
    page = PageFilter().clean((ROOT / "seeds/german-news.html").read_bytes())
    told = {name: getattr(page.verdict, name) for name in ("quality", "sensational", "familiar", "keep")}
    assert {name: shown[name] for name in told} == told
    assert (shown["title"], shown["date"], shown["language"]) == (page.title, page.date, page.language)


def test_the_page_on_the_verdict_names_every_reason_and_who_rejects_for_it() -> None:
    rows = re.findall(r"^\| `([\w -]+)` \|.*\| ([^|]+) \|$", VERDICT.split("## Profiles")[0], re.MULTILINE)
    always = ["unreadable"]  # of a page without blocks there is nothing to weigh
    rejecting = {
        reason: [name for name, one in PROFILES.items() if reason in one.rejects or reason in always]
        for reason in get_args(Reason)
    }
    assert {reason: re.findall(r"`(\w+)`", names) for reason, names in rows} == rejecting
    assert [reason for reason, _ in rows] == list(get_args(Reason))


def test_the_page_on_the_verdict_has_the_thresholds_of_every_profile() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([\d. |]+) \|", VERDICT.split("## Profiles")[1], re.MULTILINE)
    shown = {name: [float(value) for value in values.split("|")] for name, values in rows}
    assert shown == {name: [getattr(one, name) for one in PROFILES.values()] for name in NUMBERS}


@pytest.mark.parametrize(
    "command",
    "clean stats explain model demo label sample import export serve train evaluate".split(),
)
def test_the_page_on_the_command_line_names_every_option(command: str) -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    options = set(re.findall(r"--[a-z][a-z-]+", said_by("-m", "filter", command, "--help")))
    assert {option for option in options if f"`{option}" not in page} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    links = _LINK.findall(document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []
