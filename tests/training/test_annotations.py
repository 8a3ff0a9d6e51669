"""Labels given to pages of the data hold however a page is parted, and settle nothing its gold denies."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from filter.errors import LabelError
from filter.page import Label
from filter.segment import segment
from filter.training.align import UNKNOWN, Target
from filter.training.annotations import (
    BLOCK_DIGITS,
    LINE_DIGITS,
    digest,
    graded_lines,
    read_annotations,
    read_wording,
    with_annotation,
)
from filter.training.sample import Sample

LABELS = Path(__file__).parents[2] / "labels"
BLOCKS = ["Old pier rebuilt at last", "The council voted to rebuild the pier.", "Subscribe now", "Imprint"]
RUNS = ["1 title!", "2 body", "3 promo", "4 nav"]


def written(folder: Path, runs: list[str] = RUNS) -> Path:
    path = folder / "pages.jsonl"
    digests = "".join(digest(text, BLOCK_DIGITS) for text in BLOCKS)
    path.write_text(json.dumps({"id": "made/1", "blocks": digests, "runs": runs}), encoding="utf-8")
    return path


def sample(blocks: list[str], targets: dict[int, Target] | None = None) -> Sample:
    page = segment("".join(f"<p>{text}</p>" for text in blocks), "html")
    return Sample(
        "made/1", "made", 3, page, [(targets or {}).get(place, UNKNOWN) for place in range(len(blocks))]
    )


def labels_of(page: Sample) -> list[Label | None]:
    return [target.label for target in page.targets]


def test_each_block_takes_the_label_that_it_was_given(tmp_path: Path) -> None:
    page = with_annotation(sample(BLOCKS), read_annotations(written(tmp_path))["made/1"])
    assert labels_of(page) == [Label.TITLE, Label.BODY, Label.PROMO, Label.NAV]
    assert [target.reporting for target in page.targets] == [False, True, False, False]
    assert [target.sensational for target in page.targets] == [True, False, False, False]


def test_a_block_that_was_not_there_when_the_page_was_read_stays_unknown(tmp_path: Path) -> None:
    parted = [*BLOCKS[:2], "It costs two million.", *BLOCKS[2:]]
    page = with_annotation(sample(parted), read_annotations(written(tmp_path))["made/1"])
    assert labels_of(page) == [Label.TITLE, Label.BODY, None, Label.PROMO, Label.NAV]


def test_whether_a_block_is_reporting_stays_open_where_gold_text_and_reader_differ(tmp_path: Path) -> None:
    gold = {place: Target(None, reporting=True, sensational=None, weight=0.7) for place in (1, 2)}
    page = with_annotation(sample(BLOCKS, gold), read_annotations(written(tmp_path))["made/1"])
    assert [target.reporting for target in page.targets] == [False, True, None, False]
    assert page.targets[2].label is Label.PROMO


@pytest.mark.parametrize("runs", [["1-3 body"], ["1-2 body", "4 nav"], ["1-4 story"], ["1-5 nav"]])
def test_runs_that_do_not_cover_the_page_are_refused_by_its_name(tmp_path: Path, runs: list[str]) -> None:
    with pytest.raises(LabelError, match="made/1"):
        read_annotations(written(tmp_path, runs))


def test_the_same_words_have_the_same_digest_however_they_are_set() -> None:
    assert digest("Imprint", BLOCK_DIGITS) == digest(" IMPRINT. ", BLOCK_DIGITS)


def test_graded_lines_are_found_on_their_page_by_their_words(tmp_path: Path) -> None:
    path = tmp_path / "wording.jsonl"
    grades = {digest(BLOCKS[0], LINE_DIGITS): 1, digest("Gone since", LINE_DIGITS): 0}
    path.write_text(json.dumps({"id": "made/1", "lines": grades}), encoding="utf-8")
    (line,) = graded_lines(replace(sample(BLOCKS), source="wcxb"), read_wording(path)["made/1"])
    assert (line.text, line.grade, line.fold) == (BLOCKS[0], 1, 3)


def test_lines_of_a_labelled_page_are_graded_by_their_mark(tmp_path: Path) -> None:
    page = with_annotation(
        sample(BLOCKS), read_annotations(written(tmp_path, ["1 title!", "2 body", "3-4 nav"]))["made/1"]
    )
    lines = list(graded_lines(replace(page, source="wcxb"), {}))
    assert [(line.text, line.grade, line.headline) for line in lines] == [
        (BLOCKS[0], 1, 1),
        (BLOCKS[1], 0, 0),
    ]


def test_every_reading_of_the_project_is_whole() -> None:
    pages = read_annotations(LABELS / "pages.jsonl")
    assert all(len(annotation.digests) == len(annotation.targets) for annotation in pages.values())
    assert {target.label for annotation in pages.values() for target in annotation.targets} == set(Label)
