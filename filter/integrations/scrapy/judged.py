"""A page of a crawl as a worker process hands it back, and the work that makes it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from filter.corpus.cleaning import CleanBatch, CleanOptions, Outcome, batch_cleaner
from filter.corpus.document import Document
from filter.corpus.record import WriteOptions, json_line
from filter.decode import decode
from filter.page import Page
from filter.segment.links import linked_segments

if TYPE_CHECKING:
    from filter.corpus.queue import Cleaned

WANTS_LINKS: Mapping[str, bool] = {"links": True}
"""The metadata of a document whose links are wanted by block."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What an item or a link is decided by.

    ``told`` is what items can get: text, labels with their number of blocks, the verdict,
    title, authors, date, language, site. ``links`` has the labels of the blocks that a link
    stands in, by its canonical address.
    """

    keep: bool
    reason: str
    evidence: str
    told: Mapping[str, Any]
    links: Mapping[str, Sequence[str]] = field(default_factory=dict)


def judged(cleaned: Cleaned) -> Judged:
    """What a worker made of a page; one that couldn't be cleaned is a rejected one without text."""
    outcome = cleaned.outcome
    if outcome.status != "failed":
        return Judged(**json.loads(outcome.content))
    finding = (outcome.reasons[0], outcome.evidence)
    told = {"text": "", "labels": {}, "verdict": _verdict(0.0, 0.0, [finding], keep=False)}
    return Judged(keep=False, reason=finding[0], evidence=finding[1], told=told)


def judging_cleaner(options: CleanOptions) -> CleanBatch:
    """The cleaner of a worker process; it makes a `Judged` of each page."""
    return batch_cleaner(options, _outcome)


def _outcome(document: Document, page: Page, _options: WriteOptions) -> Outcome:
    verdict, findings = page.verdict, page.verdict.reasons
    told = {
        "text": page.text,
        "labels": Counter(str(block.label) for block in page.blocks),
        "verdict": _verdict(verdict.quality, verdict.sensational, findings, keep=verdict.keep),
        "title": page.title,
        "authors": page.authors,
        "date": page.date,
        "language": page.language,
        "site": page.site,
    }
    reason, evidence = findings[0] if findings else ("", "")
    content = {"keep": verdict.keep, "reason": reason, "evidence": evidence, "told": told}
    if document.metadata == WANTS_LINKS:
        content["links"] = _links(document, page)
    return Outcome(document.id, "cleaned" if verdict.keep else "rejected", json_line(content))


def _verdict(
    quality: float, sensational: float, findings: Sequence[tuple[str, str]], *, keep: bool
) -> dict[str, Any]:
    reasons = [{"reason": reason, "evidence": evidence} for reason, evidence in findings]
    return {"keep": keep, "quality": quality, "sensational": sensational, "reasons": reasons}


def _links(document: Document, page: Page) -> dict[str, list[str]]:
    """The labels of the blocks that each link stands in, by the address as Scrapy compares it."""
    from w3lib.html import get_base_url
    from w3lib.url import canonicalize_url

    if page.kind == "text":
        return {}
    data = document.data
    text = decode(data, document.charset) if isinstance(data, bytes) else data
    base = get_base_url(text, document.url or "")
    labels: dict[str, list[str]] = {}
    for href, label in _labelled(text, page):
        try:
            url = canonicalize_url(urljoin(base, href.strip()))
        except ValueError:  # an address that is none, as http://[: no request can be made of it
            continue
        if label not in labels.setdefault(url, []):
            labels[url].append(label)
    return labels


def _labelled(text: str, page: Page) -> Iterator[tuple[str, str]]:
    """Each link's target with the label of the block that it begins in."""
    places: dict[str, deque[int]] = defaultdict(deque)
    for place, block in enumerate(page.blocks):
        places[block.text].append(place)
    after = 0
    for segment in linked_segments(text):
        ahead = places[segment.text]
        while ahead and ahead[0] < after:
            ahead.popleft()
        if ahead:
            place = ahead.popleft()
            after = place + 1
            yield from ((href, str(page.blocks[place].label)) for href in segment.hrefs)
