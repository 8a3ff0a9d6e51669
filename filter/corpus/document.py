"""The nouns of the corpus room: what readers give and what they were asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from filter.page import Kind, Repeats

KindOption = Literal["auto", Kind]
"""What pages are taken for; ``auto`` looks at each page."""

FailureReason = Literal[
    "unreadable",
    "empty",
    "binary",
    "too large",
    "not JSON",
    "no such field",
    "cleaning broke",
    "worker died",
    "timed out",
]
"""Why a page could not be cleaned: the short word it is counted under."""


class Document(NamedTuple):
    """A page on its way in.

    ``source`` is the input it came from, with the line for a record
    (``crawl.jsonl:17``). ``metadata`` is what the record said of it and goes out
    with it. ``url`` is None where nobody said it, ``charset`` where no HTTP header
    did: bytes then tell it themselves. ``repeats`` is what other pages of its site have in
    common with it, None where nobody counted.
    """

    id: str
    data: bytes | str
    source: str
    url: str | None = None
    kind: KindOption = "auto"
    metadata: Mapping[str, Any] = {}
    charset: str | None = None
    repeats: Repeats | None = None

    @property
    def size(self) -> int:
        """Bytes, or characters where it came decoded: what batches are bounded by."""
        return len(self.data)


class Failure(NamedTuple):
    """A page, or a whole input, that can't be cleaned; ``evidence`` says why in words."""

    id: str
    reason: FailureReason
    evidence: str
    source: str

    @property
    def size(self) -> int:
        """A failure carries no page."""
        return 0


Item = Document | Failure
"""What a reader gives: a page, or why there is none."""


class Skipped(NamedTuple):
    """What stands in an archive or a crawl and is no page, as an image; ``what`` is counted."""

    what: str


MAX_PAGE_BYTES = 10_000_000
"""The largest of 5,000 real news pages has 6 MB; of one of 10 MB a worker can need 200 MB for a moment."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How inputs are read.

    A field is the key of a JSON record, dotted for one within another
    (``metadata.url``); None guesses among the names that corpora use.
    """

    kind: KindOption = "auto"
    html_field: str | None = None
    text_field: str | None = None
    url_field: str | None = None
    id_field: str | None = None
    max_page_bytes: int = MAX_PAGE_BYTES
