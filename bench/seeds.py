"""The project's own labelled pages as a set.

A label file says of a page's visible lines, counted from 1, which label they bear:
``FIRST-LAST label`` or ``N label``, with ``!`` behind a sensational one.
"""

from __future__ import annotations

import re
from pathlib import Path

from bench.data import GoldPage
from bench.lines import Line
from filter.decode import decode
from filter.errors import LabelError
from filter.segment import segment

_RUN = re.compile(r"(\d+)(?:-(\d+))? (\w+)!?")


def read_seeds(folder: Path) -> list[GoldPage]:
    """Every labelled page of the folder, by name. Raises `LabelError` where labels and lines don't match."""
    return [_seed(labels) for labels in sorted(folder.glob("*.labels"))]


def _seed(labels: Path) -> GoldPage:
    page = next(path for suffix in (".html", ".txt") if (path := labels.with_suffix(suffix)).exists())
    text = decode(page.read_bytes())
    lines = _lines(text, page.suffix)
    said = _labels(labels)
    if len(said) != len(lines):
        raise LabelError(f"{labels}: labels {len(said)} lines, but {page.name} has {len(lines)}")
    return GoldPage(f"seeds/{page.name}", None, text, lines=tuple(map(Line, said, lines)))


def _lines(text: str, suffix: str) -> list[str]:
    """The visible lines; of a page that came as text, its own lines, hard-wrapped or not."""
    if suffix == ".html":
        return [part.text for part in segment(text, "html").segments]
    folded = (" ".join(line.split()) for line in text.split("\n"))
    return [line for line in folded if line]


def _labels(path: Path) -> list[str]:
    found: list[str] = []
    for row in path.read_text(encoding="utf-8").splitlines():
        run = _RUN.fullmatch(row.strip())
        if run is None or int(run[1]) != len(found) + 1:
            raise LabelError(f"{path}: {row!r} doesn't go on from line {len(found)} as 'FIRST-LAST label'")
        found += [run[3]] * (int(run[2] or run[1]) - len(found))
    return found
