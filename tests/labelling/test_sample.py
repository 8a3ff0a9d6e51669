"""Which pages to label next: unsure ones, of several sites, whatever their order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filter.clean import PageFilter
from filter.corpus.document import Document
from filter.errors import LabelError
from filter.labelling.pages import documents_of, read_drafts
from filter.labelling.sample import Candidate, choose, write_sample
from filter.page import Page, Verdict

SEEDS = Path(__file__).parents[2] / "seeds"
NO_PAGE = Page((), Verdict(keep=True, quality=1.0, sensational=0.0), "html")


def candidate(name: str, site: str, uncertainty: float) -> Candidate:
    return Candidate(uncertainty, name.encode(), site, Document(name, "", name), NO_PAGE)


def chosen(candidates: Sequence[Candidate], number: int) -> list[str]:
    return [one.document.id for one in choose(candidates, number)]


def test_the_least_certain_pages_are_chosen() -> None:
    pages = [candidate("a", "x", 0.1), candidate("b", "y", 0.3), candidate("c", "z", 0.2)]
    assert chosen(pages, 2) == ["b", "c"]


def test_a_second_page_of_a_site_counts_half() -> None:
    pages = [candidate("a1", "a", 0.9), candidate("a2", "a", 0.8), candidate("b", "b", 0.5)]
    assert chosen(pages, 2) == ["a1", "b"]
    assert chosen(pages[:2], 2) == ["a1", "a2"]


def test_a_page_that_comes_twice_is_chosen_once() -> None:
    pages = [candidate("a", "x", 0.5), candidate("b", "y", 0.4)]
    copy = pages[0]._replace(document=Document("copy", "", "copy"))
    assert chosen([*pages, copy, pages[1]], 4) == ["a", "b"]


def pools() -> st.SearchStrategy[list[Candidate]]:
    rows = st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 20)), max_size=30)
    return rows.map(
        lambda rows: [candidate(f"{at}", site, part / 20) for at, (site, part) in enumerate(rows)]
    )


@given(pools(), st.integers(1, 8), st.randoms())
def test_the_choice_hangs_on_the_pages_and_not_on_their_order(
    pool: list[Candidate], number: int, random: Random
) -> None:
    shuffled = list(pool)
    random.shuffle(shuffled)
    assert chosen(pool, number) == chosen(shuffled, number)
    assert chosen(pool, number) == chosen(pool, len(pool) + 1)[:number]


def test_a_sample_is_written_and_opens_for_labelling(tmp_path: Path) -> None:
    page_filter, out = PageFilter(), tmp_path / "sample.jsonl"
    assert write_sample(documents_of(str(SEEDS), "html", print), page_filter, 5, out) == 5
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == 5
    assert all(row["html"] and 0 <= row["metadata"]["uncertainty"] <= 1 for row in rows)
    drafts = read_drafts([str(out)], page_filter, "auto", print)
    assert {draft.id for draft in drafts} == {row["id"] for row in rows}


def test_nothing_to_choose_from_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="no page to choose from"):
        write_sample(iter([]), PageFilter(), 5, tmp_path / "sample.jsonl")
    assert list(tmp_path.iterdir()) == []
