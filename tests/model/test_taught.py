"""What pages of known sites taught: it holds for pages built like those, and for no others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from filter.errors import BundleError
from filter.features import describe
from filter.model.bundle import load, save
from filter.model.classifier import combined
from filter.model.occlusion import TAUGHT, occlusion
from filter.model.taught import Taught, likeness, marks_of, shifted_odds
from filter.model.tokens import SCORES
from filter.page import LABELS, ROOT, Label, Node, Segments
from tests.features.pages import line, page
from tests.model.bundles import bundle, tables

HERS = page(
    line("One line", 1), line("Two lines", 2), nodes=(ROOT, Node(0, "p", "story"), Node(0, "div", "foot x"))
)
OTHER = page(line("One line", 1), nodes=(ROOT, Node(0, "p", "content")))
PLAIN = page(line("One line", 1), nodes=(ROOT, Node(0, "p", "")))
FLAT = Segments("text", page(line("One line", 0)).segments)


def marks(*pages: Segments) -> list[np.ndarray]:
    return list(marks_of(describe(pages).batch))


def taught(*sites: Segments) -> Taught:
    found = marks(*sites)
    owners = np.repeat(np.arange(len(found)), [len(own) for own in found])
    order = np.argsort(np.concatenate(found))
    return Taught(tables(np.random.default_rng(3)), np.concatenate(found)[order], owners[order])


def test_a_page_is_known_by_elements_with_names() -> None:
    assert [len(found) for found in marks(HERS, OTHER, PLAIN)] == [2, 1, 0]


def test_a_page_is_known_by_the_same_marks_in_any_batch() -> None:
    alone, beside = marks(HERS)[0], marks(OTHER, HERS)[1]
    assert np.array_equal(alone, beside)


def test_a_text_is_known_by_its_lines() -> None:
    assert len(marks(FLAT)[0]) == 1
    assert taught(FLAT).likeness(describe([FLAT]).batch).tolist() == [1]


def test_likeness_is_that_to_the_most_like_site() -> None:
    likeness = taught(OTHER, HERS).likeness(describe([HERS, OTHER, PLAIN]).batch)
    assert likeness.tolist() == [1, 1, 0]
    assert taught(OTHER).likeness(describe([HERS]).batch).tolist() == [0]


@pytest.mark.parametrize(("shared", "found"), [(0, 0), (2, 0), (3.5, 0.5), (5, 1), (10, 1)])
def test_a_few_common_marks_are_no_likeness(shared: float, found: float) -> None:
    own = np.arange(20, dtype=np.uint32)
    known = own[: int(2 * shared)]
    assert likeness(own, known, np.zeros(len(known), dtype=np.int64)) == pytest.approx(found)


def test_sites_that_share_a_page_between_them_are_not_like_it() -> None:
    own = np.arange(20, dtype=np.uint32)
    assert likeness(own, own, own.astype(np.int64) % 5) == 0


def test_a_strange_page_keeps_its_numbers_to_the_bit() -> None:
    whole = bundle().html
    features = describe([OTHER])
    after = replace(whole, taught=(taught(HERS),)).probabilities(features)
    assert np.array_equal(after, whole.probabilities(features))


def test_a_familiar_page_gets_others_beside_any_page() -> None:
    corrected = replace(bundle().html, taught=(taught(HERS),))
    alone = corrected.probabilities(describe([HERS]))
    assert not np.array_equal(alone, bundle().html.probabilities(describe([HERS])))
    assert np.array_equal(corrected.probabilities(describe([OTHER, HERS]))[1:], alone)
    assert alone.sum(axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_a_shift_moves_the_log_odds() -> None:
    before = np.full((1, SCORES), 1 / len(LABELS), dtype=np.float32)
    before[0, 0] = 0.5
    shift = np.zeros((1, SCORES), dtype=np.float32)
    shift[0, 0] = np.log(3)
    after = shifted_odds(before, shift)
    assert after[0, 0] == pytest.approx(0.75, abs=1e-5)
    assert combined(after).sum() == pytest.approx(1, abs=1e-5)


def test_what_was_taught_is_saved_and_loaded(tmp_path: Path) -> None:
    whole = bundle()
    lessons = (taught(HERS), taught(OTHER))
    save(replace(whole, html=replace(whole.html, taught=lessons)), tmp_path, "# A card\n")
    features = describe([HERS])
    loaded = load(tmp_path)
    assert [len(one.marks) for one in loaded.html.taught] == [2, 1]
    assert loaded.text.taught == ()
    expected = replace(whole.html, taught=lessons).probabilities(features)
    assert np.array_equal(loaded.html.probabilities(features), expected)


def odd(name: str) -> Taught:
    sound = taught(HERS)
    narrow = replace(sound.tables, words=sound.tables.words[:, :3], names=sound.tables.names[:, :3])
    return {
        "sites": replace(sound, sites=sound.sites[:1]),
        "rows": replace(sound, tables=replace(sound.tables, words=sound.tables.words[:5])),
        "columns": replace(sound, tables=narrow),
        "marks": replace(sound, marks=np.zeros((0, 2), dtype=np.uint32)),
    }[name]


@pytest.mark.parametrize("name", ["sites", "rows", "columns", "marks"])
def test_forged_lessons_are_refused(tmp_path: Path, name: str) -> None:
    whole = bundle()
    save(replace(whole, html=replace(whole.html, taught=(odd(name),))), tmp_path, "# A card\n")
    with pytest.raises(BundleError):
        load(tmp_path)


def test_what_was_taught_is_a_reason_on_familiar_pages_alone() -> None:
    corrected = replace(bundle().html, taught=(taught(HERS),))
    [familiar, strange] = [occlusion(corrected, one).weights(0, Label.BODY) for one in (HERS, OTHER)]
    assert TAUGHT in familiar
    assert TAUGHT not in strange
    told = corrected.probabilities(describe([HERS]))[
        0, [LABELS.index(Label.BODY), LABELS.index(Label.SUMMARY)]
    ].sum()
    assert occlusion(corrected, HERS).odds(0, Label.BODY) == pytest.approx(
        np.log(told / (1 - told)), abs=1e-3
    )
