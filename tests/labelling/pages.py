"""Pages to label, made without a model."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from filter.labelling.journal import Journal
from filter.labelling.labelled import LabelledFile
from filter.labelling.marks import mark_of
from filter.labelling.pages import Draft
from filter.labelling.session import Session
from filter.page import REPORTING, Block, Label

TITLE, PIER, MENU = (
    "Old pier rebuilt",
    "The council of the harbour town voted to rebuild the old pier.",
    "Home",
)
HTML = f"<nav>{MENU}</nav><h1>{TITLE}</h1><p>{PIER}</p>"
LINES: list[list[Any]] = [["nav", False, MENU], ["title", False, TITLE], ["body", False, PIER]]


def block(text: str, label: Label, sensational: float = 0.0) -> Block:
    reporting = label in REPORTING
    return Block(text, label, 0.9 if reporting else 0.1, sensational, 0.0, kept=reporting)


def draft(identity: str = "a", blocks: Sequence[Block] | None = None) -> Draft:
    """A page of three lines, labelled rightly by the model unless ``blocks`` say otherwise."""
    told = tuple(blocks or (block(MENU, Label.NAV), block(TITLE, Label.TITLE), block(PIER, Label.BODY)))
    site = f"{identity}.example"
    facts: dict[str, Any] = {"id": identity, "source": "made", "url": f"https://{site}/1", "domain": site}
    facts |= {"language": "en", "fold": 1}
    return Draft(
        facts, TITLE, "html", zlib.compress(HTML.encode()), told, tuple(map(mark_of, told)), frozenset(), 0.5
    )


def record(identity: str = "a", **others: Any) -> dict[str, Any]:
    """The labelled record of a page of three lines."""
    facts = {"id": identity, "source": "made", "url": None, "domain": None, "language": "en", "fold": 1}
    return {**facts, "html": HTML, "lines": LINES, **others}


def write(path: Path, *records: Any) -> Path:
    """A file of JSON lines."""
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, Any]]:
    """What a file of JSON lines holds."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def session(out: Path, journal: Journal, *drafts: Draft) -> Session:
    """A session as the command begins it."""
    return Session(drafts or (draft(),), LabelledFile(out), journal)
