"""Labels from and to other tools: what goes out comes back, and what can't be placed is listed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from filter.errors import LabelError, OptionError
from filter.labelling.exchange.exporting import ExportFormat, export_labels
from filter.labelling.exchange.importing import Imported, import_labels
from filter.labelling.pages import Draft
from filter.training.records import fold_of, read_records
from tests.labelling.pages import HTML, LINES, PIER, TITLE, draft, read, record, write

LOUD = [["nav", False, "Home"], ["title", True, TITLE], ["body", False, PIER]]


def imported(folder: Path, *names: Path) -> tuple[Imported, list[dict[str, Any]]]:
    out = folder / "out.jsonl"
    done = import_labels([str(name) for name in names], out, None, folder / "unplaced.jsonl")
    return done, read(out)


def exported(folder: Path, written_as: ExportFormat, *records: dict[str, Any]) -> Path:
    endings = {"label-studio": ".json", "html": ""}
    out = folder / f"exported{endings.get(written_as, '.jsonl')}"
    count = export_labels([str(write(folder / "in.jsonl", *records))], out, written_as, no_drafts, unheard)
    assert count == len(records)
    return out


def no_drafts(_name: str) -> list[Draft]:
    raise AssertionError("these pages are labelled")


def unheard(said: str) -> None:
    raise AssertionError(said)


def refusal(folder: Path, *names: Path) -> str:
    """What is said of files that can't be imported; nothing is left of the attempt."""
    before = sorted(folder.iterdir())
    with pytest.raises(LabelError) as caught:
        imported(folder, *names)
    assert sorted(folder.iterdir()) == before
    return str(caught.value)


@pytest.mark.parametrize("written_as", ["label-studio", "prodigy", "html"])
def test_labels_come_back_as_they_went_out(tmp_path: Path, written_as: ExportFormat) -> None:
    loud = record("loud", lines=LOUD, html=f"{HTML}<p>Loud</p>")
    done, rows = imported(tmp_path, exported(tmp_path, written_as, record(), loud))
    assert done == Imported(2, 0)
    assert [row["lines"] for row in rows] == [LINES, LOUD]


@pytest.mark.parametrize(("written_as", "kind"), [("text", "text"), ("paragraphs", "paragraphs")])
def test_gold_of_the_main_text_goes_both_ways(tmp_path: Path, written_as: ExportFormat, kind: str) -> None:
    done, (row,) = imported(tmp_path, exported(tmp_path, written_as, record()))
    assert (done, row["gold"]["kind"]) == (Imported(1, 0), kind)
    assert PIER in (row["gold"]["text"] if kind == "text" else row["gold"]["paragraphs"])


def test_snippets_are_of_either_side(tmp_path: Path) -> None:
    lines = [["nav", False, "Read the newspaper of tomorrow"], *LINES[1:]]
    page = record(html=HTML.replace("Home", "Read the newspaper of tomorrow"), lines=lines)
    _, (row,) = imported(tmp_path, exported(tmp_path, "snippets", page))
    assert row["gold"] == {"kind": "snippets", "with": [PIER], "without": ["Read the newspaper of tomorrow"]}


@pytest.mark.parametrize(
    "gold",
    [
        {"kind": "text", "text": f"{PIER}\nNobody said this on the page."},
        {"kind": "paragraphs", "text": f"{PIER}\nNobody said this on the page."},
        {"kind": "snippets", "text": f"{PIER}\nNobody said this on the page."},
        {"paragraphs": [PIER, "Nobody said this on the page."]},
        {"with": ["rebuild the old pier"], "without": ["Nobody said this on the page."]},
    ],
)
def test_gold_that_is_not_on_the_page_is_listed(tmp_path: Path, gold: dict[str, Any]) -> None:
    rows = write(tmp_path / "gold.jsonl", {"id": "a", "html": HTML, "gold": gold})
    done, (row,) = imported(tmp_path, rows)
    assert done == Imported(1, 1)
    assert read(tmp_path / "unplaced.jsonl") == [{"id": "a", "text": "Nobody said this on the page."}]
    assert {"id", "fold", "html", "gold"} <= set(row)


def test_labelled_lines_find_their_blocks_however_the_page_was_parted(tmp_path: Path) -> None:
    parted = [["body", 0, PIER[:31]], ["body", 0, PIER[31:]], ["ad", 0, "Nowhere to be found"]]
    done, (row,) = imported(tmp_path, write(tmp_path / "l.jsonl", record(lines=[*LOUD[:2], *parted])))
    assert row["lines"] == LOUD
    assert done == Imported(1, 1)


