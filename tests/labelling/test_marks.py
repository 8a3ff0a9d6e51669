"""Steps on the marks of a page: labels, ranges, sensational, undo and redo."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filter.errors import LabelError
from filter.labelling.marks import STEPS, History, Mark, Step, mark_of, read_mark, replayed, stepped
from filter.page import LABELS, Label
from tests.labelling.pages import block

NAV, BODY = Mark(Label.NAV, sensational=False), Mark(Label.BODY, sensational=False)
START = History((NAV, NAV, BODY, BODY))


def after(*steps: Step) -> History:
    return replayed(START.marks, steps)


def words(history: History) -> str:
    return " ".join(map(str, history.marks))


def label(first: int, last: int, name: str) -> Step:
    return {"do": "label", "first": first, "last": last, "label": name}


def shout(first: int, last: int) -> Step:
    return {"do": "shout", "first": first, "last": last}


UNDO, REDO = {"do": "undo"}, {"do": "redo"}


def test_a_line_takes_a_label() -> None:
    assert words(after(label(1, 1, "title"))) == "nav title body body"


def test_a_range_takes_a_label() -> None:
    assert words(after(label(0, 2, "promo"))) == "promo promo promo body"


def test_lines_of_reporting_become_sensational_and_back() -> None:
    assert words(after(shout(1, 3))) == "nav nav body! body!"
    assert words(after(shout(1, 3), shout(3, 3))) == "nav nav body! body"
    assert words(after(shout(2, 2), shout(2, 3))) == "nav nav body! body!"
    assert words(after(shout(2, 3), shout(2, 3))) == "nav nav body body"


def test_a_label_that_cannot_shout_is_quiet() -> None:
    assert words(after(shout(2, 2), label(2, 2, "related"))) == "nav nav related! body"
    assert words(after(shout(2, 2), label(2, 2, "legal"))) == "nav nav legal body"


def test_undo_and_redo_go_both_ways() -> None:
    steps = [label(0, 0, "ad"), label(1, 3, "note")]
    assert words(after(*steps, UNDO)) == "ad nav body body"
    assert words(after(*steps, UNDO, UNDO, UNDO)) == words(START)
    assert words(after(*steps, UNDO, UNDO, REDO)) == "ad nav body body"


def test_a_new_label_forgets_what_was_undone() -> None:
    assert words(after(label(0, 0, "ad"), UNDO, label(1, 1, "ad"), REDO)) == "nav ad body body"


def test_a_label_that_changes_nothing_is_not_undone() -> None:
    assert words(after(label(0, 0, "ad"), label(3, 3, "body"), UNDO)) == "nav nav body body"


def test_a_step_says_where_it_was() -> None:
    assert after(label(1, 2, "ad")).touched == (1, 2)
    assert after(label(1, 2, "ad"), label(0, 0, "ad"), UNDO, UNDO).touched == (1, 2)
    assert after(label(1, 2, "ad"), UNDO, UNDO).touched == (0, -1)


def test_a_page_is_finished_or_skipped() -> None:
    assert after({"do": "finish"}).status == "finished"
    assert after({"do": "skip"}, {"do": "finish"}, label(0, 0, "ad")).status == "finished"


@pytest.mark.parametrize(
    "step",
    [
        label(0, 0, "story"),
        label(2, 1, "body"),
        label(0, 4, "body"),
        label(-1, 0, "body"),
        {"do": "label", "label": "body"},
        {"do": "label", "first": "0", "last": "0", "label": "body"},
        {"do": "dance"},
        {},
    ],
)
def test_a_step_that_cannot_be_taken_is_refused(step: Step) -> None:
    with pytest.raises(LabelError):
        stepped(START, step)


def ranges() -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda pair: (min(pair), max(pair)))


def some_steps() -> st.SearchStrategy[list[Step]]:
    labels = st.builds(lambda at, name: label(at[0], at[1], name), ranges(), st.sampled_from(LABELS))
    shouts = st.builds(lambda at: shout(at[0], at[1]), ranges())
    others = st.sampled_from([{"do": name} for name in STEPS if name not in {"label", "shout"}])
    return st.lists(st.one_of(labels, shouts, others), max_size=30)


@given(some_steps())
def test_everything_can_be_undone_and_made_again(steps: list[Step]) -> None:
    history = replayed(START.marks, steps)
    assert history.version == len(steps)
    back = replayed(START.marks, [*steps, *[UNDO] * len(steps)])
    assert back.marks == START.marks
    again = replayed(START.marks, [*steps, *[UNDO] * len(history.done), *[REDO] * len(history.done)])
    assert again.marks == history.marks


@pytest.mark.parametrize("word", ["nav", "related!"])
def test_a_mark_reads_as_it_is_written(word: str) -> None:
    assert str(read_mark(word, "a page")) == word


def test_a_mark_that_is_none_names_its_page_and_the_labels() -> None:
    with pytest.raises(LabelError, match=r"page-7: 'story' is none of our labels: title, .*legal"):
        read_mark("story!", "page-7")


def test_the_model_calls_only_worded_lines_sensational() -> None:
    assert str(mark_of(block("You won't believe it", Label.RELATED, 0.8))) == "related!"
    assert str(mark_of(block("Menu", Label.NAV, 0.8))) == "nav"
