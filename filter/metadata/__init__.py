"""What a page is: its title, authors, date, language, site and address.

`read_metadata` weighs what the page declares of itself against the lines that the
labels say show it. Nothing here reads HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from filter.metadata.authors import byline_authors, declared_authors
from filter.metadata.dates import DateOrder, address_date, date_order, declared_date, earliest_date
from filter.metadata.languages import page_language
from filter.metadata.titles import choose_title
from filter.page import REPORTING, Label, Segments

__all__ = ["Metadata", "host_of", "read_metadata"]

_LANGUAGE_CHARACTERS = 2000
_SHORTEST_PARAGRAPH = 40
_SAMPLE_LINES = 20
_SITE_CHARACTERS = 100
_MOST_BYLINES = 30
_MOST_NAMES = 20  # of the site
_LEAST_TITLE: Final = 0.3
"""A line that is less likely a title is none. Of labelled pages made text in 1,384 ways, by held-out fold,
80 % get theirs, 10 % another line and 10 % none; the longest of the first lines labelled so was theirs
on 73 %."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a page besides its text; None or empty where it doesn't tell.

    ``date`` is ISO 8601 (``2025-06-15`` or with time and offset), ``language`` ISO 639-1.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    language: str | None = None
    site: str | None = None
    url: str | None = None


def read_metadata(
    segments: Segments, labels: Sequence[Label], titles: Sequence[float], url: str | None
) -> Metadata:
    """The metadata of a page whose segments bear ``labels`` and are a title with the probabilities
    ``titles``, one each.

    Both may be empty: then only declarations and ``url`` count. ``url`` is where
    the page came from, and wins over what it declares.
    """
    declared = segments.declared
    address = url or (declared.url if declared.url.startswith(("http://", "https://")) else None)
    host = host_of(address)
    bylines = _labelled(segments, labels, {Label.BYLINE})[:_MOST_BYLINES]
    language = page_language(declared.language, _sample(segments, labels))
    order = date_order(declared.language or language or "", host)
    names = [name for name in (declared.site, host, *host.split(".")[:-1]) if name][:_MOST_NAMES]
    return Metadata(
        title=choose_title(
            _labelled(segments, labels, {Label.TITLE}),
            declared.titles,
            names,
            (segment.text for segment in segments.segments),
            _likeliest(segments, titles),
        ),
        authors=declared_authors(declared.authors, names) or byline_authors(bylines, names),
        date=(
            declared_date(declared.date, order)
            or _shown_date(declared.times, bylines, order)
            or address_date(address or "")
        ),
        language=language,
        site=declared.site[:_SITE_CHARACTERS] or host or None,
        url=address,
    )


def _shown_date(times: Sequence[str], bylines: Sequence[str], order: DateOrder) -> str | None:
    """The date of the bylines, with its hour where a ``<time>`` tells it; else the first ``<time>``.

    Teasers have a ``<time>`` too, some above the story.
    """
    shown = earliest_date(bylines, order)
    dates = [found for time in times if (found := declared_date(time, order))]
    return next((date for date in dates if shown is None or date.startswith(shown)), shown)


def host_of(url: str | None) -> str:
    """The host that an address names, in lower case and without ``www.``; empty where it has none."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:  # as in "http://[half"
        return ""
    return host.removeprefix("www.")


def _labelled(segments: Segments, labels: Sequence[Label], wanted: set[Label]) -> list[str]:
    pairs = zip(segments.segments, labels, strict=False)
    return [segment.text for segment, label in pairs if label in wanted]


def _likeliest(segments: Segments, titles: Sequence[float]) -> str | None:
    """The segment that is most likely a title, if it is likely at all."""
    probability = max(titles, default=0.0)
    return segments.segments[titles.index(probability)].text if probability >= _LEAST_TITLE else None


def _sample(segments: Segments, labels: Sequence[Label]) -> str:
    """Some of the reporting, else of the longest lines: what the language is told by."""
    texts = _labelled(segments, labels, set(REPORTING))
    if not texts:
        texts = [segment.text for segment in segments.segments]
        texts = [text for text in texts if len(text) >= _SHORTEST_PARAGRAPH] or texts
    return " ".join(islice(texts, _SAMPLE_LINES))[:_LANGUAGE_CHARACTERS]
