"""Figures of bundles on labelled pages, by hand and side by side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from filter.errors import BundleError, LabelError, OptionError
from filter.features.batch import Floats
from filter.model.bundle import load, save
from filter.page import LABELS, Label
from filter.training.curve import learning_curve, verdict_of
from filter.training.evaluation import (
    Numbers,
    Said,
    average_precision,
    by_length,
    difference,
    evaluate,
    exact,
    figures,
    interval,
    read_arguments,
    rows_of,
    spoken,
)
from filter.training.labelled import LabelledPage, page_key
from filter.training.odds import calibration, precision_recall
from tests.model.bundles import bundle
from tests.training.sites import pages, records, write


def quiet(_message: str) -> None:
    pass


def told(page: LabelledPage, wrong: int = 0) -> Floats:
    """Answers that are right but for the last ``wrong`` lines, which are taken for body."""
    labels = [target.label or Label.NAV for target in page.sample.targets]
    labels = labels[: len(labels) - wrong] + [Label.BODY] * wrong
    return np.array(
        [[0.99 if label is own else 0.01 / 12 for label in LABELS] for own in labels], dtype=np.float32
    )


def rows(found: list[LabelledPage], wrong: int = 0) -> Numbers:
    return rows_of([page.sample for page in found], [told(page, wrong) for page in found])


def said(page: LabelledPage, wrong: int = 0) -> Said:
    answers = told(page, wrong)
    return Said(answers, answers[:, LABELS.index(Label.BODY)] > 0.5, np.zeros(len(answers), dtype=np.float32))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two bundles that know nothing, the second of which says it saw two of the pages."""
    folder = tmp_path_factory.mktemp("models")
    save(bundle(0), folder / "one", "# One\n")
    save(bundle(1), folder / "two", "# Two\n", [page_key(page) for page in pages(1, 2)])
    return [folder / "one", folder / "two"]


def test_right_answers_are_ones() -> None:
    now = figures(rows(pages(1, 2)).sum(axis=0)[None])
    assert (now.precision[0], now.recall[0], now.f1[0], now.leak[0], now.labels[0]) == (1, 1, 1, 0, 1)


def test_figures_count_words_and_lines() -> None:
    now = figures(rows(pages(1, 1), wrong=1).sum(axis=0)[None])  # a teaser of 16 words beside 6 times 7
    assert now.precision[0] == pytest.approx(42 / 58)
    assert now.recall[0] == 1
    assert now.leak[0] == pytest.approx(1 / 6)
    assert now.label_f1[0, LABELS.index(Label.RELATED)] == pytest.approx(10 / 11)
    assert np.isnan(now.label_f1[0, LABELS.index(Label.LEGAL)])


def test_equal_answers_differ_by_nothing() -> None:
    assert difference(rows(pages(2, 4), 1), rows(pages(2, 4), 1), "f1") == (0, 0, 0)


def test_a_difference_on_every_page_is_none_by_chance() -> None:
    gain = difference(rows(pages(2, 4), 2), rows(pages(2, 4)), "f1")
    assert 0 < gain.low <= gain.value <= gain.high


def test_a_difference_on_one_page_of_eight_may_be_chance() -> None:
    worse = rows(pages(2, 4))
    worse[:1] = rows(pages(1, 1), 2)
    assert difference(worse, rows(pages(2, 4)), "f1").low == 0


def test_an_interval_holds_its_figure() -> None:
    some = np.vstack([rows(pages(1, 4), 1), rows(pages(1, 4), 3)])
    found = interval(some, "f1")
    assert found.low < found.value < found.high


def test_what_is_not_labelled_has_no_figure() -> None:
    nothing = np.zeros((3, rows(pages(1, 1)).shape[1]))
    assert np.isnan(interval(nothing, "f1")).all()


def test_exact_are_pages_without_a_wrong_word() -> None:
    assert exact(np.vstack([rows(pages(1, 3)), rows(pages(1, 1), 1)])) == 0.75


def test_sensational_lines_told_apart_have_full_precision() -> None:
    found = pages(1, 4)
    samples = [page.sample for page in found]
    truth = [
        np.array([bool(target.sensational) for target in sample.targets], dtype=np.float32)
        for sample in samples
    ]
    right = spoken(
        samples, [said(page)._replace(sensational=own) for page, own in zip(found, truth, strict=True)]
    )
    none = spoken(samples, [said(page) for page in found])
    assert right.truth.sum() == 12
    assert average_precision(right).value == 1
    assert average_precision(none, right).value == pytest.approx(1 - 12 / 52)


def test_pages_that_a_model_learned_from_are_left_out(models: list[Path]) -> None:
    found = evaluate(models, pages(1, 6), quiet)
    assert (len(found.pages), found.left_out) == (4, 2)
    assert [len(one.rows) for one in (*found.measured, *found.flat_measured)] == [4, 4, 4, 4]


def test_nothing_left_to_measure_is_said(models: list[Path]) -> None:
    with pytest.raises(LabelError, match="learned from every one of these pages"):
        evaluate(models, pages(1, 2), quiet)


def test_folders_are_models_and_files_are_labelled(models: list[Path], tmp_path: Path) -> None:
    labelled = write(tmp_path / "labelled.jsonl", records(1, 2))
    found, read = read_arguments([*models, labelled], quiet)
    assert found == models
    assert len(read) == 2


@pytest.mark.parametrize("missing", ["no model", "no labelled pages"])
def test_a_missing_argument_is_named(models: list[Path], tmp_path: Path, missing: str) -> None:
    labelled = write(tmp_path / "labelled.jsonl", records(1, 2))
    with pytest.raises(OptionError, match=missing):
        read_arguments([labelled] if missing == "no model" else models, quiet)


def test_a_folder_that_is_no_bundle_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="no model bundle"):
        evaluate([tmp_path], pages(1, 2), quiet)


def test_pages_are_grouped_by_length() -> None:
    assert by_length(pages(1, 2)) == ["1 to 199 words"] * 2


def test_certain_answers_have_full_precision_at_every_recall() -> None:
    found = pages(1, 2)
    curve = precision_recall([page.sample for page in found], [said(page) for page in found])
    assert curve[0][1] == 1
    assert max(precision for recall, precision in curve if recall == 1) == 1


def test_calibration_sets_what_was_said_against_what_is() -> None:
    found = pages(1, 2)
    points = calibration([page.sample for page in found], [said(page) for page in found])
    assert [share for _, share in points] == [0, 1]
    assert [round(mean, 1) for mean, _ in points] == [0, 1]


def test_a_curve_rises_where_a_site_is_learned(models: list[Path]) -> None:
    curve = learning_curve(load(models[0]), pages(1, 12), quiet)
    assert [point.pages for point in curve] == [0, 1, 2, 4, 8]
    assert curve[-1].f1.value > curve[0].f1.value
    assert "From 4 to 8 pages" in verdict_of(curve)


def test_few_pages_have_no_curve(models: list[Path]) -> None:
    curve = learning_curve(load(models[0]), pages(1, 3), quiet)
    assert curve == []
    assert verdict_of(curve) == "Too few pages for a learning curve."
