"""Spark in local mode: the records of a run, whatever happens to workers and however hosts are skewed."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from filter.corpus import CleanOptions
from filter.corpus.fingerprint import fingerprint
from filter.errors import OptionError
from filter.metadata import host_of
from filter.segment import segment
from tests.integrations.pages import ROOT, SeedPage, cleaned_by_a_run, fenced, seed_pages, write_warc

LEAST_JAVA = 17
pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("spark"),  # one cluster for all: each takes three processes of Java
    pytest.mark.usefixtures("java"),
    pytest.mark.skipif(
        find_spec("pyspark") is None, reason="pyspark is not installed: make test-slow installs it"
    ),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]
PAGES = seed_pages()
SETTINGS = {
    "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # for short lives: a third less CPU
    "OMP_NUM_THREADS": "1",
    "PYSPARK_PYTHON": sys.executable,
    "SPARK_LOCAL_IP": "127.0.0.1",
}
TWO_EXECUTORS = "local-cluster[2,1,1024]"
CONFIGURED = {
    "spark.ui.enabled": "false",
    "spark.executor.memory": "1g",
    "spark.executorEnv.PYTHONPATH": str(ROOT),
    "spark.sql.shuffle.partitions": "4",
    "spark.eventLog.enabled": "true",
    "spark.eventLog.rolling.enabled": "false",
    "spark.eventLog.compress": "false",
}


@pytest.fixture(scope="module")
def java() -> None:
    """Skips where Spark has no Java to run on."""
    home = os.environ.get("JAVA_HOME")
    command = f"{home}/bin/java" if home else shutil.which("java")
    if not command:
        pytest.skip(f"Java is not installed: Spark 4 needs Java {LEAST_JAVA} or newer")
    said = subprocess.run([command, "-version"], capture_output=True, text=True, check=True).stderr
    version = re.search(r'version "(\d+)', said)
    assert version, said
    if int(version[1]) < LEAST_JAVA:
        pytest.skip(f"Java {version[1]} is installed: Spark 4 needs Java {LEAST_JAVA} or newer")


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory, java: None) -> Iterator[Any]:  # noqa: ARG001 - comes first
    """A cluster of two executors, each a process of its own."""
    from pyspark.sql import SparkSession

    events = {"spark.eventLog.dir": str(tmp_path_factory.mktemp("events"))}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        session = SparkSession.builder.master(TWO_EXECUTORS).config(map=CONFIGURED | events).getOrCreate()
        yield session
        session.stop()


def frame(spark: Any, pages: list[SeedPage]) -> Any:
    return spark.createDataFrame(pages, "id string, html string, url string").repartition(3)


def rows(df: Any) -> list[dict[str, Any]]:
    """The rows of a frame by id."""
    return sorted((row.asDict(recursive=True) for row in df.collect()), key=lambda row: str(row.get("id")))


def test_rows_are_the_records_and_rejects_of_a_run(spark: Any, tmp_path: Path) -> None:
    from filter.integrations.spark import clean

    records, rejects = cleaned_by_a_run(PAGES, tmp_path)
    cleaned = clean(frame(spark, PAGES), columns=["id"])
    kept = rows(cleaned.where("status = 'cleaned'").select("id", "text", "metadata"))
    assert kept == sorted(records, key=lambda record: str(record["id"]))
    dropped = rows(cleaned.where("status != 'cleaned'").select("id", "status", "reasons", "evidence"))
    assert dropped == [{key: reject[key] for key in dropped[0]} for reject in rejects]


def test_the_schema_is_the_constant_after_the_columns_that_were_asked_for(spark: Any) -> None:
    from filter.integrations.spark import CLEANED, clean

    cleaned = clean(frame(spark, PAGES[:1]), columns=["id", "url"])
    assert cleaned.schema.fields[2:] == CLEANED.fields
    assert rows(cleaned)[0]["url"] == PAGES[0].url


def test_pages_can_be_bytes_or_text_or_missing(spark: Any) -> None:
    from filter.integrations.spark import clean

    given = [("a", PAGES[0].html.encode(), None), ("b", None, "Menu"), ("c", None, None)]
    df = spark.createDataFrame(given, "id string, `the page` binary, text string")
    cleaned = rows(clean(df, "the page", None, text="text", columns=["id"]))
    assert [row["status"] for row in cleaned] == ["cleaned", "rejected", "failed"]
    assert cleaned[2]["reasons"] == ["empty"]


def test_nothing_is_shuffled_or_collected(spark: Any, capfd: pytest.CaptureFixture[str]) -> None:
    from filter.integrations.spark import clean

    df = spark.createDataFrame(PAGES, "id string, html string, url string")
    clean(df, options=CleanOptions("nowhere")).explain()  # it would fail if a page were touched
    plan = capfd.readouterr().out
    assert "MapInArrow" in plan
    assert "Exchange" not in plan


def test_a_bundle_that_is_not_there_fails_the_job_with_its_name(spark: Any) -> None:
    from pyspark.errors import PythonException

    from filter.integrations.spark import clean

    with pytest.raises(PythonException, match=r"BundleError: .*nowhere: no model bundle"):
        clean(frame(spark, PAGES[:1]), options=CleanOptions("nowhere")).collect()


def test_a_bundle_that_was_shipped_is_found(spark: Any, tmp_path: Path) -> None:
    from filter.integrations.spark import clean

    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", ROOT / "models" / "default")
    spark.sparkContext.addArchive(f"{packed}#shipped-bundle")
    cleaned = clean(frame(spark, PAGES), options=CleanOptions("shipped-bundle"))
    assert cleaned.where("status = 'cleaned'").count() > len(PAGES) // 2


def test_columns_that_do_not_fit_are_named(spark: Any) -> None:
    from filter.integrations.spark import clean

    df = spark.createDataFrame([("a", "b")], "page string, text string")
    with pytest.raises(OptionError, match="no column html, url: there are page, text"):
        clean(df)
    with pytest.raises(OptionError, match="text would stand there twice"):
        clean(df, "page", None, columns=["text"])


def dies_once(batches: Any, marker: Path, step: Any) -> Any:
    """A step whose worker is killed after its first batch, the first time."""
    for batch in step(batches):
        yield batch
        if not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_is_killed_costs_nothing_but_time(
    spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filter.integrations.spark import clean

    many = [page._replace(id=f"{page.id}-{number}") for number in range(4) for page in PAGES]
    expected = rows(clean(frame(spark, many), columns=["id"]))
    df = frame(spark, many)
    marker, map_in_arrow = tmp_path / "killed", type(df).mapInArrow
    monkeypatch.setattr(
        type(df),
        "mapInArrow",
        lambda self, step, schema: map_in_arrow(self, partial(dies_once, marker=marker, step=step), schema),
    )
    assert rows(clean(df, columns=["id"])) == expected
    assert marker.exists()


def skewed_pages() -> list[SeedPage]:
    """One host with nine of ten pages, all with the same menu."""
    hosts = ["big.example"] * 90 + [f"small-{number}.example" for number in range(5)] * 2
    menu = "<p>Home</p><p>Home</p><p>Sport</p>"
    return [
        SeedPage(
            str(number),
            f"{menu}<p>Story {'abcdefghij'[number % 10] * (number + 1)}</p>",
            f"https://{host}/{number}",
        )
        for number, host in enumerate(hosts)
    ]


def counted_plainly(pages: list[SeedPage]) -> set[tuple[str, int, int, int]]:
    blocks: Counter[tuple[str, int]] = Counter()
    for page in pages:
        texts = {fingerprint(block.text) for block in segment(page.html).segments}
        blocks.update((host_of(page.url), number) for number in texts)
    hosts = Counter(host_of(page.url) for page in pages)
    return {(host, block, count, hosts[host]) for (host, block), count in blocks.items() if count > 1}


def test_site_memory_counts_the_pages_of_each_host(spark: Any) -> None:
    from filter.integrations.spark import site_memory

    pages = [*skewed_pages(), SeedPage("x", "<p>Home</p>", "")]
    memory = site_memory(frame(spark, pages))
    assert memory.columns == ["host", "fingerprint", "pages", "host_pages"]
    assert {tuple(row) for row in memory.collect()} == counted_plainly(skewed_pages())


def test_a_skewed_host_sends_each_block_once_a_task(spark: Any, tmp_path: Path) -> None:
    from filter.integrations.spark import page_blocks, site_memory

    df = frame(spark, skewed_pages() * 9)
    before = len(sent_by_stage(spark))
    site_memory(df).write.parquet(str(tmp_path / "memory"))
    _spreading, counting, *_ = sent_by_stage(spark)[before:]
    blocks = page_blocks(df)
    assert max(counting) <= blocks.select("host", "fingerprint").distinct().count()
    assert sum(counting) < blocks.count() / 2


def sent_by_stage(spark: Any) -> list[list[int]]:
    """How many records each task has sent to others, by stage, as the event log says."""
    spark.sparkContext._jsc.sc().listenerBus().waitUntilEmpty()
    [log] = Path(spark.conf.get("spark.eventLog.dir")).iterdir()
    sent: dict[int, list[int]] = {}
    for event in map(json.loads, log.read_text(encoding="utf-8").splitlines()):
        if event["Event"] == "SparkListenerTaskEnd":
            written = event["Task Metrics"]["Shuffle Write Metrics"]["Shuffle Records Written"]
            sent.setdefault(event["Stage ID"], []).append(written)
    return [sent[stage] for stage in sorted(sent)]


@pytest.mark.parametrize("threshold", ["10MB", "-1"], ids=["broadcast", "joined"])
def test_a_memory_can_be_brought_back_to_the_pages(spark: Any, threshold: str) -> None:
    from filter.integrations.spark import page_blocks, site_memory

    spark.conf.set("spark.sql.autoBroadcastJoinThreshold", threshold)
    df = frame(spark, skewed_pages())
    blocks = page_blocks(df, columns=["id"])
    seen = blocks.join(site_memory(df), ["host", "fingerprint"], "left")
    repeated = seen.where("pages > 5").groupBy("id").count()
    assert {(row["id"], row["count"]) for row in repeated.collect()} == {(str(n), 2) for n in range(90)}
    assert blocks.where("fingerprint IS NULL").count() == 100


def test_the_example_job_reads_a_listing_of_warc_files(tmp_path: Path) -> None:
    from pyarrow import dataset

    write_warc(tmp_path / "a.warc", PAGES[:10])
    write_warc(tmp_path / "b.warc", PAGES[10:])
    (tmp_path / "warc.paths").write_text("a.warc\nb.warc\n", encoding="utf-8")
    job = ROOT / "docs" / "examples" / "spark_common_crawl.py"
    submit(str(job), str(tmp_path / "warc.paths"), str(tmp_path / "out"), "--prefix", f"{tmp_path}/")
    records, _ = cleaned_by_a_run(PAGES, tmp_path)
    written = dataset.dataset(tmp_path / "out", partitioning="hive").to_table().to_pylist()
    kept = sorted(row["text"] for row in written if row["status"] == "cleaned")
    assert kept == sorted(record["text"] for record in records)


def submit(*job: str, cwd: Path = ROOT) -> None:
    """Run a job as a user does."""
    import pyspark

    command = Path(pyspark.__file__).parent / "bin" / "spark-submit"
    environment = os.environ | SETTINGS | {"PYTHONPATH": str(ROOT)}
    subprocess.run([command, "--master", "local[2]", *job], cwd=cwd, env=environment, check=True, timeout=300)


def test_the_example_of_the_page_runs_as_it_stands(tmp_path: Path) -> None:
    lines = [json.dumps(page._asdict()) for page in PAGES]
    (tmp_path / "pages.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "job.py").write_text(fenced("spark.md", "python")[0], encoding="utf-8")
    submit("job.py", cwd=tmp_path)
    records, rejects = cleaned_by_a_run(PAGES, tmp_path)
    written = [path.read_text(encoding="utf-8") for path in (tmp_path / "records").glob("*.json")]
    kept = [json.loads(line) for text in written for line in text.splitlines()]
    assert sorted(kept, key=str) == sorted(records, key=str)
    assert len(list((tmp_path / "rejects").glob("*.json"))) == min(1, len(rejects))
