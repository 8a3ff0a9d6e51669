"""Labelled pages to a bundle in a folder: on a base, from scratch, interrupted, and refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from filter.errors import LabelError, NewsfilterError, OptionError, OutputError
from filter.model.bundle import learned_pages, load, save
from filter.training import retrain as room
from filter.training.doubtful import doubtful_records
from filter.training.labelled import labelled_page, page_key, read_labelled
from filter.training.making import Making, make_bundle
from filter.training.retrain import PARTS, TrainOptions, parts_named, retrain
from tests.model.bundles import bundle
from tests.training.sites import as_text, pages, record, records, without_reporting, write


def quiet(_message: str) -> None:
    pass


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle that knows nothing."""
    folder = tmp_path_factory.mktemp("base") / "base"
    save(bundle(), folder, "# The base\n")
    return folder


def made(base: Path, out: Path, found: list[dict[str, Any]], **options: Any) -> Path:
    labelled = write(out.parent / "labelled.jsonl", found)
    make_bundle(Making([labelled], out, base, TrainOptions("base", **options)), quiet)
    return out


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_bundle_is_made_with_its_card(base: Path, tmp_path: Path) -> None:
    out = made(base, tmp_path / "mine", records(2, 4))
    card = (out / "card.md").read_text()
    assert "8 pages of 2 sites: `harbour.example` 4, `pier.example` 4." in card
    assert "8 pages: figures are anecdote." in card
    assert "> # The base" in card
    assert len(load(out).html.taught) == len(load(out).text.taught) == 1
    assert learned_pages(out) == {page_key(page) for page in pages(2, 4)}


def test_the_same_pages_make_the_same_bytes(base: Path, tmp_path: Path) -> None:
    one = made(base, tmp_path / "one", records(2, 4))
    assert files(one) == files(made(base, tmp_path / "other", records(2, 4)))


def test_an_older_bundle_is_replaced_and_gone_on_from(base: Path, tmp_path: Path) -> None:
    out = made(base, tmp_path / "mine", records(1, 4))
    made(out, out, [record("new.example", number) for number in range(4)])
    assert len(load(out).html.taught) == 2
    assert len(learned_pages(out)) == 8
    assert {path.name for path in tmp_path.iterdir()} == {"mine", "labelled.jsonl"}


def test_pages_the_base_learned_from_are_in_no_figure(base: Path, tmp_path: Path) -> None:
    first = made(base, tmp_path / "first", records(2, 4))
    copies = [one | {"id": f"{one['id']}-again", "html": f"{one['html']} "} for one in records(2, 4)]
    found, heard = [*records(3, 4), *copies, record("pier.example", 7)], list[str]()
    labelled = write(tmp_path / "more.jsonl", found)
    made_of = make_bundle(Making([labelled], tmp_path / "more", first, TrainOptions("base")), heard.append)
    card = (tmp_path / "more" / "card.md").read_text().partition("## What it stands on")[0]
    assert "From 16 of 21 pages the base had learned: they are left out, and all pages of their sites" in card
    assert "| as the base has them | 5 |" in card
    assert "| of sites held out | 4 |" in card
    assert "| held out, other pages of their sites learned from | 5 |" in card
    assert "5 pages: figures are anecdote." in card
    assert (
        f"{first}: learned from 16 of 21 pages with markup: no figure or doubtful label is of these" in heard
    )
    new = [f"timber.example-{number}" for number in range(4)]
    assert [page.sample.id for page in made_of.marked] == [*new, "pier.example-7"]
    assert len(made_of.told) == 5


def test_where_the_base_learned_from_every_page_there_are_no_figures(base: Path, tmp_path: Path) -> None:
    first, heard = made(base, tmp_path / "first", records(2, 4)), list[str]()
    labelled = write(tmp_path / "again.jsonl", records(2, 4))
    made_of = make_bundle(Making([labelled], tmp_path / "again", first, TrainOptions("base")), heard.append)
    card = (tmp_path / "again" / "card.md").read_text().partition("## What it stands on")[0]
    assert "The base had learned from every one of them: there is none left to measure." in card
    assert "F1" not in card
    assert made_of == ([], [])
    assert any("none is left for figures or doubtful labels" in line for line in heard)


