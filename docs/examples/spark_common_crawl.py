"""Common Crawl to records: every HTML page of a listing of WARC files, cleaned.

    spark-submit spark_common_crawl.py warc.paths.gz s3a://mine/records --prefix s3://commoncrawl/

LISTING has a path a line, as Common Crawl publishes them. OUT becomes Parquet, parted into the
folders ``status=cleaned``, ``status=rejected`` and ``status=failed``. One task reads one WARC file,
as a stream.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice

import fsspec
import pyarrow as pa
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType
from pyspark.sql import DataFrame, SparkSession

from filter.decode import decode
from filter.integrations.spark import clean

PAGES = "id string, url string, html string"
HTML = ("text/html", "application/xhtml+xml")
PAGES_AT_ONCE = 64
LARGEST_PAGE = 10_000_000


def pages_of(spark: SparkSession, listing: str, prefix: str) -> DataFrame:
    """A row for each HTML page in the WARC files of a listing, as in `PAGES`."""
    paths = spark.read.text(listing)
    return paths.repartition(paths.count()).mapInArrow(partial(read_warcs, prefix=prefix), PAGES)


def read_warcs(batches: Iterable[pa.RecordBatch], prefix: str) -> Iterator[pa.RecordBatch]:
    """The pages of WARC files in small batches: a file of gigabytes costs the memory of 64 pages."""
    paths = (path for batch in batches for path in batch.column("value").to_pylist())
    rows = (row for path in paths for row in rows_of(prefix + path))
    while some := list(islice(rows, PAGES_AT_ONCE)):
        yield as_batch(some)


def rows_of(path: str) -> Iterator[tuple[str | None, str | None, str]]:
    """The rows of one WARC file, as they are read."""
    with fsspec.open(path, "rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response, func_filter=is_page):
            yield row_of(record)


def is_page(record: WarcRecord) -> bool:
    """Whether a record is a good answer with HTML in it."""
    return record.is_http and record.http_headers.status_code == 200 and record.http_content_type in HTML


def row_of(record: WarcRecord) -> tuple[str | None, str | None, str]:
    """A row of `PAGES`; the server's word on the charset counts."""
    markup = decode(record.reader.read(LARGEST_PAGE), record.http_charset)
    return record.record_id, record.headers.get("WARC-Target-URI"), markup


def as_batch(rows: list[tuple[str | None, str | None, str]]) -> pa.RecordBatch:
    """Rows as Spark takes them."""
    schema = pa.schema([(name, pa.string()) for name in ("id", "url", "html")])
    return pa.RecordBatch.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema)


def main() -> None:
    """Read, clean, write."""
    parser = argparse.ArgumentParser(description="Common Crawl's HTML pages to clean records.")
    parser.add_argument("listing", help="a file with a WARC path a line, as warc.paths.gz")
    parser.add_argument("out", help="the folder of Parquet files to write")
    parser.add_argument("--prefix", default="", help="what stands before each path, as s3://commoncrawl/")
    options = parser.parse_args()
    spark = SparkSession.builder.appName("newsfilter").getOrCreate()
    cleaned = clean(pages_of(spark, options.listing, options.prefix), columns=["id"])
    cleaned.write.partitionBy("status").parquet(options.out)
    spark.stop()


if __name__ == "__main__":
    main()
