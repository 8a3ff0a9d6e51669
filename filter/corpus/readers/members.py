"""The readers that a member of an archive can have: those that read from beginning to end."""

from __future__ import annotations

from filter.corpus.readers.base import Reader
from filter.corpus.readers.delimited import read_delimited
from filter.corpus.readers.jsonl import read_jsonl
from filter.corpus.readers.names import PAGE_ENDINGS
from filter.corpus.readers.page import read_page
from filter.corpus.readers.warc import read_warc

MEMBER_READERS: dict[str, Reader] = {
    **dict.fromkeys(PAGE_ENDINGS, read_page),
    **dict.fromkeys((".jsonl", ".ndjson"), read_jsonl),
    **dict.fromkeys((".csv", ".tsv"), read_delimited),
    **dict.fromkeys((".warc", ".wet"), read_warc),
}
"""By ending."""
