"""Label Studio: what it exports is read, and tasks for it are written.

Our tasks show a page by its blocks, for a ``Paragraphs`` tag. Read are regions of
``Paragraphs``, ``Text`` and ``HyperText`` tags alike: by the text that they hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from filter.errors import LabelError
from filter.labelling.exchange.base import Found, page_of
from filter.labelling.labelled import kind_of
from filter.labelling.marks import Mark, read_mark
from filter.training.align import Line
from filter.training.records import labelled_lines, read_records

Said = Literal["annotations", "predictions"]
"""Whether labels are a person's or the model's."""


def read_label_studio(path: Path) -> Iterator[Found]:
    """The tasks of an export in JSON (not JSON-MIN), those that somebody labelled.

    Raises `LabelError` for other files, and for a task with annotations that contradict each other.
    """
    for number, task in enumerate(_tasks(path), 1):
        data = task.get("data") if isinstance(task, dict) else None
        if not isinstance(data, dict) or not isinstance(task.get("annotations"), list):
            raise LabelError(f"{path}: task {number} has no data and annotations; export it as JSON")
        page = page_of(data, f"{path}:{data.get('id') or task.get('id') or number}")
        lines = _agreed(task["annotations"], data, page["id"])
        if lines:
            yield Found(page, lines)


def _tasks(path: Path) -> Sequence[Any]:
    if path.suffix != ".json":
        return list(read_records(path))
    try:
        tasks = json.loads(path.read_bytes())
    except OSError as error:
        raise LabelError(f"{path}: can't be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise LabelError(f"{path}: no JSON ({error})") from error
    if not isinstance(tasks, list):
        raise LabelError(f"{path}: is no list of tasks; export it from Label Studio as JSON")
    return tasks


def _agreed(annotations: Sequence[Any], data: Mapping[str, Any], name: str) -> list[Line]:
    """The lines that a task's annotations give; the one marked as ground truth wins."""
    valid = [one for one in annotations if isinstance(one, dict) and not one.get("was_cancelled")]
    valid = [one for one in valid if one.get("ground_truth")] or valid
    versions = [_lines(one.get("result"), data, name) for one in valid]
    if any(version != versions[0] for version in versions):
        raise LabelError(f"{name}: its {len(versions)} annotations differ; mark one as ground truth")
    return versions[0] if versions else []


def _lines(result: object, data: Mapping[str, Any], name: str) -> list[Line]:
    """The lines of an annotation's regions, in the order of the page."""
    regions = result if isinstance(result, list) else []
    values = [(value, word) for value, word in map(_labelled_value, regions) if word]
    values.sort(key=lambda pair: _place(pair[0]))
    return [
        Line(*read_mark(word, name), text)
        for value, word in values
        for text in _text(value, data, name).splitlines()
        if text.strip()
    ]


def _labelled_value(region: object) -> tuple[Mapping[str, Any], str]:
    """A region's value and its label; an empty one for what is no labelled text."""
    match region:
        # Choices and ratings, which are of the whole page, have a value of their type too.
        case {"type": str(kind), "value": dict(value)} if kind.endswith("labels"):
            words = value.get(kind)
            return value, str(words[0]) if isinstance(words, list) and words else ""
    return {}, ""


def _place(value: Mapping[str, Any]) -> tuple[int, int]:
    """Where a region begins: by the offset in the page, or the paragraph and the offset in it."""
    whole = value.get("globalOffsets")
    if isinstance(whole, dict):
        return _number(whole.get("start")), 0
    return _number(value.get("start")), _number(value.get("startOffset"))


def _number(value: object) -> int:
    return int(str(value)) if str(value).isdecimal() else 0


def _text(value: Mapping[str, Any], data: Mapping[str, Any], name: str) -> str:
    """A region's text: as it was exported, else cut out of the task's paragraphs or text."""
    if isinstance(value.get("text"), str):
        return str(value["text"])
    paragraphs = next((one for one in data.values() if isinstance(one, list)), None)
    try:
        if paragraphs is None:
            return str(data["text"])[value["start"] : value["end"]]
        first, last = int(value["start"]), int(value["end"])
        texts = [str(one["text"]) for one in paragraphs[first : last + 1]]
        texts[-1] = texts[-1][: value["endOffset"]]
        texts[0] = texts[0][value["startOffset"] :]
        return "\n".join(texts)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise LabelError(f"{name}: a region has no text; export with savetextresult on") from error


def label_studio_task(record: dict[str, Any], said: Said) -> dict[str, Any]:
    """A task that shows the page by its lines, with their labels as annotations or predictions."""
    lines = labelled_lines(record)
    kind = kind_of(record)
    blocks = [{"number": str(number), "text": line.text} for number, line in enumerate(lines, 1)]
    data = {"id": record["id"], "url": record.get("url"), kind: record[kind], "blocks": blocks}
    return {"data": data, said: [{"result": [_result(place, line) for place, line in enumerate(lines)]}]}


def _result(place: int, line: Line) -> dict[str, Any]:
    value = {
        "start": str(place),
        "end": str(place),
        "startOffset": 0,
        "endOffset": len(line.text),
        "text": line.text,
        "paragraphlabels": [str(Mark(line.label, line.sensational))],
    }
    names = {"from_name": "label", "to_name": "page", "type": "paragraphlabels"}
    return {"id": f"line{place}", **names, "value": value}
