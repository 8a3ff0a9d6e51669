"""Labelled pages, or pages as the model labels them, in the formats of other tools."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from filter.corpus.inputs import find_inputs
from filter.corpus.record import json_line
from filter.corpus.target import check_outputs
from filter.corpus.writers.base import refusals
from filter.corpus.writers.folder import free_path, safe_name
from filter.errors import LabelError, OptionError
from filter.labelling.exchange.gold import Kind, gold_of
from filter.labelling.exchange.label_studio import Said, label_studio_task
from filter.labelling.exchange.markup import labelled_html
from filter.labelling.exchange.prodigy import prodigy_task
from filter.labelling.labelled import labelled_records
from filter.labelling.output import whole_file
from filter.labelling.pages import Draft, is_labelled_file
from filter.page import REPORTING
from filter.training.records import labelled_lines

ExportFormat = Literal["text", "paragraphs", "snippets", "html", "label-studio", "prodigy"]

_TASKS: Final = ("label-studio", "prodigy")
"""What pages without labels can be written as: the model's labels are a person's to check."""


class _Told(NamedTuple):
    """A labelled record, and who labelled it."""

    record: dict[str, Any]
    said: Said


def export_labels(
    names: Sequence[str],
    out: Path,
    written_as: ExportFormat,
    drafts: Callable[[str], Iterable[Draft]],
    hear: Callable[[str], None],
) -> int:
    """Write the pages to ``out``, a folder for ``html`` and else a file; how many were written.

    ``drafts`` reads the pages of an input that is no labelled file; ``hear`` is told of each page that
    is left out, since a text or paragraphs can't say that nothing is reporting. Raises `LabelError` for a
    page that can't be written so, `OptionError` where ``out`` would replace an input, `OutputError` where the
    system refuses; then nothing is written.
    """
    if written_as == "html":
        check_outputs(find_inputs(names), (), out / "*.html")
    else:
        check_outputs(find_inputs(names), [out])
    if written_as == "label-studio" and out.suffix == ".jsonl":
        raise OptionError(f"{out}: Label Studio's tasks are one JSON array; name a .json file")
    pages: Iterator[_Told] = (told for name in names for told in _told(name, written_as, drafts))
    if written_as in {"text", "paragraphs"}:
        pages = _with_reporting(pages, hear)
    if written_as == "html":
        return _write_folder(pages, out)
    before, between, after = (b"[\n", b",", b"]\n") if written_as == "label-studio" else (b"", b"", b"")
    count = 0
    with whole_file(out) as write:
        write(before)
        for count, told in enumerate(pages, 1):
            write((between if count > 1 else b"") + json_line(_RECORDS[written_as](told)))
        write(after)
    return count


def _told(name: str, written_as: ExportFormat, drafts: Callable[[str], Iterable[Draft]]) -> Iterator[_Told]:
    if is_labelled_file(Path(name)):
        yield from (_Told(record, "annotations") for record in labelled_records([Path(name)]))
    elif written_as in _TASKS:
        yield from (_Told(draft.record(draft.marks), "predictions") for draft in drafts(name))
    else:
        raise LabelError(
            f"{name}: holds no labels; of pages alone only {' and '.join(_TASKS)} tasks can be made"
        )


def _with_reporting(pages: Iterable[_Told], hear: Callable[[str], None]) -> Iterator[_Told]:
    for told in pages:
        if any(line.label in REPORTING for line in labelled_lines(told.record)):
            yield told
        else:
            hear(f"{told.record['id']}: left out, for nothing on it is reporting")


def _write_folder(pages: Iterable[_Told], folder: Path) -> int:
    with refusals(folder), tempfile.TemporaryDirectory(dir=folder.resolve().parent, prefix=".") as collected:
        count = 0
        for count, told in enumerate(pages, 1):
            path = free_path(Path(collected), safe_name(told.record["id"]), ".html", count)
            path.write_bytes(labelled_html(told.record).encode("utf-8", "replace"))
        folder.mkdir(exist_ok=True)
        for path in Path(collected).iterdir():
            path.replace(folder / path.name)
    return count


def _gold(told: _Told, kind: Kind) -> dict[str, Any]:
    facts = {key: value for key, value in told.record.items() if key not in {"lines", "doubtful"}}
    return {**facts, "gold": gold_of(labelled_lines(told.record), kind)}


_RECORDS: Final[Mapping[ExportFormat, Callable[[_Told], dict[str, Any]]]] = {
    "text": partial(_gold, kind="text"),
    "paragraphs": partial(_gold, kind="paragraphs"),
    "snippets": partial(_gold, kind="snippets"),
    "label-studio": lambda told: label_studio_task(*told),
    "prodigy": lambda told: prodigy_task(told.record),
}
