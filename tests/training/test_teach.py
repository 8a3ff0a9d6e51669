"""Corrections: what a few pages of a site teach a finished classifier."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from filter.features import describe
from filter.features.batch import Floats
from filter.model.classifier import Classifier
from filter.page import LABELS, Label
from filter.training.labelled import LabelledPage
from filter.training.teach import Correction, Lesson, correct, cross_taught, lesson
from tests.model.bundles import bundle
from tests.training.sites import pages


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    """One that knows nothing: its numbers are made up."""
    return bundle().html


def lessons(classifier: Classifier, found: list[LabelledPage]) -> list[Lesson]:
    return [lesson(classifier, page.sample, page.site) for page in found]


@pytest.fixture(scope="module")
def correction(classifier: Classifier) -> Correction:
    return correct(lessons(classifier, pages(1, 6)))


def right(page: LabelledPage, told: Floats) -> float:
    """The share of lines that get their label."""
    said = [LABELS[number] for number in told.argmax(axis=1).tolist()]
    return float(
        np.mean([one == target.label for one, target in zip(said, page.sample.targets, strict=True)])
    )


def test_a_site_is_learned_from_six_of_its_pages(classifier: Classifier, correction: Correction) -> None:
    unseen = pages(1, 9)[8]
    [one] = lessons(classifier, [unseen])
    assert right(unseen, one.told) < 0.5
    assert right(unseen, correction.applied(one)) == 1


def test_another_site_keeps_its_numbers_to_the_bit(classifier: Classifier, correction: Correction) -> None:
    [_, other] = lessons(classifier, pages(2, 1))
    assert np.array_equal(correction.applied(other), other.told)


def test_as_a_part_of_the_classifier_it_says_the_same(classifier: Classifier, correction: Correction) -> None:
    unseen = pages(1, 9)[8]
    [one] = lessons(classifier, [unseen])
    whole = replace(classifier, taught=(correction.taught(),))
    found = whole.probabilities(describe([unseen.sample.page]))
    assert found == pytest.approx(correction.applied(one), abs=1e-2)  # kept in half precision


def test_the_same_lessons_teach_the_same(classifier: Classifier, correction: Correction) -> None:
    assert np.array_equal(correct(lessons(classifier, pages(1, 6))).weights, correction.weights)


def test_lessons_build_on_lessons(classifier: Classifier, correction: Correction) -> None:
    taught = replace(classifier, taught=(correction.taught(),))
    [one] = lessons(taught, pages(1, 9)[8:])
    assert one.told == pytest.approx(taught.probabilities(describe([pages(1, 9)[8].sample.page])), abs=1e-6)


def test_main_text_alone_teaches_what_is_reporting(classifier: Classifier) -> None:
    found = lessons(classifier, pages(1, 6))
    correction = correct([replace(one, label=np.full_like(one.label, -1)) for one in found[:5]])
    told = correction.applied(found[5])
    reporting = told[:, [LABELS.index(Label.SUMMARY), LABELS.index(Label.BODY)]].sum(axis=1)
    assert ((reporting > 0.5) == (found[5].reporting == 1)).all()
    assert not correction.weights[:, 1:].any()


def test_pages_held_out_by_page_are_those_of_a_known_site(classifier: Classifier) -> None:
    found = pages(2, 4)
    told = cross_taught(lessons(classifier, found), [0, 0, 1, 1] * 2)
    assert np.mean([right(page, own) for page, own in zip(found, told, strict=True)]) > 0.9


def test_pages_held_out_by_site_keep_what_the_base_says(classifier: Classifier) -> None:
    found = lessons(classifier, pages(2, 4))
    told = cross_taught(found, [0] * 4 + [1] * 4)
    assert all(np.array_equal(own, one.told) for one, own in zip(found, told, strict=True))