def test_labels_in_a_file_of_capitals_are_read_again(tmp_path: Path) -> None:
    (pages, again) = (tmp_path / name for name in ("L.JSONL.GZ", "again.jsonl"))
    import_labels([str(write(tmp_path / "in.jsonl", record()))], pages, None, tmp_path / "unplaced.jsonl")
    assert pages.read_bytes().startswith(b"\x1f\x8b")
    import_labels([str(pages)], again, None, tmp_path / "unplaced.jsonl")
    assert read(again)[0]["lines"] == LINES


def test_a_block_of_several_labels_bears_none(tmp_path: Path) -> None:
    half = len(PIER) // 2
    lines = [["title", 0, TITLE], ["body", 0, PIER[:half]], ["note", 0, PIER[half:]]]
    _, (row,) = imported(tmp_path, write(tmp_path / "l.jsonl", record(lines=lines)))
    assert row["lines"] == [["title", False, TITLE]]


@pytest.mark.parametrize("fold", ["train", None, True, 1.5])
def test_a_fold_that_is_no_number_is_worked_out(tmp_path: Path, fold: object) -> None:
    _, (row,) = imported(tmp_path, write(tmp_path / "l.jsonl", record(domain="a.example", fold=fold)))
    assert row["fold"] == fold_of("a.example")


def test_an_older_list_of_what_was_not_placed_goes(tmp_path: Path) -> None:
    (tmp_path / "unplaced.jsonl").write_text("{}\n")
    imported(tmp_path, write(tmp_path / "l.jsonl", record()))
    assert not (tmp_path / "unplaced.jsonl").exists()


# --- HTML.


def test_an_element_gives_its_label_to_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        f"<div data-label=nav>Home <b>and</b> away<p>Menu</p></div><h1 data-label='title!'>{TITLE}</h1>"
        f"<article data-label=body><p>{PIER}</p><p data-label=ad>Buy</p><script>x</script></article><p>I"
    )
    _, (row,) = imported(tmp_path, tmp_path / "page.html")
    assert [(label, text) for label, _, text in row["lines"]] == [
        ("nav", "Home and away"), ("nav", "Menu"), ("title", TITLE), ("body", PIER), ("ad", "Buy"),
    ]  # fmt: skip
    assert row["lines"][2][1] is True
    assert "data-label" not in row["html"]


def test_attributes_of_the_same_name_are_no_labels_of_ours(tmp_path: Path) -> None:
    page = record(html=HTML.replace("<p>", "<p data-label='Donate Button'>"))
    out = exported(tmp_path, "html", page)
    assert "Donate" not in (out / "a.html").read_text()


def test_every_page_has_a_file_whatever_the_others_are_called(tmp_path: Path) -> None:
    out = exported(tmp_path, "html", record("a-3"), record("a b"), record("a-b"), record("a/b"))
    assert sorted(path.name for path in out.iterdir()) == ["a-3.html", "a-b-3.html", "a-b-4.html", "a-b.html"]
    out = exported(tmp_path, "html", record("c-3"), record("c"), record("/c"))
    assert len(list(out.glob("c*"))) == 3


def test_a_page_that_cannot_be_written_leaves_no_folder(tmp_path: Path) -> None:
    text = {key: value for key, value in record("t").items() if key != "html"} | {"text": PIER}
    with pytest.raises(LabelError, match="t: came as text"):
        exported(tmp_path, "html", record(), text)
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


# --- Label Studio and Prodigy.


@pytest.mark.parametrize("written_as", get_args(ExportFormat))
def test_a_page_of_no_known_address_goes_out(tmp_path: Path, written_as: ExportFormat) -> None:
    bare = {key: value for key, value in record().items() if key in {"id", "html", "lines"}}
    done, (row,) = imported(tmp_path, exported(tmp_path, written_as, bare))
    assert (done.pages, row["url"]) == (1, None)


def test_tasks_without_an_address_say_that_it_is_not_known(tmp_path: Path) -> None:
    bare = {key: value for key, value in record().items() if key != "url"}
    (task,) = json.loads(exported(tmp_path, "label-studio", bare).read_text())
    assert task["data"]["url"] is None
    (row,) = read(exported(tmp_path, "prodigy", bare))
    assert row["page"]["url"] is None


