"""Pages on their way to a person: read from whatever they lie in, and pre-labelled by the model."""

from __future__ import annotations

import ipaddress
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from filter.corpus.document import Document, Failure, KindOption, ReadOptions
from filter.corpus.inputs import find_inputs, read_inputs
from filter.corpus.readers import ending
from filter.decode import decode
from filter.errors import LabelError, OptionError
from filter.labelling.labelled import digest_of, kind_of, labelled_records
from filter.labelling.marks import Mark, mark_of, marks_on
from filter.metadata import host_of
from filter.page import Block, Kind, Page
from filter.training.align import Line
from filter.training.records import known_fold, labelled_lines, read_records

if TYPE_CHECKING:
    from filter.clean import PageFilter

Hear = Callable[[str], None]
"""Takes one line on what went wrong with a page."""

MOST_PAGES: Final = 2000
"""More than anyone labels, and as many as fit into memory."""

_PAGES_A_LINE: Final = 200
_DOUBT: Final = 0.15
_RECORD_KEYS: Final = ("id", "source", "url", "domain", "language")
_SHARED_ENDINGS: Final = frozenset("ac co com edu gob gov gouv go ne net nom or org".split())


@dataclass(frozen=True, slots=True)
class Draft:
    """A page to be labelled.

    ``facts`` is what its record says besides the page and its lines, ``packed`` the page
    itself, compressed. ``blocks`` has what the model says, ``marks`` the labels that a person
    starts from: the model's, or older ones. ``doubtful`` are the positions of blocks that deserve
    a second look. ``uncertainty`` is that of `uncertainty_of`. ``asked`` is a digest of the doubtful lines
    that the page's record names, None where it names none.
    """

    facts: Mapping[str, Any]
    title: str | None
    kind: Kind
    packed: bytes
    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...]
    doubtful: frozenset[int]
    uncertainty: float
    asked: str | None = None

    @property
    def id(self) -> str:
        """What the page is known by in every file."""
        return str(self.facts["id"])

    @property
    def markup(self) -> str:
        """The page as it was scraped, decoded."""
        return zlib.decompress(self.packed).decode("utf-8", "surrogatepass")

    @property
    def digest(self) -> str:
        """What tells the page from another of its id."""
        return digest_of(self.markup)

    def lines(self, marks: Sequence[Mark]) -> list[list[Any]]:
        """The blocks as ``[label, sensational, text]``."""
        pairs = zip(marks, self.blocks, strict=True)
        return [[str(mark.label), mark.sensational, block.text] for mark, block in pairs]

    def record(self, marks: Sequence[Mark]) -> dict[str, Any]:
        """The page as a labelled one, in the format of `filter.training.records`."""
        return {**self.facts, self.kind: self.markup, "lines": self.lines(marks)}


def read_drafts(names: Sequence[str], page_filter: PageFilter, kind: KindOption, hear: Hear) -> list[Draft]:
    """The pages of corpora and labelled files, least certain first; what can't be read is heard of.

    Raises `LabelError` for labels that are none, for two pages of one id and where there is no
    page, `OptionError` where there are more than `MOST_PAGES`.
    """
    drafts: dict[str, Draft] = {}
    for name in names:
        for draft in _drafts(name, page_filter, kind, hear):
            other = drafts.setdefault(draft.id, draft)
            if (other.packed, other.marks) != (draft.packed, draft.marks):
                raise LabelError(f"{draft.id}: comes twice, not the same each time; leave one of them out")
            if len(drafts) % _PAGES_A_LINE == 0:
                hear(f"{len(drafts)} pages read")
            if len(drafts) > MOST_PAGES:
                raise OptionError(f"{name}: more than {MOST_PAGES} pages; pick some by newsfilter sample")
    if not drafts:
        raise LabelError(f"{', '.join(names)}: holds no page that can be labelled")
    return sorted(drafts.values(), key=lambda draft: (-draft.uncertainty, draft.id))


def cleaned(documents: Iterable[Document], page_filter: PageFilter) -> Iterator[tuple[Document, Page]]:
    """Each document with its page; few are held at once."""
    for kind, run in groupby(documents, key=lambda document: document.kind):
        waiting: deque[Document] = deque()
        for page in page_filter.clean_many(_taken(run, waiting), kind=kind):
            yield waiting.popleft(), page


def _taken(documents: Iterable[Document], waiting: deque[Document]) -> Iterator[tuple[str, str | None]]:
    for document in documents:
        waiting.append(document)
        yield markup_of(document), document.url


def documents_of(name: str, kind: KindOption, hear: Hear) -> Iterator[Document]:
    """The documents of an input of any format; what can't be read is heard of."""
    for item in read_inputs(find_inputs([name]), ReadOptions(kind)):
        if isinstance(item, Failure):
            hear(f"{item.source} {item.evidence}")
        else:
            yield item


