"""Pages on their way to a person, through the default model."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from filter.clean import PageFilter
from filter.errors import InputError, LabelError, OptionError
from filter.labelling import pages as room
from filter.labelling.pages import Draft, domain_of, read_drafts, uncertainty_of
from filter.page import Label
from filter.training.records import fold_of
from tests.labelling.pages import LINES, PIER, TITLE, block, record, write

SEEDS = Path(__file__).parents[2] / "seeds"
STORY = SEEDS / "wire-story.html"


@pytest.fixture(scope="module")
def page_filter() -> PageFilter:
    return PageFilter()


def drafts(page_filter: PageFilter, *names: object, heard: list[str] | None = None) -> list[Draft]:
    hear = (heard if heard is not None else []).append
    return read_drafts([str(name) for name in names], page_filter, "auto", hear)


def test_a_page_is_labelled_as_the_model_does(page_filter: PageFilter) -> None:
    (draft,) = drafts(page_filter, STORY)
    cleaned = page_filter.clean(STORY.read_bytes())
    assert [mark.label for mark in draft.marks] == [block.label for block in cleaned.blocks]
    assert draft.markup == STORY.read_text(encoding="utf-8")
    assert draft.title == cleaned.title


def test_the_least_certain_page_comes_first(page_filter: PageFilter) -> None:
    found = drafts(page_filter, SEEDS / "wire-story.html", SEEDS / "tables-era.html", SEEDS / "listicle.html")
    assert [draft.uncertainty for draft in found] == sorted((d.uncertainty for d in found), reverse=True)
    assert found[0].uncertainty > found[-1].uncertainty


def test_pages_come_from_any_format(page_filter: PageFilter, tmp_path: Path) -> None:
    rows = write(
        tmp_path / "crawl.jsonl", {"id": "r", "html": STORY.read_text(), "url": "https://x.example/1"}
    )
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(STORY.read_bytes()))
    text = SEEDS / "wire-story-text.txt"
    found = {draft.id: draft for draft in drafts(page_filter, rows, tmp_path / "page.html.gz", text)}
    assert len(found) == 3
    assert found["r"].facts["domain"] == "x.example"
    assert found["r"].record(found["r"].marks)["html"] == STORY.read_text(encoding="utf-8")
    assert found[text.as_posix()].record(found[text.as_posix()].marks)["text"] == text.read_text(
        encoding="utf-8"
    )


def test_what_cannot_be_read_is_said_and_costs_no_other(page_filter: PageFilter, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_text("")
    (tmp_path / "blank.html").write_text("<p> </p>")
    heard: list[str] = []
    found = drafts(page_filter, tmp_path / "empty.html", tmp_path / "blank.html", STORY, heard=heard)
    assert len(found) == 1
    assert [line.rpartition("/")[2] for line in heard] == [
        "empty.html is empty: fetch it again",
        "blank.html has nothing to label: it shows no text",
    ]


def test_labels_of_a_labelled_file_are_what_she_starts_from(page_filter: PageFilter, tmp_path: Path) -> None:
    lines = [["ad", False, "Home"], ["related", True, TITLE]]
    (draft,) = drafts(page_filter, write(tmp_path / "doubtful.jsonl", record(lines=lines, doubtful=[1])))
    assert [str(mark) for mark in draft.marks[:2]] == ["ad", "related!"]
    assert draft.marks[2].label is draft.blocks[2].label
    assert draft.doubtful == {1, 2}
    (other,) = drafts(page_filter, write(tmp_path / "other.jsonl", record(lines=lines, doubtful=[0])))
    (plain,) = drafts(page_filter, write(tmp_path / "plain.jsonl", record(lines=lines, doubtful=[])))
    assert len({draft.asked, other.asked, plain.asked}) == 3
    assert plain.asked is None
    assert draft.record(draft.marks)["fold"] == 1


def test_a_page_that_came_as_text_may_say_that_it_has_no_html(
    page_filter: PageFilter, tmp_path: Path
) -> None:
    text = f"{TITLE}\n\n{PIER}"
    (draft,) = drafts(page_filter, write(tmp_path / "pages.jsonl", record(html=None, text=text)))
    assert (draft.kind, draft.markup) == ("text", text)


def test_a_fold_that_is_no_number_is_worked_out(page_filter: PageFilter, tmp_path: Path) -> None:
    (draft,) = drafts(page_filter, write(tmp_path / "p.jsonl", record(domain="a.example", fold="train")))
    assert draft.facts["fold"] == fold_of("a.example")


def test_lines_that_the_model_doubts_are_doubtful() -> None:
    told = block(PIER, Label.BODY)
    assert [room._is_doubtful(told._replace(score=score)) for score in (0.99, 0.7, 0.3, 0.02)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_the_same_page_twice_is_one(page_filter: PageFilter) -> None:
    assert len(drafts(page_filter, STORY, STORY)) == 1


def test_two_pages_of_one_id_are_refused(page_filter: PageFilter, tmp_path: Path) -> None:
    rows = write(tmp_path / "p.jsonl", {"id": "a", "html": "<p>One</p>"}, {"id": "a", "html": "<p>Two</p>"})
    with pytest.raises(LabelError, match="a: comes twice, not the same each time"):
        drafts(page_filter, rows)


def test_other_labels_for_the_same_page_are_refused(page_filter: PageFilter, tmp_path: Path) -> None:
    one = write(tmp_path / "one.jsonl", record())
    other = write(tmp_path / "other.jsonl", record(lines=[["ad", False, "Home"], *LINES[1:]]))
    with pytest.raises(LabelError, match="comes twice"):
        drafts(page_filter, one, other)


def test_nothing_to_label_is_said(page_filter: PageFilter, tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="holds no page"):
        drafts(page_filter, write(tmp_path / "none.jsonl"))
    with pytest.raises(InputError, match="nowhere"):
        drafts(page_filter, tmp_path / "nowhere.html")


def test_too_many_pages_are_sampled_first(
    page_filter: PageFilter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_PAGES", 2)
    rows = ({"id": str(number), "html": f"<p>Page {number}</p>"} for number in range(3))
    with pytest.raises(OptionError, match="newsfilter sample"):
        drafts(page_filter, write(tmp_path / "p.jsonl", *rows))


def test_uncertainty_is_the_share_of_reporting_in_doubt() -> None:
    sure, unsure = block(PIER, Label.BODY)._replace(score=1.0), block(PIER, Label.BODY)._replace(score=0.5)
    assert uncertainty_of([sure]) == 0
    assert uncertainty_of([unsure]) == 1
    assert uncertainty_of([sure, unsure]) == pytest.approx(1 / 3)
    assert uncertainty_of([block("Home", Label.NAV)._replace(score=0.0)]) == 0


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.news.example.co.uk/story", "example.co.uk"),
        ("https://m.example.com/1", "example.com"),
        ("http://example.de:8080/", "example.de"),
        ("http://127.0.0.1:80/", "127.0.0.1"),
        ("http://localhost/", "localhost"),
        ("no address", ""),
        (None, ""),
    ],
)
def test_pages_of_one_site_share_a_domain(url: str | None, domain: str) -> None:
    assert domain_of(url) == domain