@pytest.mark.parametrize("written_as", ["label-studio", "prodigy"])
def test_tasks_of_text_come_back_where_html_is_null(tmp_path: Path, written_as: ExportFormat) -> None:
    text = "\n\n".join(line for _, _, line in LINES)
    _, (row,) = imported(tmp_path, exported(tmp_path, written_as, record(html=None, text=text)))
    assert (row["text"], row["lines"]) == (text, LINES)


def task(*results: list[dict[str, Any]], **others: Any) -> dict[str, Any]:
    return {"data": {"id": "a", "html": HTML}, "annotations": [{"result": one, **others} for one in results]}


def region(label: str, text: str, start: int) -> dict[str, Any]:
    value = {"start": "/p[1]/text()[1]", "globalOffsets": {"start": start, "end": start + 9}, "text": text}
    return {"type": "hypertextlabels", "value": {**value, "hypertextlabels": [label]}}


def studio(folder: Path, *tasks: dict[str, Any]) -> Path:
    (folder / "export.json").write_text(json.dumps(tasks))
    return folder / "export.json"


def test_regions_of_hypertext_are_read_in_the_order_of_the_page(tmp_path: Path) -> None:
    regions = [region("body", PIER, 20), region("nav", "Home", 0), region("title!", TITLE, 4)]
    _, (row,) = imported(tmp_path, studio(tmp_path, task(regions)))
    assert row["lines"] == LOUD


def test_a_region_without_its_text_is_cut_out_of_the_task(tmp_path: Path) -> None:
    value = {"start": "1", "end": "2", "startOffset": 4, "endOffset": 11, "paragraphlabels": ["body"]}
    one = task([{"type": "paragraphlabels", "value": value}])
    one["data"]["blocks"] = [{"text": "Home"}, {"text": f"xxx {TITLE}"}, {"text": "The council of the town"}]
    _, (row,) = imported(tmp_path, studio(tmp_path, one))
    assert [text for _, _, text in row["lines"]] == [TITLE]


@pytest.mark.parametrize(("kind", "value"), [("choices", ["x"]), ("taxonomy", [["x", "y"]]), ("rating", 3)])
def test_what_is_said_of_a_whole_page_is_no_region(tmp_path: Path, kind: str, value: object) -> None:
    whole = {"type": kind, "value": {kind: value}}
    _, (row,) = imported(tmp_path, studio(tmp_path, task([whole, region("body", PIER, 20)])))
    assert row["lines"] == [["body", False, PIER]]


def test_annotations_that_agree_are_one_and_others_are_refused(tmp_path: Path) -> None:
    one, other = [region("body", PIER, 20)], [region("note", PIER, 20)]
    imported(tmp_path, studio(tmp_path, task(one, one)))
    (tmp_path / "out.jsonl").unlink()
    assert "a: its 2 annotations differ" in refusal(tmp_path, studio(tmp_path, task(one, other)))


def test_the_ground_truth_wins(tmp_path: Path) -> None:
    both = task([region("body", PIER, 20)], [region("note", PIER, 20)])
    both["annotations"][1]["ground_truth"] = True
    _, (row,) = imported(tmp_path, studio(tmp_path, both))
    assert row["lines"] == [["note", False, PIER]]


def test_tasks_that_were_not_accepted_are_left_out(tmp_path: Path) -> None:
    one = read(exported(tmp_path, "prodigy", record()))[0]
    rows = write(
        tmp_path / "done.jsonl", {**one, "answer": "reject", "spans": []}, {**one, "answer": "accept"}
    )
    done, _ = imported(tmp_path, rows)
    assert done.pages == 1


def test_text_without_its_page_is_the_page(tmp_path: Path) -> None:
    one = {"text": f"{TITLE}\n{PIER}", "spans": [{"start": 0, "end": len(TITLE), "label": "title"}]}
    _, (row,) = imported(tmp_path, write(tmp_path / "done.jsonl", one))
    assert (row["text"], row["lines"]) == (one["text"], [["title", False, TITLE]])


@pytest.mark.parametrize("written_as", ["label-studio", "prodigy"])
def test_tasks_can_be_made_of_what_the_model_says(tmp_path: Path, written_as: ExportFormat) -> None:
    (tmp_path / "a.html").write_text(HTML)
    out = tmp_path / "tasks.json"
    assert export_labels([str(tmp_path / "a.html")], out, written_as, lambda _: [draft()], unheard) == 1
    said = json.loads(out.read_text())
    assert ("predictions" in said[0]) if written_as == "label-studio" else (len(said["spans"]) == 3)


