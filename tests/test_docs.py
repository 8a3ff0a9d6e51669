"""The documents say what is so: examples give the output printed under them, tables and links hold."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from filter.page import LABELS
from tests.test_architecture import ROOMS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("bench/*.md")])
_FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def fenced(language: str) -> list[str]:
    return [text for named, text in _FENCED.findall(README) if named == language]


def said_by(*arguments: str) -> str:
    """What a person would see: data, then what is said of the run."""
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, check=True)
    return (done.stdout + done.stderr).decode()


def test_the_example_on_the_command_line_gives_what_the_readme_shows() -> None:
    [example] = fenced("console")
    command, _, shown = example.partition("\n")
    prompt, program, *arguments = shlex.split(command)
    assert (prompt, program) == ("$", "newsfilter")
    assert said_by("-m", "filter", *arguments) == shown


def test_the_example_in_python_gives_what_the_readme_shows() -> None:
    [code], [shown] = fenced("python"), fenced("text")
    assert said_by("-c", code) == shown


def test_the_readme_names_the_thirteen_labels() -> None:
    assert re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE) == [str(label) for label in LABELS]


def test_the_plan_as_built_has_the_rooms_in_their_order() -> None:
    plan = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `filter/(\w+)(?:\.py|/)` \|", plan, re.MULTILINE) == ROOMS


@pytest.mark.parametrize("command", ["clean", "explain", "model", "demo"])
def test_the_page_on_the_command_line_names_every_option(command: str) -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    options = set(re.findall(r"--[a-z][a-z-]+", said_by("-m", "filter", command, "--help")))
    assert {option for option in options if f"`{option}" not in page} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    links = _LINK.findall(document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []
