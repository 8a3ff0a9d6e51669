"""Columns in, columns out: for `Dataset.map` of Hugging Face, pandas and polars.

from filter.integrations.dataframes import CleanColumns

dataset = dataset.map(CleanColumns(), batched=True)
frame = frame.assign(**CleanColumns()(frame))
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Protocol

from filter.corpus.batches import batches
from filter.corpus.cleaning import CleanOptions
from filter.corpus.rows import METADATA, PageColumns, Row, clean_rows, page_of
from filter.errors import OptionError

if TYPE_CHECKING:
    from datasets import Features

COLUMNS = ("text", *METADATA, "status", "reasons", "evidence")
"""What `CleanColumns` gives."""


class Columns(Protocol):
    """What dicts of lists, data frames and batches of data sets have in common."""

    def __contains__(self, name: str, /) -> bool: ...

    def __getitem__(self, name: str, /) -> Iterable[object]: ...


@dataclass(frozen=True, slots=True)
class CleanColumns:
    """A function of columns: pages in, `COLUMNS` out, one value a row in the same order.

    ``html`` and ``text`` name the columns with the page (markup first, flattened text where a
    row has no markup), ``url`` the one with its address; None where there is none. The model is
    loaded with the first call, once in a process, so that it can be pickled.
    """

    html: str | None = "html"
    url: str | None = "url"
    text: str | None = None
    options: CleanOptions = field(default_factory=CleanOptions)

    def __call__(self, columns: Columns) -> dict[str, list[Any]]:
        """The cleaned columns. Raises `OptionError` for a column that isn't there or holds no pages."""
        rows = self._rows(columns)
        return {name: [_value(row, name) for row in rows] for name in COLUMNS}

    def _rows(self, columns: Columns) -> list[Row]:
        pages = PageColumns(self.html, self.text, self.url)
        there = {name: _column(columns, name) for name in pages.names}
        given = (there[name] if name else repeat(None) for name in pages)
        rows = (page_of(*page) for page in zip(*given, strict=False))
        return list(chain.from_iterable(clean_rows(batch, self.options) for batch in batches(rows)))


def features(known: Features) -> Features:
    """The features of a data set of ``known`` ones once `CleanColumns` is mapped over it.

    Without them a column's type is taken from the first batch, in which all values may be None.
    """
    from datasets import Features, List, Value

    strings = dict.fromkeys(COLUMNS, Value("string"))
    numbers = dict.fromkeys(("quality", "sensational", "familiar"), Value("float64"))
    lists = dict.fromkeys(("authors", "reasons", "evidence"), List(Value("string")))
    return Features({**known, **strings, **numbers, **lists})


def _column(columns: Columns, name: str) -> Iterable[object]:
    if name not in columns:
        raise OptionError(f"there is no column {name!r}: say which one by html=, text= or url=")
    return columns[name]


def _value(row: Row, name: str) -> Any:
    return row.metadata[name] if name in METADATA else getattr(row, name)
