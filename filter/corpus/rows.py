"""Rows of a table through the model: what engines with columns hand over and take back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from filter.corpus.cleaning import CleanOptions, Outcome, Status, clean_batch
from filter.corpus.document import Document
from filter.corpus.inputs import checked
from filter.corpus.loaded import loaded
from filter.errors import OptionError

METADATA = "title authors date language site url quality sensational familiar kind".split()
"""The keys of a record's metadata that a row has; ``source`` names a line of a file, which it isn't."""


class PageColumns(NamedTuple):
    """The columns that hold a page: its markup, its flattened text, its address; None where there is none."""

    html: str | None = "html"
    text: str | None = None
    url: str | None = "url"

    @property
    def names(self) -> list[str]:
        """Those that there are, each once. `OptionError` where none holds a page."""
        if not (self.html or self.text):
            raise OptionError("neither html nor text names a column: one has to hold the pages")
        return list(dict.fromkeys(name for name in self if name))


class Row(NamedTuple):
    """What became of a row's page.

    ``text`` is None unless ``status`` is ``cleaned``; ``metadata`` has the keys `METADATA`,
    None where nobody knows. ``reasons`` and ``evidence`` say why a page didn't come through.
    """

    text: str | None
    metadata: dict[str, Any]
    status: Status
    reasons: list[str]
    evidence: list[str]


def page_of(html: object, text: object, url: object) -> Document:
    """The page of a row: its markup, or its text where it has no markup.

    A missing value (None, NaN or pandas' NA) is an empty page. Raises `OptionError` for a value that
    is neither str nor bytes: then the column isn't the right one.
    """
    markup, kind = (html, "auto") if not _missing(html) else (text, "text")
    data = b"" if _missing(markup) else markup
    if not isinstance(data, str | bytes):
        raise OptionError(f"a column of pages holds {type(data).__name__}: name one of str or bytes")
    address = None if _missing(url) else str(url)
    return Document(address or "", data, "", address, "text" if kind == "text" else "auto")


def clean_rows(pages: Sequence[Document], options: CleanOptions) -> Iterator[Row]:
    """The rows of a batch of pages, in order. Raises what `loaded` raises, never for a page's sake."""
    return map(_row, pages, clean_batch(loaded(options), list(checked(pages)), options.write))


def _missing(value: object) -> bool:
    try:
        return value is None or bool(value != value)
    except TypeError:  # of pandas' NA it isn't known whether it is itself
        return True
    except ValueError:  # an array: it holds something, if no page
        return False


def _row(page: Document, outcome: Outcome) -> Row:
    # Read back from the bytes that a run would write: a row can't say anything else.
    record = json.loads(outcome.content)
    metadata = {key: record["metadata"].get(key) for key in METADATA}
    metadata["url"] = metadata["url"] or page.url  # by which a page that failed is known
    return Row(
        record.get("text"), metadata, outcome.status, list(outcome.reasons), record.get("evidence", [])
    )