def test_only_what_is_asked_for_is_learned(base: Path, tmp_path: Path) -> None:
    out = load(made(base, tmp_path / "mine", records(1, 4), parts=("text",)))
    assert (len(out.html.taught), len(out.text.taught)) == (0, 1)


def test_sensational_lines_move_the_score(base: Path) -> None:
    trained = retrain(pages(2, 6), load(base), TrainOptions("base", parts=("sensational",)), quiet)
    assert trained.notes == {"sensational": "moved by 36 sensational lines and 120 plain ones"}
    assert not np.array_equal(trained.bundle.wording.style, load(base).wording.style)


def test_pages_with_and_without_an_article_move_the_verdict(base: Path) -> None:
    others = [record(f"list{number}.example", number) for number in range(10)]
    for one in others:
        one["lines"] = [
            ["nav" if label == "body" else label, loud, text] for label, loud, text in one["lines"]
        ]
    found = [*pages(2, 5), *(labelled_page(one, Path("made.jsonl"), quiet) for one in others)]
    trained = retrain(found, load(base), TrainOptions("base", parts=("verdict",)), quiet)
    assert trained.notes == {"verdict": "moved by 10 pages with an article and 10 without"}
    assert not np.array_equal(trained.bundle.article.weights, load(base).article.weights)


def test_what_the_pages_say_too_little_of_stays_and_is_said(base: Path) -> None:
    trained = retrain(pages(1, 4), load(base), TrainOptions("base"), quiet)
    assert trained.notes["verdict"].endswith("of each 10 are needed: as it was")
    assert np.array_equal(trained.bundle.article.weights, load(base).article.weights)


