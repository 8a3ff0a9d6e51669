from pathlib import Path

import pytest

from bench.floors import SLACK, Floor, Move, broken_floors, moved_floors, read_floors, write_floors
from filter.errors import InputError

PINNED = {"news": Floor(0.9, "aaaa")}


@pytest.mark.parametrize("f1", [0.95, 0.9, 0.9 - SLACK / 2])
def test_a_floor_holds_when_it_is_reached_or_nearly(f1: float) -> None:
    assert broken_floors(PINNED, {"news": Floor(f1, "aaaa")}) == []


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        ({"news": Floor(0.897, "aaaa")}, "below its floor 0.900"),
        ({"news": Floor(0.95, "bbbb")}, "its pages changed"),
        ({}, "not measured"),
        ({**PINNED, "more": Floor(0.5, "cccc")}, "more: no floor is pinned"),
    ],
)
def test_a_broken_floor_is_told(measured: dict[str, Floor], said: str) -> None:
    (sentence,) = broken_floors(PINNED, measured)
    assert said in sentence


@pytest.mark.parametrize(
    ("move", "measured", "after"),
    [
        ("check", Floor(0.95, "aaaa"), Floor(0.9, "aaaa")),
        ("raise", Floor(0.95, "aaaa"), Floor(0.95, "aaaa")),
        ("raise", Floor(0.85, "aaaa"), Floor(0.9, "aaaa")),
        ("raise", Floor(0.95, "bbbb"), Floor(0.9, "aaaa")),
        ("lower", Floor(0.85, "aaaa"), Floor(0.85, "aaaa")),
        ("lower", Floor(0.85, "bbbb"), Floor(0.85, "bbbb")),
    ],
)
def test_only_lowering_lowers_or_takes_other_pages(move: Move, measured: Floor, after: Floor) -> None:
    assert moved_floors(PINNED, {"news": measured}, move) == {"news": after}


def test_raising_pins_what_was_not_pinned() -> None:
    assert moved_floors({}, PINNED, "raise") == PINNED


def test_floors_come_back_as_they_were_written(tmp_path: Path) -> None:
    write_floors(PINNED, tmp_path / "floors.json")
    assert read_floors(tmp_path / "floors.json") == PINNED


def test_no_file_is_no_floors(tmp_path: Path) -> None:
    assert read_floors(tmp_path / "floors.json") == {}


def test_a_spoilt_file_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "floors.json").write_text('{"news": {"f1": 1}}')
    with pytest.raises(InputError, match="floors"):
        read_floors(tmp_path / "floors.json")
