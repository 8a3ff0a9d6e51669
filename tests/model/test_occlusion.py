"""What weighed how much: the groups are whole, and taking away what is named takes away the label."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from filter.features import COLUMNS
from filter.model.bundle import Bundle, load
from filter.model.context import IS_REPORTING, first_pass, second_pass
from filter.model.occlusion import GROUPS, Occlusion, columns_of, occlusion
from filter.model.tokens import SCORES
from filter.page import LABELS, REPORTING, Label
from filter.segment import segment
from tests.features.pages import OTHER_PROSE, PROSE, link, page
from tests.model import bundles

SEEDS = Path(__file__).parents[2] / "seeds"
TABLOID = (SEEDS / "english-tabloid.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return load()


@pytest.fixture(scope="module")
def seen(bundle: Bundle) -> Occlusion:
    return occlusion(bundle.html, segment(TABLOID))


def probability(occluded: Occlusion, matrix: np.ndarray, place: int, label: Label) -> float:
    """The classifier's own word on a block, from a matrix of our choice."""
    found = occluded.classifier.probabilities(replace(occluded.features, matrix=matrix))[place]
    wanted = IS_REPORTING if label in REPORTING else [name == label for name in LABELS]
    return float(found[wanted].sum())


def labels_of(occluded: Occlusion) -> list[Label]:
    found = occluded.classifier.probabilities(occluded.features)
    return [LABELS[number] for number in found.argmax(axis=1)]


def test_every_column_is_in_one_group() -> None:
    named = Counter(column for group in GROUPS for column in columns_of(group))
    assert named == Counter(COLUMNS)


def test_inline_elements_weigh_where_the_classifier_sees_them() -> None:
    linked = page(PROSE, link("https://ads.example/c?id=7"), OTHER_PROSE)
    seeing = occlusion(bundles.inline_classifier(np.random.default_rng(1)), linked)
    plain = occlusion(bundles.classifier(np.random.default_rng(1)), linked)
    assert abs(seeing.weights(1, Label.AD)["inline"]) > 1e-3
    assert plain.weights(1, Label.AD)["inline"] == pytest.approx(0, abs=1e-5)


def test_the_inputs_of_a_pass_begin_with_what_is_of_the_block_itself() -> None:
    small = bundles.classifier(np.random.default_rng(1))
    plain = occlusion(small, page(PROSE, OTHER_PROSE, PROSE))
    matrix, batch = plain.features.matrix, plain.features.batch
    scores = np.zeros((3, 2 * SCORES), dtype=np.float32)
    said = np.zeros((3, 1 + len(LABELS)), dtype=np.float32)
    for own, inputs in (
        ([matrix, scores], first_pass(matrix, scores, batch)),
        ([matrix, scores, said], second_pass(matrix, scores, said, batch)),
    ):
        width = sum(part.shape[1] for part in own)
        assert (inputs[:, :width] == np.hstack(own)).all()
        assert inputs.shape[1] > width


def test_nothing_occluded_is_what_the_classifier_says(seen: Occlusion) -> None:
    for place, label in enumerate(labels_of(seen)):
        share = probability(seen, seen.features.matrix, place, label)
        assert 1 / (1 + np.exp(-seen.odds(place, label))) == pytest.approx(share, abs=1e-4)


def test_each_group_weighs_something_somewhere(seen: Occlusion) -> None:
    weights = [seen.weights(place, label) for place, label in enumerate(labels_of(seen))]
    assert [group for group in GROUPS if not any(abs(one[group]) > 0.01 for one in weights)] == []


def test_a_block_weighs_the_same_whichever_was_asked_before(seen: Occlusion) -> None:
    first = seen.weights(7, Label.NAV)
    seen.weights(40, Label.BODY)
    assert seen.weights(7, Label.NAV) == first


def test_without_its_heaviest_columns_a_label_is_less_likely(seen: Occlusion) -> None:
    """Held against the classifier itself, which also sees its neighbours change with the block."""
    mean = seen.classifier.first.mean[: len(COLUMNS)]
    fell = []
    for place, label in enumerate(labels_of(seen)):
        weights = {group: fall for group, fall in seen.weights(place, label).items() if columns_of(group)}
        heaviest = max(weights, key=lambda group: weights[group])
        hidden = [COLUMNS.index(name) for name in columns_of(heaviest)]
        matrix = seen.features.matrix.copy()
        before = probability(seen, matrix, place, label)
        matrix[place, hidden] = mean[hidden]
        fell.append(probability(seen, matrix, place, label) < before)
    assert np.mean(fell) > 0.9
