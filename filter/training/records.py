"""Labelled pages as they lie in files: JSON lines, a page with its labelled lines in each.

A record has ``id``, ``source``, ``url``, ``domain``, ``language``, ``fold``, the page itself as
``html`` (or ``text``, where it came flattened) and ``lines``: a list of ``[label, sensational,
text]`` in document order.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from filter.errors import LabelError
from filter.page import LABELS, Label, Segments
from filter.segment import segment
from filter.training.align import Line

FOLDS: Final = 10

_RUN = re.compile(r"(\d{1,9})(?:-(\d{1,9}))? (\w+)(!?)")


def fold_of(name: str) -> int:
    """The fold of a domain, or of a page that has none: pages of one site share theirs."""
    return zlib.crc32(name.encode("utf-8", "replace")) % FOLDS


def known_fold(record: Mapping[str, Any], name: str) -> int:
    """The fold that a record says, else that of the ``name`` its page's fold goes by.

    Other tools say splits by that word, as ``train``: those are no folds.
    """
    fold = record.get("fold")
    return fold if isinstance(fold, int) and not isinstance(fold, bool) else fold_of(name)


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON lines file, ``.gz`` or not; raises `LabelError` where it can't."""
    try:
        with (
            gzip.open(path, "rt", encoding="utf-8")
            if path.suffix.lower() == ".gz"
            else path.open(encoding="utf-8") as file
        ):
            for number, row in enumerate(file, 1):
                yield _record(path, number, row)
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise LabelError(f"{path}: can't be read ({reason}); name a file of labelled pages") from error


def _record(path: Path, number: int, row: str) -> dict[str, Any]:
    try:
        record = json.loads(row)
    except (ValueError, RecursionError) as error:
        raise LabelError(f"{path}:{number}: no JSON ({error})") from error
    if not isinstance(record, dict):
        raise LabelError(f"{path}:{number}: not a JSON object")
    return record


def labelled_lines(record: dict[str, Any]) -> list[Line]:
    """The lines of a labelled page; raises `LabelError` for a label that is none of ours."""
    name = str(record.get("id", "a page without id"))
    lines = record.get("lines")
    if not isinstance(lines, list):
        raise LabelError(f"{name}: has no list of lines: one [label, sensational, text] a line is expected")
    return [_line(row, name) for row in lines]


def _line(row: object, name: str) -> Line:
    match row:
        case [str(label), bool() | 0 | 1 as sensational, str(text)]:
            return Line(known_label(label, name), bool(sensational), text)
    raise LabelError(f"{name}: {str(row)[:60]!r} is no line: [label, sensational, text] is expected")


def labelled_runs(rows: Iterable[str], count: int, name: str) -> list[tuple[Label, bool]]:
    """The label of each of ``count`` lines and whether it is sensational, of runs like "3-9 body!".

    Raises `LabelError` for a run that is none, and for gaps, overlaps and lines that aren't there.
    """
    labels: list[tuple[Label, bool]] = []
    for row in rows:
        found = _RUN.fullmatch(row.strip())
        if found is None or found[3] not in set(Label):
            raise LabelError(f"{name}: {row!r} is no run of a label like '3-9 body'")
        first, last = int(found[1]), int(found[2] or found[1])
        if first != len(labels) + 1 or not first <= last <= count:
            raise LabelError(f"{name}: {row!r} after line {len(labels)} of a page of {count} lines")
        labels += [(Label(found[3]), bool(found[4]))] * (last - first + 1)
    if len(labels) != count:
        raise LabelError(f"{name}: lines {len(labels) + 1} to {count} bear no label")
    return labels


def known_label(word: str, name: str) -> Label:
    """The label that ``word`` names; `LabelError` where it is none of ours, for the page ``name``."""
    try:
        return Label(word)
    except ValueError:
        raise LabelError(f"{name}: {word[:60]!r} is none of our labels: {', '.join(LABELS)}") from None


def segments_of(record: dict[str, Any]) -> Segments:
    """The blocks of a record's page; raises `LabelError` where it has none."""
    for field in ("html", "text"):
        if isinstance(record.get(field), str):
            return segment(record[field], field)
    raise LabelError(f"{record.get('id', 'a page without id')}: has neither html nor text")
