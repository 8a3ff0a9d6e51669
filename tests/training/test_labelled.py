"""Labelled files as training reads them: what is taken, and one clear line for what isn't."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from filter.errors import LabelError
from filter.training.labelled import (
    LabelledPage,
    by_page,
    by_site,
    caution,
    check_teaches,
    has_article,
    labelled_page,
    read_labelled,
)
from filter.training.records import fold_of
from tests.training.sites import pages, record, records, write


def quiet(_message: str) -> None:
    pass


def refusal(path: Path, *found: dict[str, Any]) -> str:
    with pytest.raises(LabelError) as caught:
        read_labelled([write(path / "labelled.jsonl", list(found))], quiet)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def gold_page(**gold: Any) -> LabelledPage:
    html = "<title>Old pier rebuilt</title><h1>Old pier rebuilt</h1>"
    html += "<p>The council voted for the pier.</p><p>Share</p>"
    return labelled_page({"id": "a", "html": html, "gold": gold}, Path("gold.jsonl"), quiet)


def test_pages_are_read_with_their_sites(tmp_path: Path) -> None:
    found = read_labelled([write(tmp_path / "labelled.jsonl", records(2, 2))], quiet)
    assert [page.site for page in found] == ["harbour.example"] * 2 + ["pier.example"] * 2
    assert all(page.has_lines for page in found)


def test_a_page_that_comes_twice_just_the_same_counts_once(tmp_path: Path) -> None:
    one = record("a.example", 1)
    assert len(read_labelled([write(tmp_path / "labelled.jsonl", [one, one])], quiet)) == 1


def test_a_label_that_is_none_of_ours_is_named(tmp_path: Path) -> None:
    one = record("a.example", 1)
    one["lines"][0][0] = "headline"
    assert "a.example-1: 'headline' is none of our labels: title, summary" in refusal(tmp_path, one)


def test_a_page_with_other_labels_is_named(tmp_path: Path) -> None:
    one, other = record("a.example", 1), record("a.example", 1)
    other["lines"][0][0] = "nav"
    assert "a.example-1: comes again with other labels" in refusal(tmp_path, one, other)


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path / 'labelled.jsonl'}: is empty; name a file of labelled pages"


def test_lines_of_another_page_are_refused(tmp_path: Path) -> None:
    one = record("a.example", 1) | {"html": "<p>Something else altogether stands here.</p>"}
    assert "13 of its 13 lines are not on the page" in refusal(tmp_path, one)


def test_a_line_that_is_not_on_the_page_is_heard_of(tmp_path: Path) -> None:
    one, heard = record("a.example", 1), list[str]()
    one["lines"].append(["nav", False, "Gone since"])
    assert len(read_labelled([write(tmp_path / "labelled.jsonl", [one])], heard.append)) == 1
    assert heard == [
        "a.example-1: 1 of its 14 lines are not on the page, as 'Gone since'; they teach nothing"
    ]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"id": None}, "a page has no id"),
        ({"html": None}, "has neither html nor text"),
        ({"lines": []}, "has no labelled line"),
        ({"lines": "body"}, "has no list of lines"),
        ({"html": "<script>1</script>"}, "lines are not on the page"),
    ],
)
def test_a_record_that_is_no_labelled_page_is_named(
    tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    assert said in refusal(tmp_path, record("a.example", 1) | changed)


@pytest.mark.parametrize("fold", ["train", None, True, 2.5, []])
def test_a_fold_that_is_no_number_is_that_of_the_site(tmp_path: Path, fold: object) -> None:
    gold = {"id": "b", "domain": "a.example", "html": "<p>The pier.</p>", "fold": fold}
    found = [record("a.example", 1) | {"fold": fold}, gold | {"gold": {"kind": "text", "text": "The pier."}}]
    read = read_labelled([write(tmp_path / "labelled.jsonl", found)], quiet)
    assert [page.sample.fold for page in read] == [fold_of("a.example")] * 2
    assert [page.record for page in read] == found


def test_a_fold_that_is_a_number_is_kept(tmp_path: Path) -> None:
    [read] = read_labelled(
        [write(tmp_path / "labelled.jsonl", [record("a.example", 1) | {"fold": 7}])], quiet
    )
    assert read.sample.fold == 7


@pytest.mark.parametrize("gold", [{}, {"text": "The pier."}, {"kind": "text"}, {"kind": "text", "text": 7}])
def test_a_gold_that_was_not_imported_says_how_to(gold: dict[str, Any]) -> None:
    with pytest.raises(LabelError, match=r"newsfilter import FILE -o labelled\.jsonl"):
        gold_page(**gold)


def test_a_gold_of_another_page_is_refused() -> None:
    with pytest.raises(LabelError, match="none of its gold is on the page"):
        gold_page(kind="text", text="Nothing of the kind stands there at all.")


def test_of_a_gold_text_the_headline_stays_unknown() -> None:
    page = gold_page(kind="text", text="Old pier rebuilt\nThe council voted for the pier.")
    assert [target.reporting for target in page.sample.targets] == [None, True, False]
    assert not page.has_lines


def only(*labels: str) -> list[LabelledPage]:
    one = record("a.example", 1)
    for line in one["lines"]:
        line[0] = labels[0] if line[0] == "body" else labels[-1]
    return [labelled_page(one, Path("made.jsonl"), quiet)]


def test_one_label_only_teaches_nothing() -> None:
    with pytest.raises(LabelError, match="every line is body: label the rest"):
        check_teaches(only("body"))


def test_noise_only_teaches_nothing() -> None:
    with pytest.raises(LabelError, match="every line that is known is noise"):
        check_teaches(only("nav", "related"))


def test_the_pages_of_a_site_share_a_fold() -> None:
    fold = by_site(pages(5, 3), 3)
    assert all(len(set(fold[start : start + 3])) == 1 for start in range(0, 15, 3))
    assert set(fold) == {0, 1, 2}


def test_folds_by_page_have_pages_of_every_site() -> None:
    fold = by_page(pages(2, 5), 5)
    assert sorted(fold[:5]) == sorted(fold[5:]) == [0, 1, 2, 3, 4]


def copy(site: str, number: int, identity: str, markup: str = "") -> LabelledPage:
    """A page under another id, that names no domain."""
    one = record(site, number)
    html = one["html"] + markup
    return labelled_page(one | {"id": identity, "domain": None, "html": html}, Path("made.jsonl"), quiet)


COPIES = {
    "same markup": [copy("a.example", 1, "first"), copy("a.example", 1, "other")],
    "same text": [copy("a.example", 1, "first"), copy("a.example", 1, "other", "<script>2</script>")],
}


@pytest.mark.parametrize("fold_pages", [by_site, by_page])
@pytest.mark.parametrize("copies", COPIES.values(), ids=COPIES)
def test_copies_of_a_page_share_a_fold(
    fold_pages: Callable[[list[LabelledPage], int], list[int]], copies: list[LabelledPage]
) -> None:
    fold = fold_pages([copies[0], *pages(3, 2), copies[1]], 5)
    assert fold[0] == fold[-1]
    assert len(set(fold)) > 1


def test_sites_that_share_a_page_share_a_fold() -> None:
    shared = [copy(f"site{number}.example", 1, f"copy-{number}") for number in range(3)]
    linked = [page._replace(site=f"linked{number}") for number, page in enumerate(shared)]
    more = [page._replace(site=f"linked{number + 1}") for number, page in enumerate(shared)]
    fold = by_site([*more, *pages(4, 1), *linked], 5)
    assert len({*fold[:3], *fold[-3:]}) == 1
    assert len(set(fold)) == 5


def test_copies_of_one_page_are_one_fold() -> None:
    assert by_page(COPIES["same text"], 5) == [0, 0]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (pages(1, 1), "1 page: figures are anecdote"),
        (pages(2, 4), "8 pages: figures are anecdote"),
        (pages(2, 15), "2 sites: figures are anecdote for others"),
        (pages(6, 6), ""),
    ],
    ids=["one page", "eight pages", "two sites", "enough"],
)
def test_too_few_pages_for_a_claim_are_said(found: list[LabelledPage], said: str) -> None:
    assert caution(found) == said


def test_a_page_without_reporting_has_no_article() -> None:
    assert has_article(only("nav", "related")[0].sample) is False
    assert has_article(pages(1, 1)[0].sample) is True
