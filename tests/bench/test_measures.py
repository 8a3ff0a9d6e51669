import numpy as np
import pytest

from bench.data import GoldPage
from bench.lines import Line
from bench.measures import MEASURES, Prediction, shingle_row, shingles, snippet_row, word_row


def test_equal_texts_score_in_full() -> None:
    assert shingle_row("One two three four five.", "One two three four five") == (1.0, 1.0)


def test_two_empty_texts_are_equal() -> None:
    assert shingle_row("", " ") == (1.0, 1.0)
    assert word_row("", " ") == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(("predicted", "gold"), [("", "a b c d"), ("a b c d", "")])
def test_one_empty_text_scores_nothing(predicted: str, gold: str) -> None:
    assert shingle_row(predicted, gold) == (0.0, 0.0)
    assert word_row(predicted, gold) == (0.0, 0.0, 0.0)


def test_a_text_of_less_than_four_words_is_one_run() -> None:
    assert shingles("just two") == {("just", "two"): 1}


def test_runs_of_four_words_count_repetitions() -> None:
    assert shingles("a b a b a b")["a", "b", "a", "b"] == 2


def test_shingles_tell_case_apart() -> None:
    assert shingle_row("ONE TWO THREE FOUR", "one two three four") == (0.0, 0.0)


def test_shingle_precision_falls_with_extra_words_and_recall_with_missing_ones() -> None:
    gold = "a b c d e f g"  # four runs
    assert shingle_row("a b c d e f g x", gold) == (4 / 5, 1.0)
    assert shingle_row("a b c d e f", gold) == (1.0, 3 / 4)


def test_words_are_compared_without_case_or_order() -> None:
    assert word_row("B a", "a b") == (1.0, 1.0, 1.0)


def test_repeated_words_count_as_often_as_both_texts_have_them() -> None:
    precision, recall, f1 = word_row("a a a b", "a a c")
    assert (precision, recall) == (2 / 4, 2 / 3)
    assert f1 == pytest.approx(2 * (1 / 2) * (2 / 3) / (1 / 2 + 2 / 3))


def test_snippets_are_counted_as_found_leaked_and_missed() -> None:
    assert snippet_row("the cat sat", ["cat", "dog"], ["sat", "ran"]) == (1.0, 1.0, 1.0)


def figures(measure: str, *pages: tuple[str, GoldPage]) -> list[float]:
    chosen = MEASURES[measure]  # type: ignore[index]
    rows = np.array([chosen.row(Prediction(text), page) for text, page in pages])
    found = chosen.figures(rows.sum(axis=0, keepdims=True), len(pages))
    return [float(figure[0]) for figure in found if figure is not None]


def gold(text: str) -> GoldPage:
    return GoldPage("page", None, "", text=text)


def test_shingle_f1_is_that_of_the_mean_precision_and_recall() -> None:
    found = figures("shingle", ("a b c d", gold("a b c d")), ("", gold("a b c d")))
    assert found == [0.5, 0.5, 0.5]
    found = figures("shingle", ("a b c d e", gold("a b c d")), ("a b c d", gold("a b c d e")))
    assert found == [0.75, 0.75, 0.75]


def test_word_f1_is_the_mean_over_pages() -> None:
    found = figures("word", ("a b", gold("a b")), ("x", gold("a b")))
    assert found == [0.5, 0.5, 0.5]


def test_snippets_are_counted_over_all_pages() -> None:
    page = GoldPage("page", None, "", wanted=("a", "b"), unwanted=("c",))
    precision, recall, f1 = figures("snippet", ("a b c", page), ("a", page))
    assert (precision, recall, f1) == (3 / 4, 3 / 4, 3 / 4)


def test_lines_have_a_leak_beside_their_f1() -> None:
    lines = (Line("body", "one two three"), Line("nav", "Home"), Line("ad", "Buy now"))
    page = GoldPage("page", None, "", lines=lines)
    precision, recall, _, leak = figures("lines", ("one two three\nHome", page))
    assert (precision, recall, leak) == (3 / 4, 1.0, 1 / 2)


def test_nothing_at_all_divides_by_nothing() -> None:
    assert figures("snippet", ("", GoldPage("page", None, ""))) == [0.0, 0.0, 0.0]
