"""The two passes together."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filter.features import describe
from filter.features.batch import Floats
from filter.model.classifier import Pass, clipped, combined, unsettled
from filter.model.context import IS_REPORTING, reporting_probability
from filter.model.network import softmax
from filter.page import LABELS, Segments
from tests.features.pages import OTHER_PROSE, PROSE, link, page, pages
from tests.model.bundles import classifier, inline_classifier, many_trees, network, numbers, one_pass

RANDOM = np.random.default_rng(7)
CLASSIFIER = classifier(RANDOM)


def outputs(rows: int) -> Floats:
    """Outputs of a pass: reporting, then thirteen labels that sum to 1."""
    made = np.random.default_rng(9).random((rows, 1 + len(LABELS)), dtype=np.float32)
    made[:, 1:] /= made[:, 1:].sum(axis=1, keepdims=True)
    return made


def test_labels_of_a_block_sum_to_one() -> None:
    probabilities = CLASSIFIER.probabilities(describe([page(PROSE, "Share", "!!!"), page(OTHER_PROSE)]))
    assert probabilities.shape == (4, len(LABELS))
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(4), abs=1e-5)


@given(pages(), pages())
@settings(max_examples=40)
def test_a_page_gets_the_same_labels_in_any_batch(a: Segments, b: Segments) -> None:
    alone = [CLASSIFIER.probabilities(describe([one])) for one in (a, b)]
    assert np.array_equal(CLASSIFIER.probabilities(describe([a, b])), np.vstack(alone))


def test_the_second_pass_hangs_on_the_first() -> None:
    features = describe([page(PROSE, "Share", OTHER_PROSE)])
    other = replace(CLASSIFIER, first=classifier(np.random.default_rng(8)).first)
    assert not np.allclose(other.probabilities(features), CLASSIFIER.probabilities(features))


def test_combined_labels_agree_with_the_probability_of_reporting() -> None:
    made = outputs(20)
    assert reporting_probability(combined(made)) == pytest.approx(made[:, 0], abs=1e-6)


def test_combined_labels_keep_their_order_within_each_part() -> None:
    made = outputs(20)
    found = combined(made)
    for part in (IS_REPORTING, ~IS_REPORTING):
        assert np.array_equal(found[:, part].argmax(axis=1), made[:, 1:][:, part].argmax(axis=1))


def test_a_row_is_combined_the_same_alone_and_among_others() -> None:
    made = outputs(200)
    assert np.array_equal(combined(made), np.vstack([combined(row[None]) for row in made]))


def test_labels_that_a_network_rules_out_divide_nothing_by_nought() -> None:
    made = np.zeros((1, 1 + len(LABELS)), dtype=np.float32)
    made[0, 0] = 1
    assert np.isfinite(combined(made)).all()


def test_networks_of_a_kind_are_averaged() -> None:
    one, other = network(RANDOM, 3, 2), network(RANDOM, 3, 2)
    labels = (network(RANDOM, 3, len(LABELS)),)
    inputs, starts = np.eye(3, dtype=np.float32), np.array([0, 3])
    limit = np.full(3, 6, dtype=np.float32)
    both, *each = (
        Pass(-limit, limit, kinds, labels).run(inputs, starts)[:, 0]
        for kinds in ((one, other), (one,), (other,))
    )
    assert both == pytest.approx((each[0] + each[1]) / 2)


def test_trees_have_a_say_in_what_is_reporting() -> None:
    inputs, starts = numbers(RANDOM, 9, 5), np.array([0, 4, 9])
    networks, trees = one_pass(RANDOM, 5), many_trees(RANDOM, 5)
    alone, both = networks.run(inputs, starts), replace(networks, trees=trees).run(inputs, starts)
    told = softmax(trees.odds(inputs))[:, 1]
    assert both[:, 0] == pytest.approx(0.65 * alone[:, 0] + 0.35 * told)
    assert np.array_equal(both[:, 1:], alone[:, 1:])


def test_only_label_networks_see_where_a_link_leads() -> None:
    seeing = inline_classifier(np.random.default_rng(3))
    here, there = (
        seeing.outputs(describe([page(PROSE, link(href), OTHER_PROSE)]))
        for href in ("/news", "https://ads.example/c?id=7")
    )
    assert _by_networks_for_reporting(here) == pytest.approx(_by_networks_for_reporting(there), abs=1e-6)
    assert np.array_equal(here[[0, 2]], there[[0, 2]])
    assert not np.allclose(here[1, 1:], there[1, 1:])


@given(pages(), pages())
@settings(max_examples=40)
def test_what_inline_elements_say_hangs_on_no_other_page(a: Segments, b: Segments) -> None:
    seeing = inline_classifier(np.random.default_rng(3))
    alone = [seeing.outputs(describe([one])) for one in (a, b)]
    assert np.array_equal(seeing.outputs(describe([a, b])), np.vstack(alone))


def test_labels_are_those_of_the_later_pass() -> None:
    step, starts = one_pass(np.random.default_rng(1), 40), np.array([0, 5])
    values = numbers(np.random.default_rng(2), 5, 40)
    alone, after = step.run(values, starts), step.run(values, starts, outputs(5))
    assert np.array_equal(after[:, 1:], alone[:, 1:])


def test_a_label_that_is_settled_stands_if_only_the_others_are_asked() -> None:
    step, starts = one_pass(np.random.default_rng(1), 40), np.array([0, 2])
    values = numbers(np.random.default_rng(2), 2, 40)
    before = outputs(2)
    before[0, 1:] = 0.04 / (len(LABELS) - 1)
    before[0, 3] = 0.96
    every, some = step.run(values, starts, before), step.run(values, starts, before, unsettled(before))
    assert np.array_equal(some[0, 1:], before[0, 1:])
    assert not np.allclose(every[0, 1:], before[0, 1:])
    assert some[1] == pytest.approx(every[1])


def test_what_the_first_pass_was_certain_of_stands() -> None:
    step, starts = one_pass(np.random.default_rng(1), 40), np.array([0, 2])
    values = numbers(np.random.default_rng(2), 2, 40)
    before = outputs(2)
    before[:, 0] = 0.0005, 0.5
    alone, after = step.run(values, starts)[:, 0], step.run(values, starts, before)
    assert _by_networks_for_reporting(after) == pytest.approx([before[0, 0], alone[1]], abs=1e-6)


def _by_networks_for_reporting(after: Floats) -> Floats:
    """What a second pass said of reporting before labels had their say, three tenths."""
    by_labels = after[:, 1:][:, IS_REPORTING].sum(axis=1)
    own: Floats = (after[:, 0] - np.float32(0.3) * by_labels) / np.float32(0.7)
    return own


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8))
@settings(max_examples=50)
def test_a_page_gets_the_same_numbers_in_any_batch(sizes: list[int]) -> None:
    starts = np.concatenate([[0], np.cumsum(sizes)])
    step = one_pass(np.random.default_rng(1), 40)
    values = numbers(np.random.default_rng(2), int(starts[-1]), 40)
    pages = [
        step.run(values[start:end].copy(), np.array([0, end - start]))
        for start, end in pairwise(starts.tolist())
    ]
    assert np.array_equal(step.run(values, starts), np.vstack(pages))


def test_inputs_outside_all_experience_are_cut() -> None:
    step, starts = one_pass(np.random.default_rng(1), 40), np.array([0, 1])
    assert np.array_equal(step.run(step.high[None], starts), step.run(step.high[None] + 1000, starts))


def test_scores_are_cut() -> None:
    assert clipped(np.array([[-99, 3, 99]], dtype=np.float32)).tolist() == [[-15, 3, 15]]
