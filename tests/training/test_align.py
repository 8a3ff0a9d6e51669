"""Gold labels to the blocks they belong to."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path
from random import Random
from time import process_time

import pytest

from filter.decode import decode
from filter.page import Label
from filter.segment import segment
from filter.training.align import (
    UNKNOWN,
    Line,
    align_lines,
    align_snippets,
    align_text,
    unplaced_lines,
    unplaced_snippets,
    unplaced_text,
    words_of,
)

PAGES = sorted(
    path for path in (Path(__file__).parents[2] / "seeds").iterdir() if path.suffix in {".html", ".txt"}
)
PIER = "The council of the harbour town voted on Tuesday evening to rebuild the old pier."
MONEY = "Fishermen who moored there for generations asked where the money had been all those years."


def line(label: Label, text: str, *, sensational: bool = False) -> Line:
    return Line(label, sensational, text)


def labels(texts: list[str], *lines: Line) -> list[Label | None]:
    return [target.label for target in align_lines(texts, lines)]


def reporting(texts: list[str], *gold: str) -> list[bool | None]:
    return [target.reporting for target in align_text(texts, gold)]


# --- Labelled lines.


def test_equal_lines_give_their_labels() -> None:
    lines = line(Label.NAV, "Home"), line(Label.BODY, PIER), line(Label.SHARE, "Share")
    assert labels(["Home", PIER, "Share"], *lines) == [Label.NAV, Label.BODY, Label.SHARE]


def test_case_marks_and_blanks_make_no_difference() -> None:
    assert labels(["READ  MORE »"], line(Label.PROMO, "Read more")) == [Label.PROMO]


def test_a_label_says_whether_a_block_is_reporting() -> None:
    lines = line(Label.SUMMARY, PIER), line(Label.CAPTION, MONEY, sensational=True)
    summary, caption = align_lines([PIER, MONEY], lines)
    assert (summary.reporting, summary.sensational, summary.weight) == (True, False, 1)
    assert (caption.reporting, caption.sensational) == (False, True)


def test_a_block_that_no_line_knows_stays_unknown() -> None:
    lines = line(Label.NAV, "Home"), line(Label.BODY, PIER)
    assert align_lines(["Home", "Cookies", PIER], lines)[1] == UNKNOWN


def test_a_line_that_is_on_no_block_harms_none() -> None:
    lines = line(Label.NAV, "Home"), line(Label.AD, "Buy now"), line(Label.BODY, PIER)
    assert labels(["Home", PIER], *lines) == [Label.NAV, Label.BODY]


def test_a_block_takes_the_label_of_the_line_it_shares_most_words_with() -> None:
    lines = line(Label.BYLINE, "By Ann Smith, Oslo"), line(Label.BODY, PIER)
    assert labels(["By Ann Smith", f"{PIER} More"], *lines) == [Label.BYLINE, Label.BODY]


def test_a_wrapped_paragraph_takes_the_label_of_its_lines() -> None:
    lines = line(Label.BODY, PIER[:40]), line(Label.BODY, PIER[40:])
    assert labels([PIER], *lines) == [Label.BODY]


def test_a_block_of_lines_of_several_labels_stays_unknown() -> None:
    lines = line(Label.BYLINE, "By Ann Smith"), line(Label.NOTE, "Updated at noon")
    assert labels(["By Ann Smith Updated at noon"], *lines) == [None]


def changed(random: Random, lines: list[str]) -> list[str]:
    """The lines with some left out, some put in twice, some that are others, and buttons between them."""
    found = [line for line in lines for _ in range(random.choices((0, 1, 2), (1, 8, 1))[0])]
    others = [line if random.random() < 0.8 else f"Other {random.random()}" for line in found]
    return [line for other in others for line in (other, *["Reply"] * random.randrange(2))]


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_equal_lines_are_those_that_the_standard_library_finds(page: Path) -> None:
    shown = segment(decode(page.read_bytes()), "text" if page.suffix == ".txt" else "html")
    random = Random(page.stem)
    ours, theirs = (changed(random, [part.text for part in shown.segments]) for _ in range(2))
    lines = [line(random.choice(list(Label)), text) for text in theirs]
    targets = align_lines(ours, lines)
    keys, others = ([" ".join(words_of(text)) for text in texts] for texts in (ours, theirs))
    blocks = SequenceMatcher(None, keys, others, autojunk=False).get_matching_blocks()
    for start, gold_start, size in blocks:
        labels = [own.label for own in lines[gold_start : gold_start + size]]
        assert [target.label for target in targets[start : start + size]] == labels
    assert sum(size for _, _, size in blocks) > len(ours) / 3


def test_buttons_between_lines_that_differ_take_no_time() -> None:
    ours = [text for number in range(700) for text in (f"Ann {number}", "Reply", "Report")]
    lines = [line(Label.COMMENT, text.replace("Ann", "Bob")) for text in ours]
    begun = process_time()
    assert labels(ours, *lines) == [None if text.startswith("Ann") else Label.COMMENT for text in ours]
    assert process_time() - begun < 5  # looked for one at a time, the buttons took half a minute


def test_the_same_words_get_the_label_of_their_place() -> None:
    lines = line(Label.RELATED, "Old pier"), line(Label.BODY, PIER), line(Label.TITLE, "Old pier")
    assert labels(["Old pier", PIER, "Old pier"], *lines) == [Label.RELATED, Label.BODY, Label.TITLE]


def test_no_lines_tell_nothing() -> None:
    assert align_lines(["Home"], []) == [UNKNOWN]
    assert align_lines([], [line(Label.NAV, "Home")]) == []


# --- A gold text.


def test_blocks_of_the_gold_text_are_reporting() -> None:
    assert reporting(["Home", PIER, MONEY], PIER, MONEY) == [False, True, True]


def test_a_block_may_be_part_of_a_gold_line() -> None:
    assert reporting([PIER, MONEY], f"{PIER} {MONEY}") == [True, True]


def test_a_block_may_run_over_two_gold_lines() -> None:
    assert reporting([f"{PIER} {MONEY}"], PIER, MONEY) == [True]


def test_a_long_block_outside_the_gold_is_noise() -> None:
    assert reporting([MONEY], PIER) == [False]


def test_a_block_of_which_a_part_is_gold_stays_unknown() -> None:
    half = " ".join(PIER.split()[:8])
    assert reporting([f"{half} and then some words that no gold text has"], PIER) == [None]


def test_copies_beyond_those_in_the_gold_stay_unknown() -> None:
    assert reporting([PIER, MONEY, PIER], PIER, MONEY) == [True, True, None]


def test_a_short_block_needs_a_gold_line_of_its_own() -> None:
    assert reporting(["The old pier", "The council"], "The council", PIER) == [False, True]


def test_a_short_block_of_some_words_may_stand_inside_the_gold() -> None:
    targets = align_text(["to rebuild the old pier", "rebuild the old town hall"], [PIER])
    assert [target.reporting for target in targets] == [True, False]
    assert all(target.weight < 1 for target in targets)


def test_a_block_without_words_stays_unknown() -> None:
    assert reporting(["* * *"], PIER) == [None]


def test_a_gold_text_says_nothing_of_labels() -> None:
    assert [(target.label, target.sensational) for target in align_text([PIER, "Home"], [PIER])] == [
        (None, None)
    ] * 2


# --- Snippets.


def test_snippets_tell_of_the_blocks_that_hold_them() -> None:
    targets = align_snippets([PIER, MONEY, "Other words"], ["rebuild the old pier"], ["the money had been"])
    assert [target.reporting for target in targets] == [True, False, None]


def test_a_block_with_snippets_of_both_sides_stays_unknown() -> None:
    (target,) = align_snippets([PIER], ["The council of the harbour"], ["rebuild the old pier"])
    assert target == UNKNOWN


def test_snippets_of_few_characters_tell_nothing() -> None:
    assert align_snippets([PIER], ["old pier"], ["council"]) == [UNKNOWN]


def test_a_snippet_ends_where_words_end() -> None:
    assert align_snippets(["Harbourmaster of the town"], ["master of the town"], []) == [UNKNOWN]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Read  MORE!", ["read", "more"]),
        ("東京NHK", ["東", "京", "nhk"]),
        ("— … !", []),
        ("don't", ["don", "t"]),
    ],
)
def test_words_are_in_lower_case_without_marks(text: str, words: list[str]) -> None:
    assert words_of(text) == words


# --- What the page doesn't hold.


def test_lines_that_no_block_holds_are_named() -> None:
    assert unplaced_lines(["Home", PIER, MONEY], ["Home", "Buy now", PIER[:40], PIER[40:], MONEY]) == [1]
    assert unplaced_lines([], ["Home"]) == [0]
    assert unplaced_lines(["Home"], []) == []


def test_lines_out_of_their_order_are_on_no_block() -> None:
    assert unplaced_lines([PIER, MONEY], [MONEY, PIER]) in ([0], [1])


def test_gold_that_is_not_on_the_page_is_named() -> None:
    gold = [PIER, "The mayor said nothing of the kind at all.", "old pier", "new pier", "—", PIER + MONEY]
    assert unplaced_text([PIER, MONEY], gold) == [1, 3]


def test_snippets_that_are_not_on_the_page_are_named() -> None:
    assert unplaced_snippets([PIER], ["rebuild the old pier", "rebuild the new pier", "old pier"]) == [1, 2]
