"""Page furniture and stories written for this project, put into pages."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from filter.errors import LabelError
from filter.page import Declared, Label
from filter.training.augment import Piece, read_pieces, with_furniture, with_story
from filter.training.augment.builder import href_of
from filter.training.default import FURNITURE, STORIES
from tests.training.samples import story, target

ROOT = Path(__file__).parents[2]


def pieces(tmp_path: Path, *rows: dict[str, object]) -> list[Piece]:
    path = tmp_path / "pieces.jsonl"
    path.write_text("".join(json.dumps({"id": "x", "language": "en", **row}) + "\n" for row in rows))
    return read_pieces(path)


def box(place: str) -> dict[str, object]:
    html = f'<div class="box"><p>{place} one</p><p>{place} two</p></div>'
    return {"place": place, "html": html, "labels": ["promo", "related!"]}


@pytest.mark.parametrize("name", [FURNITURE, STORIES])
def test_each_line_of_the_projects_own_pieces_has_a_label(name: Path) -> None:
    own = read_pieces(ROOT / name)
    assert len(own) > 100
    assert len({piece.language for piece in own}) > 15


def test_a_piece_whose_labels_dont_pair_with_its_lines_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="x: 1 labels for 2 lines"):
        pieces(tmp_path, {"place": "end", "html": "<p>one<br>two</p>", "labels": ["ad"]})


def test_a_link_of_a_piece_that_leads_nowhere_leads_to_some_story(tmp_path: Path) -> None:
    html = "<ul><li><a href='#'>A pier opens</a><li><a href=/join>Join us</a></ul>"
    given = pieces(tmp_path, {"place": "end", "html": html, "labels": ["related", "promo"]})
    grown = [with_furniture(*story(1), given, seed)[0].segments for seed in range(60)]
    found = {(part.text, part.href) for page in grown for part in page if part.href}
    assert ("Join us", "/join") in found
    assert ("A pier opens", href_of("A pier opens")) in found


def test_furniture_goes_to_its_place_and_nothing_else_changes(tmp_path: Path) -> None:
    page, targets = story(1)
    places = ("before", "inside", "end", "outside")
    given = pieces(tmp_path, *map(box, places))
    reporting = [place for place, target in enumerate(targets) if target.reporting]
    first, last = (page.segments[reporting[place]].text for place in (0, -1))
    for seed in range(20):
        grown, goals = with_furniture(page, targets, given, seed)
        texts = [segment.text for segment in grown.segments]
        added = [place for place, text in enumerate(texts) if text.endswith((" one", " two"))]
        assert [text for place, text in enumerate(texts) if place not in added] == [
            segment.text for segment in page.segments
        ]
        assert {goals[place].label for place in added} <= {Label.PROMO, Label.RELATED}
        for place in added:
            match texts[place].split()[0]:
                case "before":
                    assert place < texts.index(first)
                case "inside":
                    assert place < texts.index(last)
                case "end":
                    assert texts.index(last) < place


def test_furniture_keeps_its_elements_under_those_of_the_page(tmp_path: Path) -> None:
    page, targets = story(1)
    given = pieces(tmp_path, box("end"))
    grown, goals = next(
        found for seed in range(9) if (found := with_furniture(page, targets, given, seed))[0] is not page
    )
    node = grown.segments[[goal.label for goal in goals].index(Label.PROMO)].node
    parent = grown.nodes[node].parent
    assert (grown.nodes[node].tag, grown.nodes[parent].attributes) == ("p", "box")
    assert grown.nodes[parent].parent < len(page.nodes)


def test_another_story_stands_in_the_place_of_the_reporting(tmp_path: Path) -> None:
    page, targets = story(1)
    page = replace(page, declared=Declared(titles=("Ferry",), description="gone", article_body="gone"))
    rows = "<ol><li>First item</li><li>Second item</li></ol>"
    given = pieces(tmp_path, {"place": "story", "html": rows, "labels": ["body", "ad"]})[0]
    for seed in range(9):
        told, goals = with_story(page, targets, given, seed)
        kept = Counter(goal.label for goal in goals if goal.reporting)
        assert kept[Label.BODY] <= 4
        assert told.declared == Declared(titles=("Ferry",))
        others = [goal for goal in goals if not goal.reporting and goal.label is not Label.AD]
        assert others == [target for target in targets if not target.reporting]
        at = [segment.text for segment in told.segments].index("First item")
        assert (goals[at].reporting, goals[at + 1].reporting) == (True, False)


def test_a_page_without_reporting_stays_as_it_is(tmp_path: Path) -> None:
    page, targets = story(1)
    nothing = [target(Label.NAV)] * len(targets)
    given = pieces(tmp_path, box("end"))
    assert with_furniture(page, nothing, given, 1) == (page, nothing)
    assert with_story(page, nothing, given[0], 1) == (page, nothing)
