"""Columns in, columns out, whatever holds them."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from filter.corpus import CleanOptions
from filter.errors import OptionError
from filter.integrations.dataframes import COLUMNS, CleanColumns, features
from filter.judge import Thresholds
from tests.integrations.pages import ROOT, cleaned_by_a_run, fenced, seed_pages

PAGES = seed_pages()[:6]
FRAME = {"html": [None, *(page.html for page in PAGES)], "url": [None, *(page.url for page in PAGES)]}


def needs(package: str) -> pytest.MarkDecorator:
    reason = f"{package} is not installed: make test-slow installs it"
    return pytest.mark.skipif(find_spec(package) is None, reason=reason)


def test_a_dict_of_columns_gives_the_records_of_a_run(tmp_path: Path) -> None:
    records, rejects = cleaned_by_a_run(PAGES, tmp_path)
    cleaned = CleanColumns()(FRAME)
    assert cleaned["text"] == [None, *_in_order("text", records)]
    assert cleaned["title"][1:] == _in_order("title", [record["metadata"] | record for record in records])
    assert [status for status in cleaned["status"] if status == "rejected"] == ["rejected"] * len(rejects)
    assert cleaned["reasons"][0] == ["empty"]


def _in_order(key: str, records: list[dict[str, object]]) -> list[object]:
    known = {record["id"]: record[key] for record in records}
    return [known.get(page.id) for page in PAGES]


def test_every_column_has_a_value_for_each_row() -> None:
    cleaned = CleanColumns()(FRAME)
    assert {name: len(values) for name, values in cleaned.items()} == dict.fromkeys(COLUMNS, len(PAGES) + 1)


def test_no_rows_give_no_rows() -> None:
    assert CleanColumns()({"html": [], "url": []}) == {name: [] for name in COLUMNS}


def test_a_column_of_text_is_taken_as_text() -> None:
    cleaned = CleanColumns(html=None, text="body", url=None)({"body": ["<b>Menu</b>"]})
    assert (cleaned["status"], cleaned["kind"]) == (["rejected"], [None])


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(OptionError, match="no column 'page'"):
        CleanColumns(html="page")(FRAME)


def test_options_reach_the_model() -> None:
    kept = CleanColumns(options=CleanOptions(keep=("title",)))(FRAME)
    assert kept["text"] != CleanColumns()(FRAME)["text"]


def test_thresholds_reject_what_they_would_in_a_run() -> None:
    languages = CleanOptions(thresholds=Thresholds(languages=frozenset({"mt"})))
    assert "cleaned" in CleanColumns()(FRAME)["status"]
    assert set(CleanColumns(options=languages)(FRAME)["status"]) == {"failed", "rejected"}


def test_it_travels_to_other_processes_without_its_model() -> None:
    clean = CleanColumns()
    clean(FRAME)
    assert len(pickle.dumps(clean)) < 1000


@pytest.mark.slow
@needs("pandas")
def test_a_frame_of_pandas() -> None:
    import pandas

    frame = pandas.DataFrame(FRAME)
    cleaned = frame.assign(**CleanColumns()(frame))
    assert list(cleaned["status"]) == CleanColumns()(FRAME)["status"]


@pytest.mark.slow
@needs("pandas")
def test_missing_values_of_pandas_own_type_are_missing() -> None:
    import pandas

    frame = pandas.DataFrame({"html": [None, PAGES[0].html], "url": [PAGES[0].url, None]}, dtype="string")
    cleaned = CleanColumns()(frame)
    assert (cleaned["reasons"][0], cleaned["url"][0]) == (["empty"], PAGES[0].url)
    assert cleaned["status"][1] == CleanColumns()(FRAME)["status"][1]


@pytest.mark.slow
@needs("polars")
def test_a_frame_of_polars() -> None:
    import polars

    frame = polars.DataFrame(FRAME)
    cleaned = frame.with_columns(polars.DataFrame(CleanColumns()(frame)))
    assert cleaned["text"].to_list() == CleanColumns()(FRAME)["text"]


@pytest.mark.slow
@needs("datasets")
@pytest.mark.parametrize("processes", [None, 2])
def test_a_data_set_whose_first_batch_is_all_empty(processes: int | None, tmp_path: Path) -> None:
    code = f"""
from datasets import Dataset
from filter.integrations.dataframes import CleanColumns, features
from tests.integrations.test_dataframes import FRAME
pages = Dataset.from_dict(FRAME)
cleaned = pages.map(CleanColumns(), batched=True, batch_size=1, num_proc={processes},
                    features=features(pages.features))
assert cleaned["text"][:] == CleanColumns()(FRAME)["text"]
assert cleaned.features["authors"].feature.dtype == "string"
"""
    _run(code, tmp_path)


@pytest.mark.slow
@needs("datasets")
def test_features_are_those_of_the_columns() -> None:
    from datasets import Features, Value

    assert set(features(Features({"id": Value("string")}))) == {"id", *COLUMNS}


@pytest.mark.slow
@pytest.mark.parametrize("number", range(3))
@needs("datasets")
@needs("pandas")
@needs("polars")
def test_the_examples_of_the_page_give_what_it_shows(number: int, tmp_path: Path) -> None:
    code, shown = fenced("dataframes.md", "python")[number], fenced("dataframes.md", "text")[number]
    assert _run(code, tmp_path) == shown


def _run(code: str, folder: Path) -> str:
    """What a script prints, run from the top of the checkout with a cache of its own."""
    environment = {"HF_HOME": str(folder), "HF_DATASETS_DISABLE_PROGRESS_BARS": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | environment,
        check=True,
        stdout=subprocess.PIPE,
    )
    return done.stdout.decode()