def markup_of(document: Document) -> str:
    """A document's page, decoded."""
    data = document.data
    return data if isinstance(data, str) else decode(data, document.charset)


def uncertainty_of(blocks: Sequence[Block]) -> float:
    """How unsure the model is of a page, 0 to 1.

    It is the characters that it expects to decide wrongly, as a share of those it expects to be
    reporting. On 158 pages of two sets that no model here was trained on, its rank correlation
    with the error (1 - F1 of characters) is 0.68; the mean doubt of blocks has 0.03, that of
    characters 0.39.
    """
    wrong = sum(len(block.text) * min(block.score, 1 - block.score) for block in blocks)
    reporting = sum(len(block.text) * block.score for block in blocks)
    return wrong / reporting if reporting else 0.0


def domain_of(url: str | None) -> str:
    """The registrable domain of an address, as near as its labels tell; empty where it has none.

    >>> domain_of("https://www.news.example.co.uk/story")
    'example.co.uk'
    """
    host = host_of(url)
    with suppress(ValueError):
        return str(ipaddress.ip_address(host))
    parts = host.split(".")
    shared = len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SHARED_ENDINGS
    return ".".join(parts[-3 if shared else -2 :])


def _drafts(name: str, page_filter: PageFilter, kind: KindOption, hear: Hear) -> Iterator[Draft]:
    if is_labelled_file(Path(name)):
        records = {record["id"]: record for record in labelled_records([Path(name)])}
        documents = iter([_document(record, name) for record in records.values()])
    else:
        records, documents = {}, documents_of(name, kind, hear)
    for document, page in cleaned(documents, page_filter):
        if page.blocks:
            yield _draft(document, page, records.get(document.id))
        else:
            hear(f"{document.source} has nothing to label: {page.verdict.reasons[0].evidence}")


def _document(record: Mapping[str, Any], name: str) -> Document:
    kind = kind_of(record)
    return Document(record["id"], record[kind], f"{name}: {record['id']}", record.get("url"), kind)


def _draft(document: Document, page: Page, record: Mapping[str, Any] | None) -> Draft:
    marks = tuple(map(mark_of, page.blocks))
    named = _named(record or {})
    if record is None:
        doubtful = frozenset(place for place, block in enumerate(page.blocks) if _is_doubtful(block))
    else:
        marks, doubtful = _known(page.blocks, record)
    return Draft(
        facts=_facts(document, page, record or {}),
        title=page.title,
        kind=page.kind,
        packed=zlib.compress(markup_of(document).encode("utf-8", "surrogatepass"), 1),
        blocks=page.blocks,
        marks=marks,
        doubtful=doubtful,
        uncertainty=uncertainty_of(page.blocks),
        asked=digest_of([named, (record or {})["lines"]]) if named else None,
    )


def _is_doubtful(block: Block) -> bool:
    return min(block.score, 1 - block.score) >= _DOUBT


def _known(blocks: Sequence[Block], record: Mapping[str, Any]) -> tuple[tuple[Mark, ...], frozenset[int]]:
    """The labels that a record gives the blocks, and the doubtful ones among them.

    A record may name ``doubtful`` lines by their positions. A block that no line knows has the
    model's label, and is doubtful too.
    """
    lines = labelled_lines(dict(record))
    named = _named(record)
    known = marks_on(blocks, lines)
    # The same lines, with the doubt in the place of the flag: it gets to the blocks the same way.
    doubts = marks_on(blocks, [Line(line.label, at in named, line.text) for at, line in enumerate(lines)])
    marks = tuple(mark or mark_of(block) for mark, block in zip(known, blocks, strict=True))
    return marks, frozenset(at for at, mark in enumerate(doubts) if mark is None or mark.sensational)


def _named(record: Mapping[str, Any]) -> list[int]:
    """The positions of the lines that a record names as doubtful."""
    doubtful = record.get("doubtful")
    return [at for at in doubtful if isinstance(at, int)] if isinstance(doubtful, list) else []


def _facts(document: Document, page: Page, known: Mapping[str, Any]) -> dict[str, Any]:
    """What a record says of a page besides its lines: what is known, else what the page tells."""
    domain = known.get("domain") or domain_of(page.url)
    values = (document.id, document.source, page.url, domain or None, page.language)
    told = dict(zip(_RECORD_KEYS, values, strict=True))
    said = {key: known[key] for key in _RECORD_KEYS if known.get(key) is not None}
    return told | said | {"fold": known_fold(known, domain or document.id)}


def is_labelled_file(path: Path) -> bool:
    """Whether a file holds labelled pages rather than pages alone."""
    if ending(path.name) not in {".jsonl", ".ndjson"} or not path.is_file():
        return False
    try:
        return "lines" in next(read_records(path), {})
    except LabelError:  # the corpus reader says which line is none, and goes on
        return False
