"""PySpark: data frames of pages in, data frames of records out.

    from filter.integrations.spark import clean

    cleaned = clean(spark.read.parquet("pages"), html="html", url="url")
    cleaned.where("status = 'cleaned'").select("text", "metadata").write.json("records")

Everything is done where the rows are, in Arrow batches; nothing is collected. Executors need
newsfilter and pyarrow installed, and Java what Spark itself asks for.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from filter.corpus.batches import batches
from filter.corpus.cleaning import CleanOptions
from filter.corpus.document import Document
from filter.corpus.fingerprint import fingerprint
from filter.corpus.inputs import checked
from filter.corpus.rows import METADATA, PageColumns, clean_rows, page_of
from filter.corpus.sites import parted
from filter.errors import MissingExtraError, OptionError
from filter.metadata import host_of

try:
    from pyspark.sql.types import ArrayType, DoubleType, LongType, StringType, StructField, StructType
except ModuleNotFoundError as error:  # of it, or of what it needs itself
    raise MissingExtraError(str(error.name).partition(".")[0], "spark") from error

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

_LISTS: Final = {"authors": ArrayType(StringType())}
_NUMBERS: Final = dict.fromkeys(("quality", "sensational", "familiar"), DoubleType())

CLEANED: Final = StructType([
    StructField("text", StringType()),
    StructField(
        "metadata",
        StructType([StructField(key, (_LISTS | _NUMBERS).get(key, StringType())) for key in METADATA]),
    ),
    StructField("status", StringType(), nullable=False),
    StructField("reasons", ArrayType(StringType()), nullable=False),
    StructField("evidence", ArrayType(StringType()), nullable=False),
])
"""What `clean` adds to a row. ``text`` is null unless ``status`` is ``cleaned``; it can be ``rejected``
or ``failed``, and then ``reasons`` and ``evidence`` say why."""

BLOCKS: Final = StructType([
    StructField("host", StringType(), nullable=False),
    StructField("fingerprint", LongType()),
    StructField("text", StringType()),
])
"""What `page_blocks` adds to a row: the page's host, and a block's fingerprint and text."""


def clean(
    df: DataFrame,
    html: str | None = "html",
    url: str | None = "url",
    *,
    text: str | None = None,
    columns: Sequence[str] = (),
    options: CleanOptions = CleanOptions(),  # noqa: B008 - frozen
) -> DataFrame:
    """A row for each row of ``df``: its ``columns`` as they are, then those of `CLEANED`.

    ``html`` and ``text`` name the columns with the page (markup, str or bytes, first; flattened text
    where a row has no markup), ``url`` the one with its address; None where there is none. A bundle
    named in the options is a folder on every machine, or was shipped by ``addArchive``.

    Raises `OptionError` for columns that aren't there; a bundle that is missing fails the job.
    """
    pages = PageColumns(html, text, url)
    chosen = _selected(df, pages, columns)
    schema = _schema(df, columns, CLEANED)

    def cleaned(record_batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        here = _here(options)
        for rows, part in _parts(record_batches, pages):
            records = [row._asdict() for row in clean_rows(part, here)]
            yield _beside(rows.select(list(columns)), records, CLEANED)

    return chosen.mapInArrow(cleaned, schema)


def page_blocks(
    df: DataFrame,
    html: str | None = "html",
    url: str | None = "url",
    *,
    text: str | None = None,
    columns: Sequence[str] = (),
) -> DataFrame:
    """A row for each page and for each different block in it: ``columns`` as they are, then `BLOCKS`.

    The page's own row has neither fingerprint nor text: a page without blocks, or one that can't be
    read, isn't lost. Arguments and errors are those of `clean`; no model is needed.
    """
    pages = PageColumns(html, text, url)
    chosen = _selected(df, pages, columns)
    schema = _schema(df, columns, BLOCKS)

    def parted(record_batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for rows, part in _parts(record_batches, pages):
            numbered = [(number, block) for number, page in enumerate(part) for block in _blocks(page)]
            own = rows.select(list(columns)).take([number for number, _ in numbered])
            yield _beside(own, [block for _, block in numbered], BLOCKS)

    return chosen.mapInArrow(parted, schema)


def site_memory(
    df: DataFrame,
    html: str | None = "html",
    url: str | None = "url",
    *,
    text: str | None = None,
    min_pages: int = 2,
) -> DataFrame:
    """What repeats on the pages of each host: ``host``, ``fingerprint``, ``pages``, ``host_pages``.

    ``pages`` is the number of the host's pages with the block, ``min_pages`` or more, and
    ``host_pages`` that of all its pages. Pages without an address are left out. Arguments and
    errors are those of `clean`.

    Two stages: blocks are counted within each task, then by host and fingerprint, so that a host
    of any size is spread over all tasks and sends each block once a task. Only then, with what
    doesn't repeat gone, are a host's rows brought together.
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    blocks = page_blocks(df, html, url, text=text).where("host != ''")
    counted = blocks.groupBy("host", "fingerprint").agg(f.count("*").alias("pages"))
    repeated = counted.where(f.col("fingerprint").isNull() | (f.col("pages") >= min_pages))
    of_host = f.max(f.when(f.col("fingerprint").isNull(), f.col("pages")))
    with_total = repeated.withColumn("host_pages", of_host.over(Window.partitionBy("host")))
    return with_total.where("fingerprint IS NOT NULL")


