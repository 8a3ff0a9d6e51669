from pathlib import Path

import pytest

from bench.data import GoldPage
from bench.exactness import Wants
from bench.failures import (
    CLASSES,
    FAILURE_SETS,
    Failure,
    Wrong,
    measure_wrong,
    read_failures,
    render_failures,
    wrong_words,
)
from bench.lines import Line
from bench.measures import MeasureName, Prediction
from filter.errors import InputError
from tests.bench.test_data import page, write
from tests.bench.test_exactness import held_out, silent

OURS = Path(__file__).parents[2] / "bench" / "failures.jsonl"
READ = [
    Failure("a", "tail kept", "a biography"),
    Failure("b", "tail kept", "footnotes"),
    Failure("c", "gold leaves part out", "ends early"),
]


def row(table: str, name: str) -> list[str]:
    """The cells of the first row under this name."""
    line = next(line for line in table.splitlines() if line.startswith(f"| {name} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_every_page_that_was_read_bears_a_known_class_and_a_note() -> None:
    failures = read_failures(OURS)
    assert len(failures) > 100
    assert {failure.name for failure in failures} <= set(CLASSES)
    assert all(failure.note for failure in failures)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (['{"id": "a", "class": "bad luck", "note": "x"}'], "unknown class"),
        (['{"id": "a", "class": "tail kept", "note": "x"}'] * 2, "twice"),
        (['{"id": "a"}'], "can't be read"),
    ],
)
def test_a_spoilt_list_is_an_input_error(tmp_path: Path, lines: list[str], said: str) -> None:
    path = tmp_path / "failures.jsonl"
    path.write_text("\n".join(lines))
    with pytest.raises(InputError, match=said):
        read_failures(path)


@pytest.mark.parametrize(
    ("measure", "gold", "wrong"),
    [
        ("word", GoldPage("a", None, "", text="One two three"), Wrong(2, 1)),
        ("shingle", GoldPage("a", None, "", text="One two three four five"), Wrong(2, 1)),
        ("snippet", GoldPage("a", None, "", wanted=("two three",), unwanted=("One", "x")), Wrong(2, 1)),
        (
            "lines",
            GoldPage("a", None, "", lines=(Line("body", "two three"), Line("nav", "One"))),
            Wrong(2, 1),
        ),
    ],
)
def test_words_are_counted_as_the_measure_counts(measure: MeasureName, gold: GoldPage, wrong: Wrong) -> None:
    assert wrong_words(Prediction("One else"), gold, measure) == wrong


def test_the_words_of_a_set_are_measured_from_its_predictions(tmp_path: Path) -> None:
    gold = {"kind": "paragraphs", "summary": [], "paragraphs": ["One two three four five"]}
    write(tmp_path / "pages/fundus.jsonl.gz", page("a", gold=gold))
    path = held_out(tmp_path, {"id": "a", "text": "One two three four"})
    wants = Wants(tmp_path, tmp_path, ("fundus",), ("newsfilter",), path)
    assert measure_wrong(wants, silent) == {"fundus": {"a": Wrong(1, 0)}}


def test_the_table_adds_up() -> None:
    wrong = {"a": Wrong(1, 10), "b": Wrong(2, 7), "c": Wrong(0, 20), "d": Wrong(40, 20)}
    table = render_failures(READ, {FAILURE_SETS[0]: wrong})
    assert row(table, "tail kept")[3:] == ["2", "3", "17", "20.0%"]
    assert row(table, "all that were read")[3:] == ["3", "3", "37", "40.0%"]
    assert row(table, "ours") == ["ours", "2", "3", "17", "20.0%"]
    assert row(table, FAILURE_SETS[0])[1:] == ["4", "43", "57", "3", "40.0%"]
    assert "worst first: d." in table


def test_a_page_of_no_set_is_an_input_error() -> None:
    with pytest.raises(InputError, match="a: was read"):
        render_failures(READ, {FAILURE_SETS[0]: {"b": Wrong(0, 0), "c": Wrong(0, 0)}})
