"""Which pages of a corpus to label next: those the model is unsure of, and not all of one site.

The second page of a site counts half, the third a third: it has to be twice, three times as
unsure to be taken all the same. The choice hangs on the pages alone and not on their order, and
no more of them are held than are asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from filter.corpus.document import Document
from filter.corpus.record import json_line
from filter.errors import LabelError
from filter.labelling.output import whole_file
from filter.labelling.pages import cleaned, domain_of, markup_of, uncertainty_of
from filter.page import Page

if TYPE_CHECKING:
    from filter.clean import PageFilter

_DIGITS = 4


class Candidate(NamedTuple):
    """A page that may be chosen. ``digest`` is that of its visible text."""

    uncertainty: float
    digest: bytes
    site: str
    document: Document
    page: Page


def write_sample(
    documents: Iterable[Document], page_filter: PageFilter, number: int, out: Path | None
) -> int:
    """Write the ``number`` documents to label next, the best first; how many there were of them.

    They are JSON lines that ``newsfilter label`` opens, on stdout where ``out`` is None. Raises
    `LabelError` where there is no page, `OutputError` where the system refuses.
    """
    pages = (_candidate(document, page) for document, page in cleaned(documents, page_filter) if page.blocks)
    chosen = choose(pages, number)
    if not chosen:
        raise LabelError("no page to choose from: every input is empty or can't be read")
    with whole_file(out) as write:
        for candidate in chosen:
            write(json_line(_record(candidate)))
    return len(chosen)


def choose(candidates: Iterable[Candidate], number: int) -> list[Candidate]:
    """The ``number`` best candidates, the best first; of equal pages, and of pages of one id, one.

    A page's worth is its uncertainty divided by its rank in its site. A new page only ever lowers
    the ranks below it, and lifts what stands on each rank: what is not among the best by now will
    never be, and is let go.
    """
    kept: list[Candidate] = []
    for candidate in candidates:
        if not any(_is_same(candidate, other) for other in kept):
            kept = _best([*kept, candidate], number)
    return kept


def _is_same(one: Candidate, other: Candidate) -> bool:
    return one.digest == other.digest or one.document.id == other.document.id


def _best(candidates: Sequence[Candidate], number: int) -> list[Candidate]:
    ranks: Counter[str] = Counter()
    worth = []
    for candidate in sorted(candidates, key=_order):
        ranks[candidate.site] += 1
        worth.append((-candidate.uncertainty / ranks[candidate.site], *_order(candidate), candidate))
    return [candidate for *_, candidate in sorted(worth, key=lambda row: row[:-1])[:number]]


def _order(candidate: Candidate) -> tuple[float, bytes]:
    return -candidate.uncertainty, candidate.digest


def _candidate(document: Document, page: Page) -> Candidate:
    text = "\n".join(block.text for block in page.blocks).encode("utf-8", "replace")
    site = domain_of(page.url) or page.site or ""
    digest = blake2b(text, digest_size=16).digest()
    return Candidate(uncertainty_of(page.blocks), digest, site, document, page)


def _record(candidate: Candidate) -> dict[str, Any]:
    document, page = candidate.document, candidate.page
    told = {"source": document.source, "uncertainty": round(candidate.uncertainty, _DIGITS)}
    return {
        "id": document.id,
        "url": page.url,
        page.kind: markup_of(document),
        "metadata": {**document.metadata, **told},
    }
