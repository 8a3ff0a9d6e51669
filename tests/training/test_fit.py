"""Fitting on a few small pages: shapes, seeds, and what is believed of the targets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from filter.features import describe
from filter.model.classifier import Classifier, Pass
from filter.page import LABELS, Label
from filter.training.align import UNKNOWN, Target
from filter.training.fit import Fitted, fit
from filter.training.networks import Goals, Inputs, fit_pass
from filter.training.options import Options
from filter.training.sample import Sample
from tests.model.bundles import numbers
from tests.training.samples import reporting, samples

QUICK = Options(
    folds=2, first_hidden=(6,), second_hidden=(6,), epochs=1, label_epochs=1, second_networks=1, jobs=1
)


def quiet(_message: str) -> None:
    pass


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return fit(samples(12), QUICK, quiet)


def arrays(classifier: Classifier) -> list[np.ndarray]:
    tables = classifier.tokens
    found: list[np.ndarray] = [tables.words, tables.names, tables.word_intercepts, tables.name_intercepts]
    for step in (classifier.first, classifier.second):
        found += [step.low, step.high]
        for network in (*step.reporting, *step.labels):
            found += [*network.weights, *network.biases]
    return found


def test_every_page_has_predictions_of_a_model_that_did_not_see_it(fitted: Fitted) -> None:
    for sample, probabilities in zip(samples(12), fitted.held_out, strict=True):
        assert probabilities.shape == (len(sample.targets), len(LABELS))
        assert probabilities.sum(axis=1) == pytest.approx(np.ones(len(sample.targets)), abs=1e-5)


def test_a_pass_sees_nothing_of_the_rows_held_out() -> None:
    inputs = numbers(np.random.default_rng(0), 60, 5)
    inputs[20:30] = np.nan  # whoever looks at these learns nothing but these
    once = np.ones(60, dtype=np.float32)
    goals = Goals(np.arange(60) % 2, np.arange(60) % 3, once, once)
    step = fit_pass(goals, Inputs(inputs, 5), np.arange(20, 30), (4,), QUICK)
    for network in (*step.reporting, *step.labels):
        assert all(np.isfinite(part).all() for part in (step.low, step.high, *network.weights))


def test_what_is_for_labels_alone_changes_nothing_else() -> None:
    inputs = numbers(np.random.default_rng(0), 60, 5)
    once = np.ones(60, dtype=np.float32)
    goals = Goals(np.arange(60) % 2, np.arange(60) % 3, once, once)
    few, more = (
        fit_pass(goals, Inputs(inputs[:, :seen], 3), np.arange(20, 30), (4,), QUICK) for seen in (3, 5)
    )
    assert [network.inputs for network in (*more.reporting, *more.labels)] == [3, 5]
    for one, other in zip(few.reporting[0].weights, more.reporting[0].weights, strict=True):
        assert np.array_equal(one, other)


def test_labels_learn_from_inline_elements_if_they_are_read(fitted: Fitted) -> None:
    read = fit(samples(12), replace(QUICK, inline="read", second_label_networks=2), quiet).classifier
    assert (read.inline is None, fitted.classifier.inline is None) == (False, True)
    assert (len(read.first.labels), len(read.second.labels)) == (1, 2)
    for one, other in zip(
        fitted.classifier.second.reporting[0].weights, read.second.reporting[0].weights, strict=True
    ):
        assert np.array_equal(one, other)


def test_blocks_count_by_their_words_for_reporting_in_the_second_pass_alone(fitted: Fitted) -> None:
    usual = fitted.classifier
    weighed = fit(samples(12), replace(QUICK, word_power=0.5), quiet).classifier
    changed = [
        not np.array_equal(one[0].weights[0], other[0].weights[0])
        for one, other in (
            (usual.first.reporting, weighed.first.reporting),
            (usual.first.labels, weighed.first.labels),
            (usual.second.reporting, weighed.second.reporting),
            (usual.second.labels, weighed.second.labels),
        )
    ]
    assert changed == [False, False, True, False]


def test_trees_join_the_second_pass_alone(fitted: Fitted) -> None:
    joined = fit(samples(12), replace(QUICK, second_trees=2), quiet).classifier
    assert (fitted.classifier.second.trees, joined.first.trees) == (None, None)
    assert joined.second.trees is not None
    assert len(joined.second.trees.columns) == 2
    for one, other in zip(arrays(fitted.classifier), arrays(joined), strict=True):
        assert np.array_equal(one, other)


def test_targets_that_are_certain_are_believed(fitted: Fitted) -> None:
    assert [list(sample.targets) for sample in samples(12)] == fitted.targets


def test_the_classifier_takes_a_page(fitted: Fitted) -> None:
    probabilities = fitted.classifier.probabilities(describe([samples(1)[0].page]))
    assert np.isfinite(probabilities).all()


def test_two_runs_fit_the_same_model(fitted: Fitted) -> None:
    again = fit(samples(12), QUICK, quiet)
    pairs = zip(arrays(fitted.classifier), arrays(again.classifier), strict=True)
    assert all(np.array_equal(one, other) for one, other in pairs)
    assert np.array_equal(np.vstack(fitted.held_out), np.vstack(again.held_out))


def test_another_seed_fits_another_model(fitted: Fitted) -> None:
    other = fit(samples(12), replace(QUICK, seed=1), quiet)
    assert not np.array_equal(np.vstack(fitted.held_out), np.vstack(other.held_out))


def test_progress_is_told() -> None:
    said: list[str] = []
    fit(samples(4), QUICK, said.append)
    assert said[0] == "describing 4 pages"
    assert any("first pass" in line for line in said)


def test_with_enough_passes_the_labels_are_learned() -> None:
    found = fit(samples(12), replace(QUICK, epochs=60, label_epochs=60, learning_rate=0.01), quiet)
    said = [LABELS[number] for rows in found.held_out for number in rows.argmax(axis=1).tolist()]
    gold = [target.label for sample in samples(12) for target in sample.targets]
    right = np.mean([one == other for one, other in zip(said, gold, strict=True)])
    assert right > 0.8
    assert {Label.BODY, Label.NAV} <= set(said)


def with_targets(sample: Sample, *targets: Target) -> Sample:
    """``sample`` with other targets for its last blocks."""
    return replace(sample, targets=[*sample.targets[: -len(targets)], *targets])


def test_blocks_of_no_known_target_are_left_out() -> None:
    odd, *rest = samples(8)
    found = fit([with_targets(odd, UNKNOWN, UNKNOWN), *rest], QUICK, quiet)
    assert found.targets[0][-2:] == [UNKNOWN, UNKNOWN]


def test_gold_that_is_contradicted_for_certain_is_left_out() -> None:
    odd, *rest = samples(12)
    lied = reporting(known=True)  # of "Imprint"
    options = replace(QUICK, epochs=60, learning_rate=0.01, doubt=0.7)
    found = fit([with_targets(odd, lied), *rest], options, quiet)
    assert found.targets[0][-1] == lied._replace(weight=0.0)


def test_unknown_blocks_may_be_guessed_where_the_set_allows_it() -> None:
    odd, *rest = samples(12)
    options = replace(QUICK, epochs=80, learning_rate=0.02)
    guessed = fit([replace(with_targets(odd, UNKNOWN, UNKNOWN), unknown="guess"), *rest], options, quiet)
    assert {target.reporting for target in guessed.targets[0][-2:]} == {False}
    assert {target.weight for target in guessed.targets[0][-2:]} == {options.guess_weight}


def test_a_pass_has_two_classes_then_the_labels(fitted: Fitted) -> None:
    for step in (fitted.classifier.first, fitted.classifier.second):
        assert isinstance(step, Pass)
        assert [network.weights[-1].shape[1] for network in (*step.reporting, *step.labels)] == [
            2,
            len(LABELS),
        ]
