"""What is written loads as it is with the tools that people load corpora with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator
from pyarrow import parquet

from filter.corpus.cleaning import Outcome, outcome_of
from filter.corpus.document import Document
from filter.corpus.duplicates import signed_outcome
from filter.corpus.record import Addition, WriteOptions
from filter.corpus.target import make_target
from filter.corpus.writers import open_outputs
from filter.page import Label, Page, Verdict
from tests.corpus.pages import block

TEXT = "The harbour reopened.\u2028Ferries \U0001f6a2 sail again."
# The first tells all, the second nothing: loaders take a column's type from the first rows.
FULL = Page(
    (block("Harbour reopens", Label.TITLE), block(TEXT)),
    Verdict(keep=True, quality=0.9, sensational=0.0),
    "html",
    title="Harbour reopens",
    authors=("Ada Lund", "Bo Ek"),
    date="2025-06-15",
    language="en",
    site="Coast Post",
    url="https://coast.example/1",
)
BARE = Page((block("Just text."),), Verdict(keep=True, quality=0.0, sensational=1.0), "text")
WARC_DATE = "2025-06-16T04:05:06Z"
TOLD = {"title": 7, "authors": "Cy", "language": "sv", "crawl": {"run": 3}, "warc_date": WARC_DATE}


def written(out: str, *additions: Addition, count: int = 2) -> None:
    """Pages in turns, the even ones telling all."""
    target = make_target(out, None if "*" in out or Path(out).suffix else "jsonl", None)
    chosen = frozenset(additions)
    options = WriteOptions(target.format, chosen)
    with open_outputs(target, chosen) as write:
        for number in range(count):
            bare = number % 2 == 1
            document = Document(f"p/{number}", "", f"c.jsonl:{number + 1}", metadata=TOLD if bare else {})
            write(signed_outcome(document, BARE if bare else FULL, options))
        write(Outcome("r", "rejected", b'{"id":"r"}\n', ("too short",)))


def check(rows: Sequence[Any]) -> None:
    """The two pages, as mappings."""
    full, bare = rows
    assert (full["id"], full["text"]) == ("p/0", TEXT)
    assert (bare["id"], bare["text"]) == ("p/1", "Just text.")
    metadata = full["metadata"]
    assert (metadata["title"], list(metadata["authors"])) == ("Harbour reopens", ["Ada Lund", "Bo Ek"])
    assert (metadata["quality"], metadata["source"]) == (0.9, "c.jsonl:1")
    assert (bare["metadata"]["title"], list(bare["metadata"]["authors"])) == (None, ["Cy"])
    assert bare["metadata"]["language"] == "sv"


def test_parquet_has_one_typed_schema(tmp_path: Path) -> None:
    written(f"{tmp_path}/o.parquet", "blocks")
    table = parquet.read_table(tmp_path / "o.parquet")
    check(table.to_pylist())
    assert [(field.name, str(field.type).partition("<")[0]) for field in table.schema] == [
        ("id", "string"),
        ("text", "string"),
        ("metadata", "struct"),
        ("blocks", "list"),
    ]
    blocks = table["blocks"].to_pylist()[0]
    assert [(one["label"], one["kept"], one["score"]) for one in blocks] == [
        ("title", False, 0.9),
        ("body", True, 0.9),
    ]


def test_parquet_takes_whatever_text_a_page_has(tmp_path: Path) -> None:
    text = 'a\x00b\ud800c\\u0041"\t\U0010ffff'
    page = Page((block(text),), BARE.verdict, "text")
    options = WriteOptions("parquet")
    with open_outputs(make_target(f"{tmp_path}/o.parquet", None, None)) as write:
        write(outcome_of(Document("a", "", "a.html"), page, options))
    [row] = parquet.read_table(tmp_path / "o.parquet").to_pylist()
    assert row["text"] == text.replace("\ud800", "?")


def test_what_inputs_say_besides_goes_along_as_json(tmp_path: Path) -> None:
    written(f"{tmp_path}/o.parquet")
    full, bare = parquet.read_table(tmp_path / "o.parquet")["metadata"].to_pylist()
    assert full["extra"] is None
    assert json.loads(bare["extra"]) == {"crawl": {"run": 3}, "warc_date": WARC_DATE}


def test_wet_is_read_by_fastwarc_with_right_digests(tmp_path: Path) -> None:
    written(f"{tmp_path}/o.warc.wet.gz")
    found = []
    with (tmp_path / "o.warc.wet.gz").open("rb") as file:
        for record in ArchiveIterator(file):
            record.freeze()
            assert record.verify_block_digest()
            found.append((dict(record.headers), record.reader.read().decode()))
    full, bare = found
    assert (full[0]["WARC-Type"], full[0]["WARC-Target-URI"]) == ("conversion", "https://coast.example/1")
    assert (full[0]["WARC-Date"], bare[0]["WARC-Date"]) == ("2025-06-15T00:00:00Z", WARC_DATE)
    assert (full[0]["WARC-Identified-Content-Language"], bare[0]["WARC-Target-URI"]) == ("en", "p/1")
    assert (full[1], bare[1]) == (f"{TEXT}\n", "Just text.\n")


@pytest.mark.slow
@pytest.mark.parametrize("out", ["o.jsonl", "o/p-*.jsonl.gz", "o/p-*.jsonl.zst", "o/p-*.parquet"])
@pytest.mark.parametrize("additions", [(), ("blocks", "duplicates")])
def test_datasets_loads_it(tmp_path: Path, out: str, additions: tuple[Addition, ...]) -> None:
    from datasets import disable_progress_bars, load_dataset

    disable_progress_bars()
    written(f"{tmp_path}/{out}", *additions)
    kind = "parquet" if out.endswith("parquet") else "json"
    files = str(tmp_path / out.replace("p-*", "p-*[0-9]*"))
    check(load_dataset(kind, data_files=files, split="train", cache_dir=str(tmp_path / "cache")))


@pytest.mark.slow
@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_datatrove_reads_the_folder(tmp_path: Path, form: Any) -> None:
    from datatrove.pipeline.readers import JsonlReader, ParquetReader

    ending = {"jsonl": "jsonl.gz", "parquet": "parquet"}[form]
    target = f"{tmp_path}/o/part-*.{ending}"
    written(target)
    for name in ("part.rejects.jsonl", "part.manifest.json"):  # OUT as a folder has them beside it
        (tmp_path / "o" / name).unlink(missing_ok=True)
    reader = {"jsonl": JsonlReader, "parquet": ParquetReader}[form](str(tmp_path / "o"))
    check([vars_of(document) for document in reader.run()])


def vars_of(document: Any) -> dict[str, Any]:
    return {"id": document.id, "text": document.text, "metadata": document.metadata}


@pytest.mark.slow
def test_datatrove_reads_zstd_to_its_end(tmp_path: Path) -> None:
    from datatrove.pipeline.readers import JsonlReader

    written(f"{tmp_path}/o/p-*.jsonl.zst", count=5000)
    (tmp_path / "o/p.rejects.jsonl").unlink()
    assert sum(1 for _ in JsonlReader(f"{tmp_path}/o", compression="zstd").run()) == 5000


def test_dolma_s_convention_is_kept(tmp_path: Path) -> None:
    # Dolma reads id and text as strings and metadata as an object of each line, gzip or zstd.
    written(f"{tmp_path}/o.jsonl", "blocks")
    lines = (tmp_path / "o.jsonl").read_bytes().splitlines()
    records = [json.loads(line) for line in lines]
    check(records)
    assert all(isinstance(record["metadata"], dict) for record in records)
