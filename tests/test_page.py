"""The nouns: how blocks become a page's text and Markdown."""

from __future__ import annotations

import dataclasses

import pytest

from filter.page import LABELS, REPORTING, Block, Finding, Join, Label, Page, Verdict, cut


def block(text: str, *, kept: bool = True, tag: str = "p", join: Join = "paragraph") -> Block:
    return Block(text, Label.BODY, 1.0, 0.0, 0.0, kept, tag, join)


def page(*blocks: Block, title: str | None = None) -> Page:
    return Page(blocks, Verdict(keep=True, quality=1.0, sensational=0.0), "html", title)


def test_paragraphs_are_parted_by_a_blank_line() -> None:
    assert page(block("One."), block("Two.")).text == "One.\n\nTwo."


def test_lines_of_an_element_follow_each_other() -> None:
    assert page(block("One,"), block("two.", join="line")).text == "One,\ntwo."


def test_cells_of_a_row_stand_beside_each_other() -> None:
    assert page(block("Oslo"), block("4°", join="cell")).text == "Oslo | 4°"


def test_parts_of_a_line_run_on() -> None:
    blocks = (
        block("One."),
        block("Two.", join="sentence"),
        block("三。", join="sentence"),
        block("四。", join="solid"),
    )
    assert page(*blocks).text == "One. Two. 三。四。"
    assert page(*blocks[1:]).text == "Two. 三。四。"


def test_a_part_of_an_item_is_no_new_item() -> None:
    blocks = (block("一。", tag="li"), block("二。", tag="li", join="solid"), block("Three", tag="li"))
    assert page(*blocks).markdown == "- 一。二。\n\n- Three"


def test_dropped_blocks_leave_no_trace() -> None:
    assert page(block("One."), block("Share", kept=False), block("Two.")).text == "One.\n\nTwo."


def test_a_dropped_block_takes_the_wider_gap_with_it() -> None:
    blocks = (block("One"), block("Ad", kept=False), block("two", join="cell"))
    assert page(*blocks).text == "One\n\ntwo"


def test_a_paragraph_printed_twice_is_told_once() -> None:
    paragraph = "The council voted on Tuesday to close the bridge to lorries until the spring of next year."
    blocks = (block(paragraph), block("Yes."), block(paragraph), block("Yes."))
    assert page(*blocks).text == f"{paragraph}\n\nYes.\n\nYes."
    assert all(each.kept for each in page(*blocks).blocks)


def test_nothing_kept_is_an_empty_text() -> None:
    assert page(block("Menu", kept=False)).text == ""
    assert page().markdown == ""


def test_markdown_has_title_headings_items_and_quotes() -> None:
    blocks = (block("Why", tag="h2"), block("First", tag="li"), block("Said", tag="blockquote"))
    assert page(*blocks, title="What").markdown == "# What\n\n## Why\n\n- First\n\n> Said"


def test_a_title_that_is_kept_is_told_once() -> None:
    kept = page(block("Local"), block("What", tag="h1"), block("Why."), block("What"), title="What")
    assert kept.text == "Local\n\nWhat\n\nWhy.\n\nWhat"
    assert kept.titled == "What\n\nLocal\n\nWhy.\n\nWhat"
    assert kept.markdown == "# What\n\nLocal\n\nWhy.\n\nWhat"


def test_a_page_without_title_is_titled_by_nothing() -> None:
    assert page(block("Why.")).titled == "Why."


def test_a_further_line_of_an_item_is_no_new_item() -> None:
    blocks = (block("First", tag="li"), block("still first", tag="li", join="line"))
    assert page(*blocks).markdown == "- First\nstill first"


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("2 * 3 < 7 [sic] `a_b`", r"2 \* 3 \< 7 \[sic\] \`a\_b\`"),
        ("# one", r"\# one"),
        ("- minus", r"\- minus"),
        ("=== rule", r"\=== rule"),
        ("back\\slash", "back\\\\slash"),
        ("plain - text #1", "plain - text #1"),
    ],
)
def test_markdown_escapes_what_would_be_markup(text: str, markdown: str) -> None:
    assert page(block(text)).markdown == markdown


def test_the_title_is_escaped_too() -> None:
    assert page(block("x"), title="A *star*").markdown == "# A \\*star\\*\n\nx"


def test_labels_are_thirteen_and_in_a_fixed_order() -> None:
    words = "title summary body byline caption note related ad promo share comment nav legal"
    assert [str(label) for label in LABELS] == words.split()
    assert {Label.SUMMARY, Label.BODY} == REPORTING


def test_a_finding_reads_as_a_sentence() -> None:
    assert str(Finding("too short", "12 words of reporting")) == "too short: 12 words of reporting"


def test_nothing_of_a_page_can_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        page().title = "other"  # type: ignore[misc]


def test_a_cut_text_says_that_it_is_cut() -> None:
    assert (cut("harbour", 7), cut("harbours", 7)) == ("harbour", "harbou…")