def test_gold_cannot_be_made_of_pages_without_labels(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(HTML)
    with pytest.raises(LabelError, match="holds no labels"):
        export_labels([str(tmp_path / "a.html")], tmp_path / "gold.jsonl", "text", no_drafts, unheard)
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]


@pytest.mark.parametrize("written_as", ["text", "paragraphs"])
def test_a_page_that_reports_nothing_is_left_out_of_gold_and_named(
    tmp_path: Path, written_as: ExportFormat
) -> None:
    front = record("front", lines=[["nav", False, "Home"], ["related", False, PIER]])
    file, out, heard = write(tmp_path / "in.jsonl", front, record()), tmp_path / "gold.jsonl", list[str]()
    assert export_labels([str(file)], out, written_as, no_drafts, heard.append) == 1
    assert heard == ["front: left out, for nothing on it is reporting"]
    assert [row["id"] for row in imported(tmp_path, out)[1]] == ["a"]


def test_tasks_for_label_studio_are_not_named_as_json_lines(tmp_path: Path) -> None:
    file = write(tmp_path / "in.jsonl", record())
    with pytest.raises(OptionError, match=r"name a \.json file"):
        export_labels([str(file)], tmp_path / "tasks.jsonl", "label-studio", no_drafts, unheard)
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


# --- What is wrong with labels is said in one line, and nothing is written.


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("l.jsonl", "", "l.jsonl: is empty"),
        ("l.jsonl", json.dumps(record(lines=[["story", 0, PIER]])), "a: 'story' is none of our labels"),
        (
            "l.jsonl",
            json.dumps(record(lines=[["body", 0, "Not on this page"]])),
            "a: none of its label",
        ),
        ("l.jsonl", json.dumps({"id": "a", "html": HTML}), "can't tell what format"),
        ("l.jsonl", "\n".join([json.dumps(record()), json.dumps(record(lines=LOUD))]), "other labels"),
        (
            "g.jsonl",
            json.dumps({"id": "a", "html": HTML, "gold": {"text": "Another page"}}),
            "a: none of its",
        ),
        ("g.jsonl", json.dumps({"id": "a", "html": HTML, "gold": {"paragraphs": [7]}}), "no list of strings"),
        ("g.jsonl", json.dumps({"id": "a", "html": HTML, "gold": {}}), "a: its gold is empty"),
        (
            "g.jsonl",
            json.dumps({"id": "a", "html": HTML, "url": 5, "gold": {"text": PIER}}),
            "a: its url is '5'",
        ),
        ("l.jsonl", json.dumps(record(domain=["x"])), "a: its domain is \"['x']\""),
        ("g.jsonl", json.dumps({"id": "a", "gold": {"text": "x"}}), "a: has no page in html"),
        ("p.html", HTML, "no element has a data-label"),
        ("p.html", "<p data-label=story>x</p>", "'story' is none of our labels"),
        ("s.json", "{}", "is no list of tasks"),
        ("s.json", "{", "no JSON"),
        ("s.json", "[{}]", "task 1 has no data and annotations"),
        ("s.json", json.dumps([task([])]), "no page with labels in it"),
        ("p.jsonl", json.dumps({"text": PIER, "spans": [{"start": 0}]}), "a span has no start"),
        (
            "p.jsonl",
            json.dumps({"text": PIER, "spans": [{"start": 0, "end": float("inf"), "label": "body"}]}),
            "p.jsonl:1: a span has no start, end and label",
        ),
        ("p.jsonl", json.dumps({"text": PIER, "spans": []}), "no text with labelled spans"),
    ],
)
def test_bad_labels_are_named_and_leave_nothing(tmp_path: Path, name: str, content: str, words: str) -> None:
    (tmp_path / name).write_text(content)
    said = refusal(tmp_path, tmp_path / name)
    assert words in said
    assert "\n" not in said


def test_every_format_is_in_the_docs() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "labelling.md").read_text(encoding="utf-8")
    assert [name for name in get_args(ExportFormat) if f"`{name}`" not in docs] == []


def test_labels_of_several_files_are_one_file(tmp_path: Path) -> None:
    one, two = write(tmp_path / "1.jsonl", record("a")), write(tmp_path / "2.jsonl", record("b"), record("a"))
    done, rows = imported(tmp_path, one, two)
    assert (done.pages, [row["id"] for row in rows]) == (2, ["a", "b"])
    assert [row["id"] for row in read_records(tmp_path / "out.jsonl")] == ["a", "b"]
