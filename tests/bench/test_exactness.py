import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.data import GoldPage
from bench.exactness import Wants, measure_all, predict, read_held_out
from bench.lines import Piece
from bench.measures import Prediction
from bench.tools import OWN, TITLED
from bench.worst import worst_pages
from filter.errors import InputError


def silent(_: str) -> None:
    pass


def held_out(folder: Path, *records: Mapping[str, object]) -> Path:
    path = folder / "held-out.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def test_held_out_predictions_are_read_with_their_blocks(tmp_path: Path) -> None:
    path = held_out(
        tmp_path, {"id": "a", "text": "x", "blocks": [["x", "body"], ["y", "nav"]]}, {"id": "b", "text": ""}
    )
    pieces = (Piece("x", "kept"), Piece("y", "dropped"))
    assert read_held_out(path) == {"a": Prediction("x", pieces), "b": Prediction("")}


def test_held_out_text_is_made_of_its_blocks_where_the_headline_is_kept_too(tmp_path: Path) -> None:
    blocks = [["Menu", "nav"], ["Bridge shut", "title"], ["The bridge is shut.", "body"]]
    path = held_out(tmp_path, {"id": "a", "text": "The bridge is shut.", "blocks": blocks})
    assert read_held_out(path, OWN[TITLED])["a"].text == "Bridge shut\n\nThe bridge is shut."


def test_a_held_out_block_without_a_label_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="held-out"):
        read_held_out(held_out(tmp_path, {"id": "a", "text": "x", "blocks": [["x", True]]}))


def test_spoilt_held_out_predictions_are_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="held-out"):
        read_held_out(held_out(tmp_path, {"id": "a"}))


def wants(data: Path, path: Path | None) -> Wants:
    return Wants(data, data / "cache", ("fundus",), ("newsfilter",), path)


def test_newsfilter_has_no_figure_on_what_it_was_trained_on_without_held_out_predictions(
    tmp_path: Path,
) -> None:
    assert predict("newsfilter", "fundus", [], wants(tmp_path, None), silent) is None


def test_a_page_without_a_held_out_prediction_is_told(tmp_path: Path) -> None:
    path = held_out(tmp_path, {"id": "a", "text": ""})
    pages = [GoldPage("a", None, ""), GoldPage("b", None, "")]
    with pytest.raises(InputError, match="1 pages of fundus, such as b"):
        predict("newsfilter", "fundus", pages, wants(tmp_path, path), silent)


def test_an_interval_holds_its_figure(tmp_path: Path) -> None:
    gold = {"kind": "paragraphs", "summary": [], "paragraphs": ["a b c d e f"]}
    (tmp_path / "pages").mkdir()
    with gzip.open(tmp_path / "pages/fundus.jsonl.gz", "wt") as file:
        file.writelines(
            json.dumps({"id": str(n), "url": None, "html": "", "gold": gold}) + "\n" for n in range(9)
        )
    said = ("a b c d e f" if number % 3 else "z" for number in range(9))
    path = held_out(tmp_path, *({"id": str(number), "text": text} for number, text in enumerate(said)))
    (table,) = measure_all(wants(tmp_path, path), silent)
    (score,) = table.scores
    assert (table.pages, score.tool, round(score.f1, 3)) == (9, "newsfilter", 0.667)
    assert 0.2 < score.spread.low < score.f1 < score.spread.high <= 1.0


def test_the_worst_page_comes_first_with_what_is_wrong() -> None:
    pages = [
        GoldPage("good", None, "", text="a b c d"),
        GoldPage("bad", None, "", text="one two three four five"),
    ]
    said = [Prediction("a b c d"), Prediction("Sign up for our newsletter")]
    first, _ = worst_pages(said, pages, "shingle", 2)
    assert first.splitlines() == [
        "0.000 bad ",
        "  - one two three four five",
        "  + Sign up for our newsletter",
    ]