def test_from_scratch_the_classifiers_are_new(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_LEAST_STEPS", 20)
    heard: list[str] = []
    trained = retrain(pages(4, 2), load(base), TrainOptions("scratch", parts=("labels",)), heard.append)
    assert trained.bundle.html.first.low.shape == load(base).html.first.low.shape
    assert not np.array_equal(trained.bundle.html.first.low, load(base).html.first.low)
    assert trained.held_out.of_other_sites is not None
    assert len(trained.held_out.of_other_sites) == 8
    assert any("left" in line or "second pass" in line for line in heard)


def test_copies_of_one_page_are_no_pages_held_out(base: Path) -> None:
    copies = [labelled_page(record("a.example", 1) | {"id": name}, Path("m"), quiet) for name in "ab"]
    trained = retrain(copies, load(base), TrainOptions("base", parts=("labels",)), quiet)
    assert trained.held_out == (None, None)


@pytest.mark.parametrize(
    ("found", "said"),
    [(pages(1, 6), "all pages are of one site, harbour.example: label"), (pages(2, 1)[:0], "every line")],
    ids=["one site", "no page"],
)
def test_from_scratch_one_site_is_too_few(base: Path, found: list[Any], said: str) -> None:
    with pytest.raises(LabelError, match=said):
        retrain(found, load(base), TrainOptions("scratch"), quiet)


def gold_of(site: str) -> dict[str, Any]:
    one = record(site, 1)
    one["gold"] = {
        "kind": "text",
        "text": "\n".join(text for label, _, text in one.pop("lines") if label == "body"),
    }
    return one


LOPSIDED = {
    "reporting on one site": (
        [*(record("a.example", number) for number in range(2)), without_reporting(record("b.example", 1))],
        "the pages have no reporting but on a.example: label reporting of more sites",
    ),
    "markup on one site": (
        [record("a.example", 1), as_text(record("b.example", 1)), as_text(record("c.example", 1))],
        "all pages with markup are of one site, a.example: label pages with markup of more sites",
    ),
    "markup without reporting": (
        [
            *(without_reporting(record(site, 1)) for site in ("a.example", "b.example")),
            *(as_text(record(site, 1)) for site in ("c.example", "d.example")),
        ],
        "the pages with markup have no reporting: label reporting of more sites",
    ),
    "gold texts": (
        [gold_of("a.example"), gold_of("b.example")],
        "the pages have no lines of several labels: label lines of several labels of more sites",
    ),
    "copies": (
        [record("a.example", 1), record("a.example", 1) | {"id": "copy", "domain": "b.example"}],
        "all sites share pages that are copies of one another: label pages of more sites",
    ),
}


@pytest.mark.parametrize(("found", "said"), LOPSIDED.values(), ids=LOPSIDED)
def test_from_scratch_each_part_must_be_able_to_teach_without_one_fold(
    base: Path, tmp_path: Path, found: list[dict[str, Any]], said: str
) -> None:
    labelled = write(tmp_path / "labelled.jsonl", found)
    with pytest.raises(LabelError) as caught:
        retrain(read_labelled([labelled], quiet), load(base), TrainOptions("scratch"), quiet)
    assert str(caught.value) == f"{said}, or go on from another model by --base"


def test_from_scratch_markup_of_one_site_is_no_hindrance_to_text(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "_LEAST_STEPS", 20)
    found = [record("a.example", 1), as_text(record("b.example", 1)), as_text(record("c.example", 1))]
    read = [labelled_page(one, Path("made.jsonl"), quiet) for one in found]
    trained = retrain(read, load(base), TrainOptions("scratch", parts=("text",)), quiet)
    assert trained.notes == {"text": "fitted to 4 texts"}


def breaking_off(part: str) -> Callable[[str], None]:
    """Stands in for a Ctrl-C as ``part`` begins."""

    def hear(message: str) -> None:
        if f": {part}" in message:
            raise KeyboardInterrupt

    return hear


def test_an_interrupt_leaves_what_was_learned(base: Path, tmp_path: Path) -> None:
    labelled = write(tmp_path / "labelled.jsonl", records(2, 4))
    making = Making([labelled], tmp_path / "mine", base, TrainOptions("base"))
    make_bundle(making, breaking_off("sensational"))
    out = load(tmp_path / "mine")
    assert (len(out.html.taught), len(out.text.taught)) == (1, 1)
    assert "was interrupted" in (tmp_path / "mine" / "card.md").read_text()


def test_an_interrupt_before_anything_was_learned_leaves_nothing(base: Path, tmp_path: Path) -> None:
    labelled = write(tmp_path / "labelled.jsonl", records(2, 4))
    with pytest.raises(KeyboardInterrupt):
        make_bundle(Making([labelled], tmp_path / "mine", base, TrainOptions("base")), breaking_off("labels"))
    assert [path.name for path in tmp_path.iterdir()] == ["labelled.jsonl"]


@pytest.mark.parametrize("place", ["file", "folder"])
def test_what_is_no_bundle_is_not_replaced(base: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "file", tmp_path / "folder" / "thesis.txt"):
        path.write_text("dear")
    with pytest.raises(OutputError, match="is there and is no bundle"):
        made(base, tmp_path / place, records(1, 4))
    assert (tmp_path / "folder" / "thesis.txt").read_text() == (tmp_path / "file").read_text() == "dear"


@pytest.mark.parametrize("found", [[], [record("a.example", 1) | {"lines": [["x", False, "y"]]}]])
def test_bad_labels_leave_nothing(base: Path, tmp_path: Path, found: list[dict[str, Any]]) -> None:
    with pytest.raises(NewsfilterError):
        made(base, tmp_path / "mine", found)
    assert [path.name for path in tmp_path.iterdir()] == ["labelled.jsonl"]


def test_parts_have_names() -> None:
    assert parts_named(()) == PARTS
    assert parts_named(("verdict", "text")) == ("text", "verdict")
    with pytest.raises(OptionError, match="--only html: one of labels, text, sensational, verdict"):
        parts_named(("html",))


def test_a_label_put_wrong_is_doubtful(base: Path) -> None:
    found = records(1, 10)
    found[3]["lines"][2][0] = "nav"
    trained = retrain(
        [labelled_page(one, Path("made.jsonl"), quiet) for one in found],
        load(base),
        TrainOptions("base", parts=("labels",)),
        quiet,
    )
    told = trained.held_out.of_other_pages
    assert told is not None
    listed = list(doubtful_records([labelled_page(one, Path("m"), quiet) for one in found], told))
    assert [(one["id"], one["doubtful"]) for one in listed] == [("harbour.example-3", [2])]
    assert listed[0]["lines"] == found[3]["lines"]
