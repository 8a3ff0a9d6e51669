"""A page that was already flattened: its lines, bullets and hard wraps."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filter.page import Segment
from filter.segment import segment, segment_text

PIER = """The council of the harbour town voted on Tuesday evening to rebuild the old pier, which a storm
had torn from its piles in January, and to pay for it with a levy on cruise ships."""
FISHERMEN = """Fishermen who have moored there for generations welcomed the vote, although several of them
told the meeting that the money should have been found years ago, before the timbers began to rot."""
WORK = """Work is to start in the autumn. Engineers expect it to last for eleven months, during which the
ferry to the islands will leave from the northern quay, a short walk from the railway station."""
PARAGRAPHS = tuple(paragraph.replace("\n", " ") for paragraph in (PIER, FISHERMEN, WORK))


def texts(page: str) -> list[str]:
    return [found.text for found in segment_text(page).segments]


def item_texts(page: str) -> list[str]:
    segments = segment_text(page)
    return [found.text for found in segments.segments if segments.nodes[found.node].tag == "li"]


def test_a_line_is_a_block() -> None:
    assert texts("One\nTwo\r\nThree\rFour") == ["One", "Two", "Three", "Four"]


def test_white_space_is_folded() -> None:
    assert texts("  One\u00a0 two\tthree \u3000four ") == ["One two three four"]


def test_blank_lines_are_counted_and_not_blocks() -> None:
    segments = segment_text("One\n\n \n\u00a0\nTwo\nThree").segments
    assert [found.blank_lines for found in segments] == [0, 3, 0]


def test_indentation_is_kept_as_evidence() -> None:
    segments = segment_text("One\n    Two\n\tThree").segments
    assert [found.indent for found in segments] == [0, 4, 4]


@pytest.mark.parametrize("bullet", ["•", "-", "*", "–", "▪", "◦", "·", "・"])
def test_a_bullet_makes_an_item_and_is_no_text(bullet: str) -> None:
    assert item_texts(f"Intro\n {bullet} First\n{bullet}\u00a0Second") == ["First", "Second"]


@pytest.mark.parametrize("line", ["-5 degrees in Oslo", "*", "— ", "3 - 2 after extra time"])
def test_what_looks_like_a_bullet_only_is_text(line: str) -> None:
    assert texts(line) == [line.strip()]
    assert not item_texts(line)


def test_a_nul_becomes_a_replacement_character() -> None:
    assert texts("a\0b") == ["a\ufffdb"]


@pytest.mark.parametrize("page", ["", "\n\n", " \t\r\n\u00a0", "\ufeff"])
def test_a_page_without_words_has_hardly_any_blocks(page: str) -> None:
    assert [text for text in texts(page) if text != "\ufeff"] == []


@pytest.mark.parametrize("width", range(60, 81, 4))
@pytest.mark.parametrize("gap", ["\n\n", "\n\n\n"])
def test_hard_wrapped_paragraphs_are_put_together_again(width: int, gap: str) -> None:
    assert texts(gap.join(textwrap.fill(paragraph, width) for paragraph in PARAGRAPHS)) == list(PARAGRAPHS)


def test_hard_wrapped_and_indented_paragraphs_are_put_together_again() -> None:
    page = "\n\n".join(
        textwrap.fill(paragraph, 72, initial_indent="  ", subsequent_indent="  ") for paragraph in PARAGRAPHS
    )
    assert texts(page) == list(PARAGRAPHS)


def test_items_of_a_wrapped_page_stay_apart() -> None:
    items = "\n".join(f"- {word} is one of the things that the meeting had to talk about" for word in "abc")
    wrapped = "\n\n".join(textwrap.fill(paragraph, 70) for paragraph in PARAGRAPHS)
    assert len(item_texts(f"{wrapped}\n\n{items}")) == len("abc")


def test_short_lines_below_each_other_are_no_paragraph() -> None:
    menu = [f"Section number {number}" for number in range(30)]
    assert texts("\n".join(menu)) == menu


def test_one_block_a_line_is_left_alone() -> None:
    assert texts("\n".join(PARAGRAPHS * 4)) == list(PARAGRAPHS * 4)


words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)
lines = st.tuples(
    st.sampled_from(["", " ", "    ", "\t", "• ", "- ", "\u00a0", "* "]),
    st.lists(words, max_size=14),
    st.sampled_from(["\n", "\n\n", "\r\n", " \n", "\r", "\n\u00a0\n"]),
    st.sampled_from([" ", "  ", "\u00a0", "\t"]),
)


@given(st.lists(lines, max_size=30))
def test_no_word_is_lost_and_none_comes_twice(parts: list[tuple[str, list[str], str, str]]) -> None:
    page = "".join(bullet + blank.join(line) + end for bullet, line, end, blank in parts)
    # A mark on its own has nothing that it could be the bullet of.
    alone = [bullet.strip() if not line else "" for bullet, line, _, _ in parts]
    expected = " ".join(
        " ".join([mark, *line]) for mark, (_, line, _, _) in zip(alone, parts, strict=True)
    ).split()
    assert " ".join(texts(page)).split() == expected


spaced = st.text(st.characters(categories=["L", "N"], max_codepoint=0x2FFF), min_size=1, max_size=12)


@given(st.lists(spaced, min_size=40, max_size=200), st.integers(60, 80))
def test_wrapping_changes_no_word(page_words: list[str], width: int) -> None:
    wrapped = textwrap.fill(" ".join(page_words), width, break_on_hyphens=False)
    assert " ".join(texts(wrapped)).split() == page_words


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=200, max_size=400)


@given(HAN, st.integers(40, 60))
def test_chinese_wrapped_at_any_character_is_put_together_without_blanks(page: str, width: int) -> None:
    wrapped = "\n".join(page[at : at + width] for at in range(0, len(page), width))
    assert texts(wrapped + "\n\n" + wrapped) == [page, page]


@pytest.mark.parametrize(
    "sentence", ["今天上午市议会通过了新的预算案，", "市議会は今朝、新しい予算案を可決した。"]
)
def test_paragraphs_of_unspaced_scripts_a_line_each_stay_apart(sentence: str) -> None:
    paragraphs = [sentence * count + "。" for count in (4, 3, 5, 3, 4, 2, 5, 3)]
    assert texts("\n".join(paragraphs)) == paragraphs


def test_paragraphs_hard_wrapped_without_blank_lines_are_put_together() -> None:
    page = "\n".join(textwrap.fill(paragraph, 72) for paragraph in PARAGRAPHS)
    assert texts(page) == list(PARAGRAPHS)


GAPS = {"paragraph": "", "sentence": " ", "solid": ""}
SENTENCE_ENDS = (".", "!", "?", "...", '."', ".)", "؟", "।", "。")
sentences = st.tuples(st.lists(spaced, min_size=1, max_size=30), st.sampled_from(SENTENCE_ENDS)).map(
    lambda sentence: " ".join(sentence[0]) + sentence[1]
)


@given(st.lists(sentences, min_size=1, max_size=80), st.sampled_from([" ", ""]))
def test_the_parts_of_a_line_are_the_line(said: list[str], gap: str) -> None:
    page = gap.join(said)
    segments = segment_text(page).segments
    assert "".join(GAPS[part.join] + part.text for part in segments) == page
    assert len(segments) == 1 or len(page) > 133


@pytest.mark.parametrize(
    ("paragraph", "gap"),
    [
        (" ".join(PARAGRAPHS), " "),
        ("परिषद ने मंगलवार शाम को पुराने घाट को फिर से बनाने के लिए मतदान किया।", " "),
        ("صوّت مجلس المدينة مساء الثلاثاء على إعادة بناء الرصيف القديم. هل يكفي المال؟", " "),
        ("今天上午市议会通过了新的预算案，明年起实行。", ""),
    ],
)
def test_a_page_in_one_line_is_parted_at_the_ends_of_sentences(paragraph: str, gap: str) -> None:
    parts = texts(gap.join([paragraph] * 40))
    assert len(parts) > 5
    assert all(part[-1] in ".।؟。" for part in parts)
    assert max(map(len, parts)) < 1_000


def test_a_page_in_one_line_of_thai_is_parted_at_blanks() -> None:
    clause = "สภาเมืองลงมติเมื่อเย็นวันอังคารให้สร้างท่าเรือเก่าขึ้นใหม่"
    parts = texts(" ".join([clause] * 40))
    assert len(parts) > 5
    assert set(" ".join(parts).split()) == {clause}


def test_a_line_is_not_parted_after_what_only_looks_like_the_end_of_a_sentence() -> None:
    sentence = "Officials of the U.S. Coast Guard met Mr. Hale at St. Ives, on No. 5 pier, before the storm."
    parts = texts(" ".join([sentence] * 30))
    assert len(parts) > 5
    assert all(part.endswith("storm.") for part in parts)


def test_parts_of_a_line_have_its_bullet_and_the_first_its_place() -> None:
    whole = segment_text(f"One\n\n  • {' '.join(PARAGRAPHS * 2)}")
    assert [whole.nodes[part.node].tag for part in whole.segments[1:]] == ["li"] * (len(whole.segments) - 1)
    assert [part.blank_lines for part in whole.segments[:3]] == [0, 1, 0]
    assert [part.indent for part in whole.segments[:3]] == [0, 2, 0]


@pytest.mark.parametrize("line", [" ".join(PARAGRAPHS), "x" * 5_000, "字" * 5_000])
def test_a_paragraph_and_a_line_without_sentences_or_words_stay_whole(line: str) -> None:
    assert texts(f"{line}\n{line}") == [line, line]


def test_the_only_line_is_parted_sooner() -> None:
    assert len(texts(" ".join(PARAGRAPHS))) == 2
    assert texts(PIER.replace("\n", " ")) == [PARAGRAPHS[0]]


def test_a_byte_order_mark_is_no_text() -> None:
    assert texts("\ufeffOne line.") == ["One line."]


@given(st.text(max_size=300))
def test_segments_are_folded_and_never_empty(page: str) -> None:
    found: list[Segment] = list(segment_text(page).segments)
    assert all(part.text and part.text == " ".join(part.text.split()) for part in found)


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("<!DOCTYPE html><p>Hello", "html"),
        ("\ufeff\n<html><body>Hello</body></html>", "html"),
        ("<p>Hello</p>", "html"),
        ("<?xml version='1.0'?><html/>", "html"),
        ("Hello<br>world<br/>again", "html"),
        ("<DIV CLASS=a>Hello</DIV>", "html"),
        ("", "text"),
        ("A plain line\nand another", "text"),
        ("1 < 2 and 3 > 2, as every child knows", "text"),
        ("Write to Jane <jane@example.org> by Friday", "text"),
        ("The <b> tag is old. " + "Nobody writes it by hand any more. " * 60, "text"),
    ],
)
def test_html_and_text_are_told_apart(page: str, kind: str) -> None:
    assert segment(page).kind == kind


def test_kind_can_be_insisted_on() -> None:
    assert [found.text for found in segment("<p>a</p>", "text").segments] == ["<p>a</p>"]
    assert [found.text for found in segment("a\nb", "html").segments] == ["a b"]
