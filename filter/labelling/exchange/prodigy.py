"""Prodigy: what it exports is read, and tasks for ``spans.manual`` are written, a page in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from filter.errors import LabelError
from filter.labelling.exchange.base import Found, page_of
from filter.labelling.labelled import kind_of
from filter.labelling.marks import Mark, read_mark
from filter.training.align import Line
from filter.training.records import labelled_lines, read_records


def read_prodigy(path: Path) -> Iterator[Found]:
    """The accepted tasks of a JSON lines export with labelled spans.

    A task of ours has the original page under ``page``; of others the text itself is the page.
    Raises `LabelError` for tasks of other shapes.
    """
    for number, task in enumerate(read_records(path), 1):
        if task.get("answer", "accept") != "accept":
            continue
        page, meta = task.get("page"), task.get("meta")
        holder = page if isinstance(page, dict) else task
        known = holder.get("id") or (meta.get("id") if isinstance(meta, dict) else None)
        name = str(known or f"{path}:{number}")
        yield Found({**page_of(holder, name), "id": name}, list(_lines(task, name)))


def _lines(task: Mapping[str, Any], name: str) -> Iterator[Line]:
    match task:
        case {"text": str(text), "spans": list(spans)} if spans:
            pass
        case _:
            raise LabelError(f"{name}: has no text with labelled spans, as spans.manual gives them")
    try:
        ordered = sorted((int(span["start"]), int(span["end"]), str(span["label"])) for span in spans)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise LabelError(f"{name}: a span has no start, end and label") from error
    for start, end, word in ordered:
        mark = read_mark(word, name)
        yield from (Line(*mark, row) for row in text[start:end].splitlines() if row.strip())


def prodigy_task(record: dict[str, Any]) -> dict[str, Any]:
    """A task with the page's lines as text, and a labelled span for each."""
    spans, at = [], 0
    lines = labelled_lines(record)
    for line in lines:
        label = str(Mark(line.label, line.sensational))
        spans.append({"start": at, "end": at + len(line.text), "label": label})
        at += len(line.text) + 1
    kind = kind_of(record)
    return {
        "text": "\n".join(line.text for line in lines),
        "spans": spans,
        "meta": {"id": record["id"]},
        "page": {"id": record["id"], "url": record.get("url"), kind: record[kind]},
    }
