"""Main-text gold: a page beside its text (``text``), its paragraphs, or snippets of either side.

It tells reporting from the rest and knows no labels; it goes to training as it is. What is
checked here is its shape, and that its lines are on the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

from filter.errors import LabelError
from filter.labelling.exchange.base import Found, Placed, facts_of, page_of
from filter.page import REPORTING, Label
from filter.training.align import Line, unplaced_snippets, unplaced_text
from filter.training.records import read_records, segments_of

Kind = Literal["text", "paragraphs", "snippets"]

_LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "paragraphs": ("summary", "paragraphs"),
    "snippets": ("with", "without"),
}
_SNIPPET: Final = 20  # characters; shorter ones stand in too many places


def read_gold(path: Path) -> Iterator[Found]:
    """The pages of a JSON lines file with an object ``gold`` beside the page."""
    for number, record in enumerate(read_records(path), 1):
        name = str(record.get("id") or f"{path}:{number}")
        yield Found({**record, **page_of(record, name)}, gold=_checked(record.get("gold"), name))


def _checked(gold: object, name: str) -> dict[str, Any]:
    """A gold object with each key that training asks for."""
    if not isinstance(gold, dict):
        raise LabelError(f"{name}: has no object gold with a text, paragraphs, or snippets with and without")
    if isinstance(gold.get("text"), str):
        return {**gold, "kind": "text"}
    kind = "paragraphs" if "paragraphs" in gold else "snippets"
    lists = {key: gold.get(key, []) for key in _LISTS[kind]}
    for key, value in lists.items():
        if not (isinstance(value, list) and all(isinstance(line, str) for line in value)):
            raise LabelError(f"{name}: {key} of its gold is no list of strings")
    if not any(lists.values()):
        raise LabelError(f"{name}: its gold is empty")
    return {**gold, "kind": kind, **lists}


def placed_gold(found: Found, source: str) -> Placed:
    """The page with its gold, and the gold lines that aren't on it; `LabelError` where none is."""
    gold = found.gold or {}
    texts = [part.text for part in segments_of(dict(found.page)).segments]
    if gold["kind"] == "snippets":
        lines = [*gold["with"], *gold["without"]]
        lost = unplaced_snippets(texts, lines)
    else:
        lines = lines_of(gold)
        lost = unplaced_text(texts, lines)
    if len(lost) == len(lines):
        raise LabelError(f"{found.page['id']}: none of its gold is on the page; is it that page?")
    return Placed({**facts_of(found.page, source), "gold": dict(gold)}, [lines[at] for at in lost])


def lines_of(gold: Mapping[str, Any]) -> list[str]:
    """The lines of a gold text or of its paragraphs."""
    if gold["kind"] == "text":
        return [line for line in gold["text"].split("\n") if line.strip()]
    return [*gold["summary"], *gold["paragraphs"]]


def gold_of(lines: Sequence[Line], kind: Kind) -> dict[str, Any]:
    """The gold that labelled lines make."""
    reporting = [line.text for line in lines if line.label in REPORTING]
    if kind == "text":
        return {"kind": kind, "text": "\n".join(reporting)}
    if kind == "paragraphs":
        return {
            "kind": kind,
            "title": next((line.text for line in lines if line.label is Label.TITLE), None),
            "summary": [line.text for line in lines if line.label is Label.SUMMARY],
            "paragraphs": [line.text for line in lines if line.label is Label.BODY],
        }
    others = [line.text for line in lines if line.label not in REPORTING]
    return {"kind": kind, "with": _telling(reporting, others), "without": _telling(others, reporting)}


def _telling(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    """The lines of some length that are in none of the others."""
    return [line for line in lines if len(line) >= _SNIPPET and not any(line in other for other in others)]
