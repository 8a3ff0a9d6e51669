"""Labels given for this project to pages of the data: of every block, or of a headline's wording.

The pages stay where they are. An annotation names a page by its id and each of its blocks by a short digest
of its words, so that it holds when pages are parted differently one day: a block that is not found
again teaches nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final, NamedTuple

from filter.page import REPORTING
from filter.training.align import Target, words_of
from filter.training.data import HEADLINES, TEXT_SETS, speaking_blocks, text_sample
from filter.training.records import labelled_runs, read_records
from filter.training.sample import Sample
from filter.training.wording import ANNOTATED, Headline

BLOCK_DIGITS: Final = 4
"""Hexadecimal digits that tell a block among its neighbours."""
LINE_DIGITS: Final = 8
"""Hexadecimal digits that tell a line among all of its page."""


class Annotation(NamedTuple):
    """What a reader said of a page: the ``digests`` of its blocks in order, and a target for each."""

    digests: list[str]
    targets: list[Target]


def digest(text: str, digits: int) -> str:
    """The last ``digits`` hexadecimal digits of the CRC-32 of a block's words."""
    return f"{zlib.crc32(' '.join(words_of(text)).encode()):08x}"[-digits:]


def read_annotations(path: Path) -> dict[str, Annotation]:
    """The annotations of ``path`` by page. Each row has ``id``, ``blocks`` (digests without blanks) and
    ``runs`` like "3-9 body" or "10 related!".

    Raises `LabelError` for runs that leave a gap, overlap, or bear a label that is none of ours.
    """
    return {row["id"]: _annotation(path, row) for row in read_records(path)}


def _annotation(path: Path, row: Mapping[str, Any]) -> Annotation:
    blocks = row["blocks"]
    digests = [blocks[start : start + BLOCK_DIGITS] for start in range(0, len(blocks), BLOCK_DIGITS)]
    runs = labelled_runs(row["runs"], len(digests), f"{path}: {row['id']}")
    return Annotation(digests, [Target(label, label in REPORTING, loud, 1.0) for label, loud in runs])


def annotated_sample(record: dict[str, Any], annotations: Mapping[str, Annotation]) -> Sample:
    """A page with a gold text, and with the labels of its annotation where there is one."""
    sample, annotation = text_sample(record), annotations.get(record["id"])
    return sample if annotation is None else with_annotation(sample, annotation)


def with_annotation(sample: Sample, annotation: Annotation) -> Sample:
    """``sample`` with the labels that a reader gave."""
    ours = [digest(part.text, BLOCK_DIGITS) for part in sample.page.segments]
    targets = list(sample.targets)
    for block in SequenceMatcher(None, ours, annotation.digests, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            place = block.a + step
            targets[place] = _joined(targets[place], annotation.targets[block.b + step])
    return replace(sample, targets=targets)


def _joined(gold: Target, read: Target) -> Target:
    """Where gold text and reader differ, whether a block is reporting stays unknown: it is taste."""
    return read if gold.reporting in {None, read.reporting} else read._replace(reporting=None)


def read_wording(path: Path) -> dict[str, dict[str, float]]:
    """Grades of lines by page and digest: 1 is sensational, 0 plain, 0.5 doubtful."""
    return {row["id"]: row["lines"] for row in read_records(path)}


def graded_lines(sample: Sample, grades: Mapping[str, float]) -> Iterator[Headline]:
    """The lines of a page with a gold text that can be sensational, by its reader or its ``grades``."""
    if sample.source not in TEXT_SETS:
        return
    for text in dict.fromkeys(part.text for part in sample.page.segments):
        grade = grades.get(digest(text, LINE_DIGITS))
        if grade is not None:
            yield Headline(text, grade, ANNOTATED, sample.fold)
    places = (float(target.label in HEADLINES) for target in sample.targets)
    yield from speaking_blocks(sample, ANNOTATED, places)
