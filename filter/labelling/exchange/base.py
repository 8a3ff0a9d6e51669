"""What all formats have in common: labels that were found, and how they get on the blocks of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from filter.errors import LabelError
from filter.labelling.labelled import check_facts, kind_of
from filter.labelling.pages import domain_of
from filter.page import Declared
from filter.training.align import Line, align_lines, unplaced_lines
from filter.training.records import known_fold, segments_of

PAGE_FIELDS = ("html", "raw_html", "content", "body", "text")
"""Where other tools' records may have the page; the likelier first."""


class Found(NamedTuple):
    """A page with what was said of it elsewhere: labelled ``lines``, or a ``gold`` text of it.

    ``page`` has ``id``, ``url`` and the page itself as ``html`` or ``text``; other keys of a labelled
    record, where they are known, win over those worked out from it.
    """

    page: Mapping[str, Any]
    lines: Sequence[Line] = ()
    gold: Mapping[str, Any] | None = None


class Placed(NamedTuple):
    """A page's record in our format, and the gold lines that aren't on it."""

    record: dict[str, Any]
    unplaced: list[str]


def placed(found: Found, source: str) -> Placed:
    """The labels on the blocks of the page, as far as they can be placed.

    A block that no line knows, or lines of several labels do, bears none. Raises `LabelError` where
    no line is on the page at all.
    """
    texts = [part.text for part in segments_of(dict(found.page)).segments]
    lost = unplaced_lines(texts, [line.text for line in found.lines])
    targets = align_lines(texts, found.lines)
    lines = [
        [str(target.label), bool(target.sensational), text]
        for target, text in zip(targets, texts, strict=True)
        if target.label
    ]
    if not lines:
        raise LabelError(f"{found.page['id']}: none of its labelled lines is on the page; is it that page?")
    return Placed({**facts_of(found.page, source), "lines": lines}, [found.lines[at].text for at in lost])


def facts_of(page: Mapping[str, Any], source: str) -> dict[str, Any]:
    """The record of a page without its labels: what is known, and what can be told from the page.

    Raises `LabelError` where what is known is no string.
    """
    check_facts(page, page["id"])
    declared = segments_of(dict(page)).declared
    url = page.get("url") or _address(declared)
    domain = page.get("domain") or domain_of(url) or None
    kind = kind_of(page)
    return {
        "id": page["id"],
        "source": page.get("source") or source,
        "url": url,
        "domain": domain,
        "language": page.get("language") or declared.language.split("-")[0].lower() or None,
        "fold": known_fold(page, domain or page["id"]),
        kind: page[kind],
    }


def page_of(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The page in another tool's record; `LabelError`, for the page ``name``, where it has none."""
    field = next((field for field in PAGE_FIELDS if isinstance(record.get(field), str)), None)
    if field is None:
        raise LabelError(f"{name}: has no page in {', '.join(PAGE_FIELDS)}")
    kind = "text" if field == "text" else "html"
    return {"id": str(record.get("id") or name), "url": record.get("url"), kind: record[field]}


def _address(declared: Declared) -> str | None:
    return declared.url if declared.url.startswith(("http://", "https://")) else None
