"""Labelled pages of made-up sites whose markup says the reverse of what markup usually says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from filter.training.labelled import LabelledPage, labelled_page
from tests.training.samples import WORDS

SITES = "harbour pier timber quay ferry station council island".split()
"""Names that differ in letters: digits are masked when names are hashed."""


def record(site: str, number: int, lines: int = 6) -> dict[str, Any]:
    """A page: its story in short items of a list, its teasers in paragraphs of an article."""
    random = np.random.default_rng([number, *site.encode()])

    def said(words: int) -> str:
        return " ".join(random.choice(WORDS, words)).capitalize()

    name = site.partition(".")[0]
    parts = [("title", "h4", f"{name}-top", said(5))]
    parts += [("body", "li", f"{name}-para", said(7)) for _ in range(lines)]
    parts += [("related", "p", f"{name}-more", said(16) + ".") for _ in range(lines)]
    html = "".join(
        f'<div class="{name}-box"><{tag} class="{at}">{text}</{tag}></div>' for _, tag, at, text in parts
    )
    return {
        "id": f"{site}-{number}",
        "source": "made",
        "url": f"https://{site}/{number}",
        "domain": site,
        "language": "en",
        "fold": 0,
        "html": f'<main class="{name}-page">{html}</main>',
        "lines": [[label, label == "related" and number % 2 == 0, text] for label, _, _, text in parts],
    }


def records(sites: int, pages: int) -> list[dict[str, Any]]:
    """So many pages of each of so many sites."""
    return [record(f"{name}.example", number) for name in SITES[:sites] for number in range(pages)]


def pages(sites: int, each: int) -> list[LabelledPage]:
    """The same as training reads them."""
    return [labelled_page(one, Path("made.jsonl"), print) for one in records(sites, each)]


def without_reporting(one: dict[str, Any]) -> dict[str, Any]:
    """The page as a list of links, with no article."""
    return one | {"lines": [["nav" if label == "body" else label, *rest] for label, *rest in one["lines"]]}


def as_text(one: dict[str, Any]) -> dict[str, Any]:
    """The page as it came from a tool that leaves its text alone."""
    shown = "\n\n".join(text for _, _, text in one["lines"])
    return {key: value for key, value in one.items() if key != "html"} | {"text": shown}


def write(path: Path, found: list[dict[str, Any]]) -> Path:
    """A labelled file."""
    path.write_text("".join(json.dumps(one) + "\n" for one in found), encoding="utf-8")
    return path
