"""Pairs of lines, and that the project's own are fit to test with."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from filter.errors import LabelError
from filter.training.data import headlines_of
from filter.training.pairs import Pair, ToldApart, error_table, read_pairs, tell_apart
from filter.training.wording import OWN
from tests.model.bundles import bundle

ROOT = Path(__file__).parents[2]
PAIRS = read_pairs(ROOT / "bench" / "paired_lines.jsonl")
UNSPACED = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def shingles(text: str) -> set[str]:
    """Runs of four words, or of six characters in an unspaced script."""
    words = re.findall(r"\w", text) if UNSPACED.search(text) else re.findall(r"\w+", text.lower())
    size = 6 if UNSPACED.search(text) else 4
    return {" ".join(words[start : start + size]) for start in range(len(words) - size + 1)}


def pair(topic: str) -> Pair:
    return Pair("en-1", "en", topic, "Pier rebuilt", "You won't believe this pier")


def test_there_are_forty_pairs_in_each_of_eight_languages() -> None:
    assert set(Counter(pair.language for pair in PAIRS).values()) == {40}
    assert len({pair.language for pair in PAIRS}) == 8
    assert len({pair.id for pair in PAIRS}) == len(PAIRS)


def test_every_topic_has_pairs_enough_to_tell_its_error() -> None:
    topics = Counter(pair.topic for pair in PAIRS)
    assert {"politics left", "politics right", "war", "crime", "disaster"} <= set(topics)
    assert min(topics.values()) >= 24


def test_no_line_of_the_test_is_nearly_one_that_was_learned_from() -> None:
    learned = [line.text for line in headlines_of(ROOT / "headlines" / "own.jsonl", OWN)]
    known = set().union(*(shingles(text) for text in learned))
    lines = [line for pair in PAIRS for line in (pair.plain, pair.bait)]
    assert [line for line in lines if shingles(line) & known] == []
    assert not set(lines) & set(learned)


def test_the_error_is_the_share_of_pairs_the_wrong_way_round() -> None:
    told = ToldApart([pair("war"), pair("sport")], np.array([0.1, 0.5]), np.array([0.9, 0.5]))
    assert told.error() == 0.5
    assert told.error([True, False]) == 0
    assert "| war | 1 | 0.0% | 0.10 | 0.90 |" in error_table(told)


def test_a_pair_scores_as_two_headlines() -> None:
    told = tell_apart(bundle().wording, PAIRS[:3])
    assert told.plain.shape == told.bait.shape == (3,)
    assert ((told.plain > 0) & (told.plain < 1)).all()


def test_a_pair_with_a_field_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps({"id": "en-1", "plain": "Pier rebuilt"}) + "\n")
    with pytest.raises(LabelError, match="a pair has id, language, topic, plain, bait"):
        read_pairs(path)