def _selected(df: DataFrame, pages: PageColumns, columns: Sequence[str]) -> DataFrame:
    """The columns that are needed. `OptionError` where one isn't there."""
    names = list(dict.fromkeys([*columns, *pages.names]))
    missing = [name for name in names if name not in df.columns]
    if missing:
        raise OptionError(f"no column {', '.join(missing)}: there are {', '.join(df.columns)}")
    return df.select(*(f"`{name.replace('`', '``')}`" for name in names))


def _schema(df: DataFrame, columns: Sequence[str], added: StructType) -> StructType:
    taken = [name for name in columns if name in added.names]
    if taken:
        raise OptionError(f"columns {', '.join(taken)} would stand there twice: rename them first")
    return StructType([*(df.schema[name] for name in columns), *added.fields])


def _parts(
    record_batches: Iterable[pa.RecordBatch], columns: PageColumns
) -> Iterator[tuple[pa.RecordBatch, list[Document]]]:
    """The rows in small parts, each with its pages: Spark's own batches have thousands of rows."""
    for rows in record_batches:
        given = (_values(rows, name) for name in columns)
        start = 0
        for part in batches(page_of(*page) for page in zip(*given, strict=False)):
            yield rows.slice(start, len(part)), part
            start += len(part)


def _values(rows: pa.RecordBatch, name: str | None) -> Iterator[Any]:
    return (value.as_py() for value in rows.column(name)) if name else repeat(None)


def _beside(rows: pa.RecordBatch, made: list[dict[str, Any]], schema: StructType) -> pa.RecordBatch:
    """Rows with what was made of each at their side."""
    import pyarrow as pa
    from pyspark.sql.pandas.types import to_arrow_schema

    new = pa.RecordBatch.from_pylist(made, schema=to_arrow_schema(schema))
    return pa.RecordBatch.from_arrays(
        [*rows.columns, *new.columns], names=[*rows.column_names, *schema.names]
    )


def _blocks(page: Document) -> Iterator[dict[str, Any]]:
    """The rows of a page: its own, then each block that is another than those before."""
    host = host_of(page.url)
    yield {"host": host}
    seen = set()
    for item in checked([page]):
        for block in parted(item).segments if isinstance(item, Document) else ():
            number = fingerprint(block.text)
            if number not in seen:
                seen.add(number)
                yield {"host": host, "fingerprint": number, "text": block.text}


def _here(options: CleanOptions) -> CleanOptions:
    """The options with the bundle's place on this machine: as named, or among the files Spark shipped."""
    from pyspark import SparkFiles

    if options.model is None or Path(options.model).is_dir():
        return options
    return replace(options, model=SparkFiles.get(os.fspath(options.model)))
