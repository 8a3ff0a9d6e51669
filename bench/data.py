"""The sets that tools are measured on, as frozen nouns.

Pages are gzipped JSON lines with ``id``, ``url``, ``html`` and a ``gold`` of one of three
kinds (paragraphs, text, snippets), or labelled ``lines`` instead.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bench.lines import Line
from bench.measures import MeasureName
from filter.errors import InputError

Seen = Literal["by held-out fold", "never trained on"]
"""How newsfilter's figures on a set stay honest."""

SetName = Literal[
    "fundus",
    "wcxb articles",
    "labelled",
    "labelled blocks",
    "trafilatura",
    "cleanportaleval",
    "dragnet",
    "cleaneval",
]


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page with what a tool should make of it.

    One of ``text``, ``wanted`` with ``unwanted``, or ``lines`` is filled, by the measure
    of the set it belongs to.
    """

    id: str
    url: str | None
    html: str
    text: str = ""
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class SetPlan:
    """Where a set lies below the data folder and how it is measured.

    ``sample`` is the number of pages that a run takes of it, 0 for all.
    """

    file: str
    measure: MeasureName
    seen: Seen
    sample: int = 0


SETS: dict[SetName, SetPlan] = {
    "fundus": SetPlan("pages/fundus.jsonl.gz", "shingle", "by held-out fold"),
    "wcxb articles": SetPlan("pages/wcxb.jsonl.gz", "word", "by held-out fold"),
    "labelled": SetPlan("labelled/pages.jsonl.gz", "lines", "by held-out fold"),
    "labelled blocks": SetPlan("labelled/pages.jsonl.gz", "blocks", "by held-out fold"),
    "trafilatura": SetPlan("pages/trafilatura.jsonl.gz", "snippet", "by held-out fold"),
    "cleanportaleval": SetPlan("pages/cleanportaleval.jsonl.gz", "shingle", "by held-out fold"),
    "dragnet": SetPlan("pages/dragnet.jsonl.gz", "shingle", "never trained on"),
    "cleaneval": SetPlan("pages/cleaneval.jsonl.gz", "shingle", "never trained on", sample=200),
}
"""Every set by its name, in the order of the tables."""


def read_set(data: Path, name: SetName) -> list[GoldPage]:
    """The pages of a set in file order, or its sample. Raises `InputError` where the file can't be read."""
    plan = SETS[name]
    pages = [_gold_page(record) for record in _records(data / plan.file) if _belongs(record)]
    return sample(pages, plan.sample) if plan.sample else pages


def sample(pages: list[GoldPage], size: int) -> list[GoldPage]:
    """The same ``size`` pages each time, chosen by a hash of their ids, in file order."""
    chosen = set(sorted((page.id for page in pages), key=_hash)[:size])
    return [page for page in pages if page.id in chosen]


def digest(pages: list[GoldPage]) -> str:
    """16 hexadecimal digits that change with any page's markup or gold."""
    whole = hashlib.sha256()
    for page in pages:
        gold = (page.text, page.wanted, page.unwanted, page.lines)
        whole.update(json.dumps([page.id, page.url, page.html, gold]).encode())
    return whole.hexdigest()[:16]


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _records(path: Path) -> list[dict[str, Any]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return [json.loads(line) for line in file]
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: can't be read as gzipped JSON lines ({error})") from error


def _belongs(record: Mapping[str, Any]) -> bool:
    # Only one set tells its page types apart; forums and product pages are no articles.
    return bool(record.get("page_type", "article") == "article")


def _gold_page(record: Mapping[str, Any]) -> GoldPage:
    common = record["id"], record["url"], record["html"]
    if "lines" in record:
        return GoldPage(*common, lines=tuple(Line(label, text) for label, _, text in record["lines"]))
    gold = record["gold"]
    if gold["kind"] == "snippets":
        return GoldPage(*common, wanted=tuple(gold["with"]), unwanted=tuple(gold["without"]))
    if gold["kind"] == "paragraphs":
        return GoldPage(*common, text="\n".join([*gold["summary"], *gold["paragraphs"]]))
    return GoldPage(*common, text=gold["text"])
