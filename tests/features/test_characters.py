"""Characters by column: their classes, counts and lower case."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filter.features.characters import CLASSES, class_table, folding_table, read_characters


def counts(text: str) -> dict[str, int]:
    """How many characters of each class ``text`` has, absent classes left out."""
    row = read_characters([text]).counts()[0].tolist()
    return {name: int(count) for name, count in zip(CLASSES, row, strict=True) if count}


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("a", "lower"),
        ("Ж", "upper"),
        ("خ", "uncased"),
        ("क", "uncased"),
        ("한", "uncased"),
        ("京", "unspaced"),
        ("カ", "unspaced"),
        ("ไ", "unspaced"),
        ("٣", "digit"),
        ("،", "comma"),
        ("。", "stop"),
        ("！", "exclamation"),
        ("؟", "question"),
        ("…", "ellipsis"),
        ("«", "quote"),
        ("：", "colon"),
        ("—", "dash"),
        ("【", "bracket"),
        ("›", "quote"),
        ("•", "separator"),
        ("€", "symbol"),
        ("😀", "symbol"),
        ("\u00a0", "space"),
        ("\u200b", "other"),
    ],
)
def test_a_character_is_of_the_class_a_reader_would_say(character: str, name: str) -> None:
    assert counts(character) == {name: 1}


def test_classes_are_counted() -> None:
    assert counts("Oh, no!") == {"space": 1, "lower": 3, "upper": 1, "comma": 1, "exclamation": 1}


def test_the_blank_between_two_texts_is_of_neither() -> None:
    assert read_characters(["a", "b"]).counts()[:, CLASSES.index("space")].tolist() == [0, 0]


@given(st.lists(st.text(max_size=8), min_size=1, max_size=4))
def test_every_character_counts_once_for_its_own_text(texts: list[str]) -> None:
    sums = read_characters(texts).counts().sum(axis=1)
    assert sums.tolist() == [len(text) for text in texts]


def test_every_code_point_of_the_first_plane_has_a_class() -> None:
    assert int(class_table().max()) < len(CLASSES)


def test_folding_lowers_letters_and_masks_digits() -> None:
    folded = folding_table()[read_characters(["ÄB7٣"]).codes[:-1]]
    assert "".join(map(chr, folded.tolist())) == "äb00"


def test_tables_are_made_once() -> None:
    assert class_table() is class_table()
    assert np.shares_memory(folding_table(), folding_table())
