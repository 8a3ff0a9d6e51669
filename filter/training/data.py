"""Reads labelled pages, pages with a gold text, headlines and the project's own pages."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from filter.decode import decode
from filter.errors import LabelError
from filter.page import Label
from filter.segment import segment, segment_html
from filter.training.align import Line, align_lines, align_snippets, align_text, words_of
from filter.training.fit import Sample
from filter.training.wording import LABELLED, SOURCE_WEIGHTS, Headline

TEXT_SETS: Final = ("fundus", "wcxb", "cleanportaleval", "trafilatura")
"""Sets with a gold text that the default bundle may learn from; the rest is for measuring."""

_RUN = re.compile(r"(\d+)(?:-(\d+))? (\w+)(!?)")
_HEADLINE_WORDS = 4
_SPEAKING = frozenset({Label.TITLE, Label.SUMMARY, Label.BODY, Label.RELATED, Label.AD})
_OWN_FOLDS = 10


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON lines file, ``.gz`` or not; raises `LabelError` where it can't."""
    try:
        with (
            gzip.open(path, "rt", encoding="utf-8")
            if path.suffix == ".gz"
            else path.open(encoding="utf-8") as file
        ):
            for number, row in enumerate(file, 1):
                yield _record(path, number, row)
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise LabelError(f"{path}: can't be read ({error}); name a file of labelled pages") from error


def _record(path: Path, number: int, row: str) -> dict[str, Any]:
    try:
        record = json.loads(row)
    except ValueError as error:
        raise LabelError(f"{path}:{number}: no JSON ({error})") from error
    if not isinstance(record, dict):
        raise LabelError(f"{path}:{number}: not a JSON object")
    return record


def labelled_lines(record: dict[str, Any]) -> list[Line]:
    """The lines of a labelled page; raises `LabelError` for a label that is none of ours."""
    try:
        return [Line(Label(label), bool(sensational), text) for label, sensational, text in record["lines"]]
    except (KeyError, TypeError, ValueError) as error:
        name = record.get("id", "a page without id")
        raise LabelError(f"{name}: its lines are not [label, sensational, text] ({error})") from error


def labelled_sample(record: dict[str, Any], source: str) -> Sample:
    """A page whose lines are labelled."""
    page = segment_html(record["html"])
    targets = align_lines([part.text for part in page.segments], labelled_lines(record))
    return Sample(record["id"], source, int(record["fold"]), page, targets)


def text_sample(record: dict[str, Any]) -> Sample:
    """A page of which the main text is known, or snippets of it."""
    gold = record["gold"]
    if gold["kind"] == "snippets":
        page = segment_html(record["html"])
        targets = align_snippets([part.text for part in page.segments], gold["with"], gold["without"])
        return Sample(record["id"], record["source"], int(record["fold"]), page, targets, "guess")
    lines = (
        [*gold["summary"], *gold["paragraphs"]] if gold["kind"] == "paragraphs" else gold["text"].split("\n")
    )
    page = segment_html(record["html"])
    targets = align_text([part.text for part in page.segments], lines)
    return Sample(record["id"], record["source"], int(record["fold"]), page, targets)


def own_samples(folder: Path) -> Iterator[Sample]:
    """The project's own pages: each file beside a ``.labels`` file of runs like ``3-9 body``."""
    for labels in sorted(folder.glob("*.labels")):
        path = _page_of(labels)
        raw = decode(path.read_bytes())
        page = segment(raw, "text" if path.suffix == ".txt" else "html")
        shown = (
            [part.text for part in page.segments]
            if path.suffix == ".html"
            else [row for row in raw.splitlines() if row.strip()]
        )
        lines = list(_labelled_runs(labels, shown))
        targets = align_lines([part.text for part in page.segments], lines)
        yield Sample(
            f"seeds/{path.name}", "seeds", zlib.crc32(path.stem.encode()) % _OWN_FOLDS, page, targets
        )


def _page_of(labels: Path) -> Path:
    for end in (".html", ".txt"):
        if labels.with_suffix(end).exists():
            return labels.with_suffix(end)
    raise LabelError(f"{labels}: there is no {labels.stem}.html or .txt beside it")


def _labelled_runs(path: Path, shown: list[str]) -> Iterator[Line]:
    """Raises `LabelError` for a run that is none, and for gaps, overlaps and lines that aren't there."""
    done = 0
    for row in path.read_text(encoding="utf-8").splitlines():
        found = _RUN.fullmatch(row.strip())
        if found is None or found[3] not in set(Label):
            raise LabelError(f"{path}: {row!r} is no run of a label like '3-9 body'")
        first, last = int(found[1]), int(found[2] or found[1])
        if first != done + 1 or not first <= last <= len(shown):
            raise LabelError(f"{path}: {row!r} after line {done} of a page of {len(shown)} lines")
        done = last
        for text in shown[first - 1 : last]:
            yield Line(Label(found[3]), bool(found[4]), text)
    if done != len(shown):
        raise LabelError(f"{path}: lines {done + 1} to {len(shown)} bear no label")


def is_same_page(record: dict[str, Any]) -> tuple[int, int]:
    """A key that two copies of a page in different sets share."""
    html = record["html"]
    return len(html), zlib.crc32(html[:5000].encode("utf-8", "replace"))


def headlines(folder: Path) -> Iterator[Headline]:
    """The headline collections whose terms let a model be given away."""
    for source in SOURCE_WEIGHTS:
        for record in read_records(folder / f"{source}.jsonl.gz"):
            text = record["text"]
            yield Headline(text, float(record["sensational"]), source, zlib.crc32(text.encode()) % 5)


def spoken_lines(record: dict[str, Any]) -> Iterator[Headline]:
    """The lines of a labelled page that can be sensational, long enough to be."""
    for line in labelled_lines(record):
        if line.label in _SPEAKING and len(words_of(line.text)) >= _HEADLINE_WORDS:
            yield Headline(line.text, float(line.sensational), LABELLED, int(record["fold"]))
