"""Reading what there is to learn from; what can't be read is named."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from filter.errors import LabelError
from filter.page import LABELS, Label
from filter.training.align import UNKNOWN
from filter.training.data import (
    headlines_of,
    is_same_page,
    labelled_sample,
    own_samples,
    spoken_blocks,
    spoken_lines,
    text_sample,
)
from filter.training.records import labelled_lines, read_records
from filter.training.sample import Sample

SEEDS = Path(__file__).parents[2] / "seeds"
PIER = "The council of the town voted to rebuild the pier."
HTML = f"<h1>Old pier rebuilt</h1><p>{PIER}</p><footer>Imprint</footer>"


def record(**others: Any) -> dict[str, Any]:
    return {"id": "made-1", "source": "made", "fold": 3, "html": HTML, **others}


def refusal(path: Path) -> str:
    with pytest.raises(LabelError) as caught:
        list(read_records(path))
    return str(caught.value)


# --- Records.


@pytest.mark.parametrize("name", ["pages.jsonl", "pages.jsonl.gz"])
def test_records_are_read_packed_or_not(tmp_path: Path, name: str) -> None:
    data = '{"id": 1}\n{"id": "zwei — ü"}\n'.encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    assert list(read_records(tmp_path / name)) == [{"id": 1}, {"id": "zwei — ü"}]


@pytest.mark.parametrize("row", ["{", "[1]", "7", '"text"', ""])
def test_a_line_that_is_no_object_is_named(tmp_path: Path, row: str) -> None:
    path = tmp_path / "pages.jsonl"
    path.write_text(f'{{"id": 1}}\n{row}\n{{"id": 3}}\n')
    assert refusal(path).startswith(f"{path}:2: ")


def test_a_cut_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl.gz"
    whole = gzip.compress(b"\n".join(json.dumps({"id": number}).encode() for number in range(999)))
    path.write_bytes(whole[: len(whole) // 2])
    assert str(path) in refusal(path)


def test_a_spoiled_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl.gz"
    whole = bytearray(gzip.compress(b"\n".join(json.dumps({"id": number}).encode() for number in range(999))))
    whole[40:60] = bytes(20)
    path.write_bytes(whole)
    assert str(path) in refusal(path)


@pytest.mark.parametrize("name", ["pages.jsonl", "pages.jsonl.gz"])
def test_a_file_that_is_none_is_named(tmp_path: Path, name: str) -> None:
    assert str(tmp_path / name) in refusal(tmp_path / name)
    (tmp_path / name).write_bytes(b"\xff\xfe\x00")
    assert str(tmp_path / name) in refusal(tmp_path / name)


@pytest.mark.parametrize(
    "lines",
    [[["story", 0, "Text"]], [["body", 0]], ["body"], None, 7],
    ids=["label", "two", "word", "none", "seven"],
)
def test_lines_that_are_no_labels_are_named_by_their_page(lines: Any) -> None:
    with pytest.raises(LabelError, match="made-1"):
        labelled_lines(record(lines=lines))


# --- Samples.


def test_a_labelled_page_is_a_sample() -> None:
    lines = [
        ["title", 1, "Old pier rebuilt"],
        ["body", 0, PIER],
        ["legal", 0, "Imprint"],
    ]
    sample = labelled_sample(record(lines=lines), "labelled")
    assert (sample.id, sample.source, sample.fold) == ("made-1", "labelled", 3)
    assert [target.label for target in sample.targets] == [Label.TITLE, Label.BODY, Label.LEGAL]
    assert [target.sensational for target in sample.targets] == [True, False, False]


def test_a_labelled_page_that_came_as_text_is_a_sample() -> None:
    page = {"id": "made-2", "fold": 3, "text": f"Old pier rebuilt\n\n{PIER}\n"}
    lines = [["title", False, "Old pier rebuilt"], ["body", False, PIER]]
    sample = labelled_sample({**page, "lines": lines}, "labelled")
    assert sample.page.kind == "text"
    assert [target.label for target in sample.targets] == [Label.TITLE, Label.BODY]


@pytest.mark.parametrize(
    "gold",
    [
        {"kind": "text", "text": PIER},
        {
            "kind": "paragraphs",
            "summary": [],
            "paragraphs": [PIER],
        },
    ],
)
def test_a_page_with_a_gold_text_is_a_sample(gold: dict[str, Any]) -> None:
    sample = text_sample(record(gold=gold))
    assert [target.reporting for target in sample.targets] == [False, True, False]
    assert sample.unknown == "leave"


def test_a_page_with_snippets_leaves_the_rest_to_guess() -> None:
    gold = {"kind": "snippets", "with": ["voted to rebuild the pier"], "without": []}
    sample = text_sample(record(gold=gold))
    assert [target.reporting for target in sample.targets] == [None, True, None]
    assert sample.unknown == "guess"


def test_copies_of_a_page_are_known() -> None:
    assert is_same_page(record()) == is_same_page(record(id="other", source="other"))
    assert is_same_page(record()) != is_same_page(record(html=HTML + " "))


def test_lines_that_can_be_sensational_are_long_enough_and_speak() -> None:
    lines = [
        ["title", 1, "You won't believe this pier"],
        ["title", 0, "Old pier"],
        ["nav", 0, "Home News Sport Oslo Pier"],
    ]
    (spoken,) = spoken_lines(record(lines=lines))
    assert (spoken.text, spoken.grade, spoken.labelled) == ("You won't believe this pier", 1, True)


def test_a_block_that_can_be_sensational_knows_its_place() -> None:
    sample = labelled_sample(record(lines=[["body", 1, PIER]]), "labelled")
    told = np.zeros((len(sample.targets), len(LABELS)), dtype=np.float32)
    told[:, LABELS.index(Label.RELATED)] = 0.25
    (spoken,) = spoken_blocks(sample, told)
    assert (spoken.text, spoken.grade, spoken.fold, spoken.headline) == (PIER, 1, sample.fold, 0.25)


def test_a_headline_without_a_grade_is_named(tmp_path: Path) -> None:
    path = tmp_path / "made.jsonl"
    path.write_text('{"text": "Old pier rebuilt"}\n')
    with pytest.raises(LabelError, match=r"made\.jsonl:1: no headline with text and sensational"):
        list(headlines_of(path, "made"))


# --- The project's own pages.


@pytest.fixture(scope="module")
def seeds() -> list[Sample]:
    return list(own_samples(SEEDS))


def test_every_page_of_the_project_is_a_sample(seeds: list[Sample]) -> None:
    assert len(seeds) == len(list(SEEDS.glob("*.labels")))
    assert all(len(sample.targets) == len(sample.page.segments) > 0 for sample in seeds)


def test_every_line_of_the_project_is_labelled(seeds: list[Sample]) -> None:
    unknown = {
        (sample.id, segment.text)
        for sample in seeds
        for segment, target in zip(sample.page.segments, sample.targets, strict=True)
        if target == UNKNOWN
    }
    assert unknown == set()


def test_the_project_has_every_label(seeds: list[Sample]) -> None:
    assert {target.label for sample in seeds for target in sample.targets} == set(LABELS)


def own(folder: Path, labels: str) -> list[Sample]:
    (folder / "page.txt").write_text("Old pier rebuilt\n\nThe council voted.\nShare\n")
    (folder / "page.labels").write_text(labels)
    return list(own_samples(folder))


def test_labels_are_runs_of_lines(tmp_path: Path) -> None:
    (sample,) = own(tmp_path, "1 title!\n2 body\n3 share\n")
    assert sample.id == "seeds/page.txt"
    assert [target.label for target in sample.targets] == [Label.TITLE, Label.BODY, Label.SHARE]
    assert [target.sensational for target in sample.targets] == [True, False, False]


@pytest.mark.parametrize(
    "labels", ["1-3 story\n", "0-3 body\n", "all body\n", "1-9 body\n", "1 title\n\n2-3 body\n"]
)
def test_labels_that_miss_the_page_are_named(tmp_path: Path, labels: str) -> None:
    with pytest.raises(LabelError, match=r"page\.labels"):
        own(tmp_path, labels)


def test_labels_without_a_page_are_named(tmp_path: Path) -> None:
    (tmp_path / "lost.labels").write_text("1 body\n")
    with pytest.raises(LabelError, match=r"lost\.labels"):
        list(own_samples(tmp_path))
