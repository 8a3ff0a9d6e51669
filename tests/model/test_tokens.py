"""Scores of hashed words and names: the same tokens in training and in cleaning."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from filter.features import describe
from filter.features.batch import read_batch
from filter.features.inline import read_inline
from filter.model.tokens import (
    INLINE_ROWS,
    NAME_BUCKETS,
    NAME_ROWS,
    SCORES,
    WORD_BUCKETS,
    WORD_ROWS,
    Tokens,
    TokenTables,
    inline_tokens,
    name_tokens,
    word_tokens,
)
from filter.page import LABELS, ROOT, Node, Segments
from tests.features.pages import line, link, page, pages
from tests.model.bundles import inline_classifier, tables

TABLES = tables(np.random.default_rng(3))


def spelled_out(table: np.ndarray, tokens: Tokens, blocks: int) -> np.ndarray:
    """What a sparse matrix of the tokens times the table gives, in the way training sees it."""
    sums = np.zeros((blocks, SCORES))
    np.add.at(sums, tokens.blocks, table[tokens.rows].astype(np.float64) * tokens.weights[:, None])
    return sums


@given(pages(), pages())
@settings(max_examples=30)
def test_cleaning_scores_the_tokens_that_training_spells_out(a: Segments, b: Segments) -> None:
    features = describe([a, b])
    blocks = len(features.matrix)
    words = spelled_out(TABLES.words, word_tokens(features.batch), blocks) + TABLES.word_intercepts
    names = spelled_out(TABLES.names, name_tokens(features.batch), blocks) + TABLES.name_intercepts
    assert TABLES.scores(features) == pytest.approx(np.hstack([words, names]), abs=1e-4)


@given(pages(), pages())
@settings(max_examples=30)
def test_a_page_scores_the_same_in_any_batch(a: Segments, b: Segments) -> None:
    alone = np.vstack([TABLES.scores(describe([a])), TABLES.scores(describe([b]))])
    assert np.array_equal(TABLES.scores(describe([a, b])), alone)


def test_a_block_without_words_scores_the_intercepts() -> None:
    scores = TABLES.scores(describe([page("!!!")]))
    assert np.array_equal(scores[0, :SCORES], TABLES.word_intercepts)


def test_words_pairs_and_edges_are_tokens() -> None:
    tokens = word_tokens(read_batch([page("one two three")]))
    singles = tokens.rows < WORD_BUCKETS
    pairs = (tokens.rows >= WORD_BUCKETS) & (tokens.rows < 2 * WORD_BUCKETS)
    assert (singles.sum(), pairs.sum(), len(tokens.rows)) == (3, 2, 7)
    assert tokens.rows.max() < WORD_ROWS


def test_a_long_block_does_not_outweigh_a_short_one() -> None:
    tokens = word_tokens(read_batch([page("one", " ".join(["one"] * 100))]))
    singles = tokens.rows < WORD_BUCKETS
    squares = np.bincount(tokens.blocks[singles], tokens.weights[singles] ** 2)
    assert squares.tolist() == pytest.approx([1, 1])


def test_names_further_out_are_other_tokens() -> None:
    nodes = (ROOT, Node(0, "section", ""), Node(1, "div", ""), Node(2, "p", ""))
    tokens = name_tokens(read_batch([page(line("Text", 3), nodes=nodes)]))
    assert (tokens.rows < NAME_BUCKETS).tolist().count(True) == 2  # p, div
    assert (tokens.rows >= NAME_BUCKETS).tolist().count(True) == 2  # section, body
    assert tokens.rows.max() < NAME_ROWS


@given(pages(), pages())
@settings(max_examples=30)
def test_cleaning_scores_the_inline_tokens_that_training_spells_out(a: Segments, b: Segments) -> None:
    table = inline_classifier(np.random.default_rng(4)).inline
    assert table is not None
    inline = read_inline(read_batch([a, b]))
    tokens = inline_tokens(inline)
    sums = np.zeros((len(inline.signature), len(LABELS)))
    np.add.at(sums, tokens.blocks, table.weights[tokens.rows] * tokens.weights[:, None].astype(np.float64))
    assert table.scores(inline) == pytest.approx(sums + table.intercepts, abs=1e-4)


def test_names_and_addresses_are_tokens_of_their_own() -> None:
    tokens = inline_tokens(read_inline(read_batch([page(link("/tag/pier", inline="a tag"), "None")])))
    assert tokens.blocks.tolist() == [0] * 4
    assert (tokens.rows < NAME_BUCKETS).tolist() == [True, True, False, False]
    assert len(set(tokens.rows.tolist())) == 4
    assert tokens.rows.max() < INLINE_ROWS
    assert (tokens.weights**2).sum() == pytest.approx(2)


def test_text_without_markup_has_one_name() -> None:
    assert len(name_tokens(read_batch([page("Text")])).rows) == 1


def test_tables_of_noughts_score_nothing() -> None:
    empty = TokenTables(
        np.zeros((WORD_ROWS, SCORES), dtype=np.float16),
        np.zeros((NAME_ROWS, SCORES), dtype=np.float16),
        np.zeros(SCORES, dtype=np.float32),
        np.zeros(SCORES, dtype=np.float32),
    )
    assert not empty.scores(describe([page("One", "two")])).any()
