"""datatrove's pipelines with our steps in them, from a real WARC file to records."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
from collections import Counter
from ctypes.util import find_library
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from filter import PageFilter
from filter.corpus import CleanOptions
from filter.errors import BundleError
from tests.integrations.pages import ROOT, SeedPage, cleaned_by_a_run, fenced, seed_pages, write_warc

_NEEDED = ("datatrove", "warcio", "magic", "cchardet", "trafilatura")
_MISSING = [name for name in _NEEDED if find_spec(name) is None]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(_MISSING), reason=f"{_MISSING} not installed: make test-slow installs them"),
    pytest.mark.skipif(
        not find_library("magic"), reason="libmagic is not installed: apt-get install libmagic1"
    ),
]
PAGES = seed_pages()


def document(page: SeedPage) -> Any:
    from datatrove.data import Document

    return Document(page.html, page.id, metadata={"url": page.url})


def run_pipeline(steps: list[Any], folder: Path, pages: list[SeedPage] = PAGES) -> tuple[list[Any], Any]:
    """What a pipeline writes of the pages in a WARC file, and its stats by step."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import WarcReader
    from datatrove.pipeline.writers import JsonlWriter

    write_warc(folder / "in" / "pages.warc", pages)
    writer = JsonlWriter(str(folder / "out"), compression=None)
    pipeline = [WarcReader(str(folder / "in")), *steps, writer]
    stats = LocalPipelineExecutor(pipeline, logging_dir=str(folder / "log")).run()
    return lines(folder / "out"), [step["stats"] for step in json.loads(stats.to_json())]


def lines(folder: Path) -> list[Any]:
    paths = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def texts(documents: list[Any]) -> dict[str, str]:
    return {found["metadata"]["url"]: found["text"] for found in documents}


def test_the_filter_gives_the_texts_of_a_run(tmp_path: Path) -> None:
    from filter.integrations.datatrove import NewsFilter

    records, _ = cleaned_by_a_run(PAGES, tmp_path)
    urls = {page.id: page.url for page in PAGES}
    kept, _ = run_pipeline([NewsFilter()], tmp_path)
    assert texts(kept) == {urls[record["id"]]: record["text"] for record in records}


def test_what_is_dropped_is_excluded_as_it_came_with_its_reason(tmp_path: Path) -> None:
    from datatrove.pipeline.writers import JsonlWriter

    from filter.integrations.datatrove import KEY, NewsFilter

    excluded = JsonlWriter(str(tmp_path / "dropped"), compression=None)
    kept, stats = run_pipeline([NewsFilter(exclusion_writer=excluded)], tmp_path)
    dropped = lines(tmp_path / "dropped")
    assert len(kept) + len(dropped) == len(PAGES)
    assert {page.url: page.html for page in PAGES}.items() >= texts(dropped).items()
    reasons = [found["metadata"]["filter_reason"] for found in dropped]
    assert reasons == [found["metadata"][KEY]["reasons"].split("; ")[0] for found in dropped]
    assert reasons
    assert {f"dropped_{reason}": count for reason, count in Counter(reasons).items()}.items() <= stats[
        1
    ].items()
    assert stats[1]["quality"]["n"] == len(PAGES)


def test_the_extractor_gives_the_text_of_each_page(tmp_path: Path) -> None:
    from filter.integrations.datatrove import NewsFilterExtractor

    page_filter = PageFilter()
    expected = {page.url: page_filter.clean(page.html, page.url).text for page in PAGES}
    extracted, stats = run_pipeline([NewsFilterExtractor()], tmp_path)
    assert texts(extracted) == {url: text for url, text in expected.items() if text}
    assert stats[1]["extracted"] == len(PAGES)


def test_the_filter_after_the_extractor_judges_as_it_would_alone(tmp_path: Path) -> None:
    from filter.integrations.datatrove import NewsFilter, NewsFilterExtractor

    alone, _ = run_pipeline([NewsFilter()], tmp_path / "alone")
    after, _ = run_pipeline([NewsFilterExtractor(), NewsFilter()], tmp_path / "after")
    assert texts(after) == texts(alone)


def test_records_can_be_written_to_parquet_though_the_first_page_tells_nothing(tmp_path: Path) -> None:
    from datatrove.pipeline.writers import ParquetWriter
    from pyarrow import parquet

    from filter.integrations.datatrove import KEY, NewsFilterExtractor

    story = "The council voted to rebuild the pier that a storm broke and to pay for it with a loan."
    silent = SeedPage("silent", f"<h1>Pier to be rebuilt</h1><p>{story}</p>", "https://a.example/")
    steps = [NewsFilterExtractor(), ParquetWriter(str(tmp_path / "parquet"))]
    extracted, _ = run_pipeline(steps, tmp_path, [silent, *PAGES])
    table = parquet.read_table(tmp_path / "parquet").to_pylist()
    assert [row["metadata"][KEY] for row in table] == [found["metadata"][KEY] for found in extracted]
    assert (extracted[0]["id"], extracted[0]["metadata"][KEY]["date"]) == (table[0]["id"], "")


