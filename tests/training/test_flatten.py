"""Pages flattened to text: no word lost, and every target carried along."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filter.page import ROOT, Label, Node, Segments
from filter.training.align import UNKNOWN, Target, words_of
from filter.training.flatten import WAYS, flatten
from tests.features.pages import OTHER_PROSE, PROSE, line, page
from tests.training.samples import story, target

WHOLE_WAYS = sorted(set(WAYS) - {"extracted"})
NODES = (ROOT, Node(0, "p", ""), Node(0, "li", ""), Node(0, "h2", ""), Node(0, "div", ""))


def listed() -> tuple[Segments, list[Target]]:
    """A heading, items, and a paragraph."""
    parts = [("What to know", 3, Label.NOTE), ("The pier", 2, Label.BODY), ("The storm", 2, Label.BODY)]
    parts += [(f"{PROSE} {OTHER_PROSE}", 1, Label.BODY), ("Share", 4, Label.SHARE)]
    segments = [line(text, node) for text, node, _ in parts]
    return page(*segments, nodes=NODES), [target(label) for _, _, label in parts]


def words(page: Segments) -> list[str]:
    return [word for segment in page.segments for word in words_of(segment.text)]


@pytest.mark.parametrize("way", WHOLE_WAYS)
def test_every_word_is_kept_with_its_target(way: str) -> None:
    whole, targets = story(1)
    flat, carried = flatten(whole, targets, way, seed=0)
    assert flat.kind == "text"
    assert [segment.text for segment in flat.segments] == [segment.text for segment in whole.segments]
    assert carried == targets


@pytest.mark.parametrize("seed", range(5))
def test_a_bad_extractor_leaves_whole_runs_in_order(seed: int) -> None:
    whole, targets = listed()
    flat, carried = flatten(whole, targets, "extracted", seed)
    known = {segment.text: goal for segment, goal in zip(whole.segments, targets, strict=True)}
    left = [segment.text for segment in flat.segments]
    assert left == [text for text in known if text in left]
    assert carried == [known[text] for text in left]
    assert {"The pier", "The storm", f"{PROSE} {OTHER_PROSE}"} <= set(left)  # reporting always stays


def test_a_bad_extractor_drops_menus_now_and_then() -> None:
    whole, targets = story(2)
    lengths = {len(flatten(whole, targets, "extracted", seed)[0].segments) for seed in range(10)}
    assert len(lengths) > 1


def test_paragraphs_are_parted_by_blank_lines() -> None:
    flat, _ = flatten(*listed(), way="paragraphs", seed=0)
    assert [segment.blank_lines for segment in flat.segments] == [0, 1, 1, 1, 1]


def test_items_have_bullets_where_a_browser_shows_them() -> None:
    flat, _ = flatten(*listed(), way="rendered", seed=0)
    tags = [flat.nodes[segment.node].tag for segment in flat.segments]
    assert tags == ["p", "li", "li", "p", "p"]


def test_hard_wrapped_paragraphs_are_joined_again() -> None:
    whole = page(*[f"{PROSE} {OTHER_PROSE} {PROSE}"] * 3)
    targets = [target(Label.BODY)] * 3
    flat, carried = flatten(whole, targets, "wrapped", seed=0)
    assert [segment.text for segment in flat.segments] == [segment.text for segment in whole.segments]
    assert carried == targets


def test_a_block_that_begins_with_a_bullet_keeps_its_target() -> None:
    whole = page("• The pier", "Share")
    targets = [target(Label.BODY), target(Label.SHARE)]
    flat, carried = flatten(whole, targets, "lines", seed=0)
    assert [segment.text for segment in flat.segments] == ["The pier", "Share"]
    assert carried == targets


def test_targets_of_equal_blocks_keep_their_order() -> None:
    whole = page("- Share", "The pier", "Share")
    targets = [target(Label.SHARE), target(Label.BODY), target(Label.NAV)]
    assert flatten(whole, targets, "lines", seed=0)[1] == targets


def test_the_parts_of_a_long_line_all_have_its_target() -> None:
    long = " ".join([PROSE, OTHER_PROSE] * 8)
    flat, carried = flatten(page("Share", long), [target(Label.SHARE), target(Label.BODY)], "lines", seed=0)
    assert len(flat.segments) > 3
    assert carried == [target(Label.SHARE), *[target(Label.BODY)] * (len(flat.segments) - 1)]


def test_a_segment_of_no_single_blocks_words_stays_unknown() -> None:
    whole = page(*["The council of the harbour town voted on Tuesday to rebuild the old"] * 8)
    flat, carried = flatten(whole, [target(Label.BODY)] * 8, "lines", seed=0)
    # Taken for one hard-wrapped paragraph, and that is long.
    assert [segment.join for segment in flat.segments] == ["paragraph", "sentence"]
    assert carried == [UNKNOWN, UNKNOWN]


@pytest.mark.parametrize("way", sorted(WAYS))
def test_the_same_seed_flattens_alike(way: str) -> None:
    assert flatten(*story(3), way, seed=7) == flatten(*story(3), way, seed=7)


@given(
    st
    .lists(st.text("ab é東।.,- •\u00a0", min_size=1, max_size=90).map(lambda text: " ".join(text.split())))
    .map(lambda texts: [text for text in texts if text])
    .filter(bool),
    st.sampled_from(WHOLE_WAYS),
    st.integers(0, 9),
)
@settings(max_examples=60, deadline=None)
def test_no_word_is_lost_and_targets_fit_segments(texts: list[str], way: str, seed: int) -> None:
    whole = page(*texts)
    flat, carried = flatten(whole, [target(Label.BODY)] * len(texts), way, seed)
    assert words(flat) == words(whole)
    assert len(carried) == len(flat.segments)
    assert set(carried) <= {UNKNOWN, target(Label.BODY)}


def test_a_browser_parts_paragraphs_by_blank_lines_and_cells_by_tabs() -> None:
    cells = [line("Kolo", 4)._replace(join="line"), *(line(n, 4)._replace(join="cell") for n in "31")]
    whole = page(line("Table", 3), line(PROSE, 1), *cells, line("Share", 4), nodes=NODES)
    labels = [Label.BODY, Label.BODY, Label.BODY, Label.BODY, Label.BODY, Label.SHARE]
    flat, carried = flatten(whole, [target(label) for label in labels], "shown", seed=0)
    assert [segment.text for segment in flat.segments] == ["Table", PROSE, "Kolo 3 1", "Share"]
    assert [segment.blank_lines for segment in flat.segments] == [0, 1, 0, 0]
    assert [goal.label for goal in carried] == [Label.BODY, Label.BODY, Label.BODY, Label.SHARE]


def test_a_row_of_cells_that_are_not_the_same_is_unknown() -> None:
    whole = page(line("Sport", 4), line("Subscribe", 4)._replace(join="cell"), nodes=NODES)
    flat, carried = flatten(whole, [target(Label.NAV), target(Label.PROMO)], "shown", seed=0)
    assert [(segment.text, goal) for segment, goal in zip(flat.segments, carried, strict=True)] == [
        ("Sport Subscribe", UNKNOWN)
    ]
