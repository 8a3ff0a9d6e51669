import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bench.cpu import CpuRow, CpuTable
from bench.exactness import Interval, Score, SetTable
from bench.picture import Point, draw, points
from bench.report import render
from bench.results import Made, Results, read_results, write_results
from filter.errors import InputError

MADE = Made("python -m bench all", "Linux x86_64", "2025-06-15", {"lxml": "6.0"})
OURS = Score(
    "newsfilter", 0.97, 0.97, 0.97, Interval(0.96, 0.98), lead=0.02, lead_spread=Interval(0.01, 0.03)
)
PEER = Score("trafilatura", 0.94, 0.96, 0.95, Interval(0.93, 0.97), failed=2)
TABLE = SetTable("fundus", "shingle", "by held-out fold", 193, "abcd", (OURS, PEER))
COSTS = (CpuRow("newsfilter", 0.005, 2.5, 2.4, 2.6, 0.7), CpuRow("trafilatura", 0.02, 10.2, 10.0, 10.5, 0.4))
CPU = CpuTable(100, 230.0, 5, "ef01", 0.03, COSTS)
RESULTS = Results((TABLE,), MADE, CPU, MADE)


def test_results_come_back_as_they_were_written(tmp_path: Path) -> None:
    write_results(RESULTS, tmp_path / "results.json")
    assert read_results(tmp_path / "results.json") == RESULTS


def test_no_file_is_no_results(tmp_path: Path) -> None:
    assert read_results(tmp_path / "results.json") == Results()


def test_a_spoilt_file_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text("[]")
    with pytest.raises(InputError, match=r"results\.json"):
        read_results(tmp_path / "results.json")


@pytest.mark.parametrize(
    "part",
    [
        "`python -m bench all`, 2025-06-15",
        "| newsfilter | 0.970 | 0.970 | 0.970 | 0.960 to 0.980 |",
        "newsfilter less the best peer, on the same pages: +0.020 (95 % interval +0.010 to +0.030)",
        "counted as empty: trafilatura 2.",
        "| trafilatura | 10.20 | 10.00 to 10.50 | 20.00 | 0.40 |",
        "strayed by 3% between rounds",
    ],
)
def test_the_page_says_what_was_found(part: str) -> None:
    assert part in render(RESULTS)


def test_every_tool_with_both_figures_is_a_point() -> None:
    assert points(RESULTS) == [Point("newsfilter", 2.5, 0.97), Point("trafilatura", 10.2, 0.95)]


def test_a_tool_without_a_cost_is_no_point() -> None:
    assert points(Results((TABLE,), MADE)) == []


def test_the_picture_is_well_formed_and_names_every_tool() -> None:
    tools = [Point(f"tool <{number}>", 1 + number, 0.9) for number in range(6)]
    said = [element.text for element in ET.fromstring(draw(tools)).iter("{http://www.w3.org/2000/svg}text")]
    assert {point.tool for point in tools} <= set(said)


def test_names_of_neighbours_do_not_cover_each_other() -> None:
    drawn = draw([Point("one", 8.0, 0.91), Point("two", 8.1, 0.91), Point("three", 8.2, 0.912)])
    places = [
        (e.get("x"), e.get("y")) for e in ET.fromstring(drawn).iter() if e.text in {"one", "two", "three"}
    ]
    assert len(set(places)) == 3


def test_nothing_to_draw_is_an_error() -> None:
    with pytest.raises(ValueError, match="measure"):
        draw([])