def test_it_stands_where_the_extractor_of_trafilatura_stands(tmp_path: Path) -> None:
    from datatrove.pipeline.extractors import Trafilatura

    from filter.integrations.datatrove import NewsFilterExtractor

    page = [page for page in PAGES if page.id == "tables-era"]
    [theirs], _ = run_pipeline([Trafilatura(timeout=10)], tmp_path / "theirs", page)
    [ours], _ = run_pipeline([NewsFilterExtractor()], tmp_path / "ours", page)
    assert ours["metadata"]["url"] == theirs["metadata"]["url"]
    assert ours["text"] == PageFilter().clean(page[0].html, page[0].url).text


def test_several_tasks_in_processes_share_the_work(tmp_path: Path) -> None:
    code = f"""
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import WarcReader
from datatrove.pipeline.writers import JsonlWriter
from filter.integrations.datatrove import NewsFilter
if __name__ == "__main__":
    writer = JsonlWriter({str(tmp_path / "out")!r}, compression=None)
    pipeline = [WarcReader({str(tmp_path / "in")!r}), NewsFilter(), writer]
    LocalPipelineExecutor(pipeline, tasks=2, workers=2, start_method="spawn",
                          logging_dir={str(tmp_path / "log")!r}).run()
"""
    write_warc(tmp_path / "in" / "a.warc", PAGES[:10])
    write_warc(tmp_path / "in" / "b.warc", PAGES[10:])
    script = tmp_path / "job.py"
    script.write_text(code, encoding="utf-8")
    subprocess.run([sys.executable, script], check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    records, _ = cleaned_by_a_run(PAGES, tmp_path)
    assert sorted(texts(lines(tmp_path / "out")).values()) == sorted(record["text"] for record in records)


@pytest.mark.parametrize("pickler", ["pickle", "dill", "cloudpickle"])
def test_a_step_that_was_used_travels_without_its_model(pickler: str) -> None:
    from filter.integrations.datatrove import NewsFilter

    step = NewsFilter(CleanOptions(favor="recall"))
    step.filter(document(PAGES[0]))
    module = pytest.importorskip(pickler)
    data = module.dumps(step)
    assert len(data) < 10_000
    assert pickle.loads(data).options == step.options


def test_a_page_that_kills_its_process_is_counted_and_costs_no_other() -> None:
    from filter.integrations.datatrove import NewsFilterExtractor

    class Dying(NewsFilterExtractor):
        def _page(self, text: str, url: str | None) -> Any:
            if text == "die":
                os.kill(os.getpid(), signal.SIGKILL)
            return super()._page(text, url)

    step = Dying()
    killer = document(SeedPage("killer", "die", "https://a.example/"))
    done = list(step.run([document(PAGES[0]), killer, document(PAGES[1])]))
    assert [found.id for found in done] == [PAGES[0].id, PAGES[1].id]
    assert step.stats["broken_process"].total == 1


def test_a_page_that_takes_too_long_is_counted() -> None:
    from filter.integrations.datatrove import NewsFilterExtractor

    step = NewsFilterExtractor(timeout=0)
    assert list(step.run([document(PAGES[0])])) == []
    assert step.stats["timeout"].total == 1


def test_a_document_that_is_no_page_is_dropped_with_its_reason() -> None:
    from filter.integrations.datatrove import NewsFilter

    assert NewsFilter().filter(document(SeedPage("empty", "", "https://a.example/"))) == (False, "empty")


def test_a_bundle_that_is_not_there_ends_the_task() -> None:
    from filter.integrations.datatrove import NewsFilterExtractor

    with pytest.raises(BundleError, match="nowhere"):
        list(NewsFilterExtractor(CleanOptions("nowhere")).run([]))


def test_the_example_of_the_page_runs_as_it_stands(tmp_path: Path) -> None:
    [example], [shown] = fenced("datatrove.md", "python"), fenced("datatrove.md", "json")
    write_warc(tmp_path / "warcs" / "news.warc", [page for page in PAGES if page.id == "german-news"])
    (tmp_path / "job.py").write_text(example, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "job.py"], cwd=tmp_path, env=environment, check=True)
    [kept] = lines(tmp_path / "kept")
    scores = dict.fromkeys(("quality", "sensational", "familiar"), 0.5)  # these change with every training
    assert kept["metadata"]["newsfilter"] | scores == json.loads(shown) | scores
