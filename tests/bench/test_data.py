import gzip
import json
from pathlib import Path

import pytest

from bench.data import GoldPage, digest, read_set, sample
from bench.lines import Line
from filter.errors import InputError


def write(path: Path, *records: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)


def page(name: str, **more: object) -> dict[str, object]:
    return {"id": name, "url": None, "html": f"<p>{name}</p>", **more}


def test_the_summary_counts_as_main_text(tmp_path: Path) -> None:
    gold = {"kind": "paragraphs", "summary": ["In short."], "paragraphs": ["One.", "Two."]}
    write(tmp_path / "pages/fundus.jsonl.gz", page("a", gold=gold))
    assert read_set(tmp_path, "fundus")[0].text == "In short.\nOne.\nTwo."


def test_only_articles_are_read_of_a_set_with_page_types(tmp_path: Path) -> None:
    gold = {"kind": "text", "text": "x"}
    forum, article = (page(kind, gold=gold, page_type=kind) for kind in ("forum", "article"))
    write(tmp_path / "pages/wcxb.jsonl.gz", forum, article)
    assert [found.id for found in read_set(tmp_path, "wcxb articles")] == ["article"]


def test_snippets_are_read_with_both_sides(tmp_path: Path) -> None:
    write(
        tmp_path / "pages/trafilatura.jsonl.gz",
        page("a", gold={"kind": "snippets", "with": ["x"], "without": ["y"]}),
    )
    found = read_set(tmp_path, "trafilatura")[0]
    assert (found.wanted, found.unwanted) == (("x",), ("y",))


def test_labelled_lines_are_read_in_order(tmp_path: Path) -> None:
    write(
        tmp_path / "labelled/pages.jsonl.gz", page("a", lines=[["nav", False, "Home"], ["body", True, "So."]])
    )
    assert read_set(tmp_path, "labelled")[0].lines == (Line("nav", "Home"), Line("body", "So."))


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"fundus\.jsonl\.gz"):
        read_set(tmp_path, "fundus")


def test_a_sample_is_the_same_whatever_else_is_there() -> None:
    pages = [GoldPage(str(number), None, "") for number in range(50)]
    chosen = sample(pages, 10)
    assert len(chosen) == 10
    assert sample(list(reversed(pages)), 10)[::-1] == chosen


def test_the_digest_changes_with_markup_and_with_gold() -> None:
    plain = GoldPage("a", None, "<p>", text="x")
    others = [GoldPage("a", None, "<b>", text="x"), GoldPage("a", None, "<p>", text="y")]
    assert digest([plain]) == digest([plain])
    assert digest([plain]) not in {digest([other]) for other in others}
