"""datatrove: an extractor and a filter that stand between its readers and writers.

    pipeline = [WarcReader("warcs"), NewsFilter(exclusion_writer=JsonlWriter("dropped")), JsonlWriter("kept")]

`NewsFilter` alone cleans and judges, in batches, and is the fast way. `NewsFilterExtractor` takes the
place of datatrove's own extractors: a page at a time in a process that may be killed. A `NewsFilter`
after it judges by what the extractor found and needs no model.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from filter.corpus.cleaning import CleanOptions, Outcome, clean_batch
from filter.corpus.document import Document as Item
from filter.corpus.inputs import checked
from filter.corpus.loaded import loaded
from filter.corpus.record import WriteOptions, json_line
from filter.errors import MissingExtraError
from filter.page import Page

try:
    from datatrove.pipeline.extractors.base import BaseExtractor, ExtractorSandbox
    from datatrove.pipeline.filters.base_filter import BaseFilter
    from datatrove.utils.typeshelper import StatHints
except ModuleNotFoundError as error:  # of it, or of what it needs itself
    raise MissingExtraError(str(error.name).partition(".")[0], "datatrove") from error

if TYPE_CHECKING:
    from datatrove.data import Document
    from datatrove.pipeline.writers.disk_base import DiskWriter

KEY: Final = "newsfilter"
"""The key of a document's metadata under which ours stands: readers have a ``date`` of their own."""

# datatrove's Parquet writer takes types from the first document: no None, and no list that may be empty.
_NOTHING: Final = {
    **dict.fromkeys("title authors date language site".split(), ""),
    "quality": 0.0,
    "sensational": 0.0,
    "familiar": 1.0,
}

Found = tuple[str, dict[str, Any]]
"""The reporting of a page and what stands under `KEY`: ``title``, ``authors``, ``date``, ``language``,
``site``, ``quality``, ``sensational``, ``familiar``, ``keep``, ``reasons``, ``evidence``."""


class NewsFilter(BaseFilter):  # type: ignore[misc]
    """Keeps the documents that are worth keeping, each as its reporting alone.

    It takes HTML or flattened text, ``batch_size`` documents through the model at once. What is
    dropped is counted by its first reason and goes to ``exclusion_writer`` as it came. After a
    `NewsFilterExtractor` it only judges.
    """

    name = "📰 newsfilter"

    def __init__(
        self,
        options: CleanOptions = CleanOptions(),  # noqa: B008 - frozen
        exclusion_writer: DiskWriter | None = None,
        batch_size: int = 32,
    ) -> None:
        super().__init__(exclusion_writer, batch_size)
        self.options = options

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Whether one document is kept, and if not, why."""
        return self.filter_batch([doc])[0]

    def filter_batch(self, batch: list[Document]) -> list[bool | tuple[bool, str]]:
        """The same for several, in order. Raises what `loaded` raises, never for a page's sake."""
        fresh = [doc for doc in batch if KEY not in doc.metadata]
        pages = [_item(doc.text, doc.metadata.get("url")) for doc in fresh]
        for doc, (text, metadata) in zip(fresh, _found(pages, self.options), strict=True):
            doc.metadata[KEY] = metadata
            doc.text = text if metadata["keep"] else doc.text
        return [self._judged(doc.metadata[KEY]) for doc in batch]

    def _judged(self, metadata: dict[str, Any]) -> bool | tuple[bool, str]:
        self.stat_update("quality", value=metadata["quality"])
        self.stat_update("sensational", value=metadata["sensational"])
        return metadata["keep"] or (False, metadata["reasons"].partition("; ")[0])


class NewsFilterExtractor(BaseExtractor):  # type: ignore[misc]
    """HTML or flattened text to its reporting, a page at a time in a process of its own.

    A page that takes over ``timeout`` seconds, or kills the process, is dropped and counted, as is
    one without reporting. Pages that should be rejected go on: a `NewsFilter` drops them.
    """

    name = "📰 newsfilter"

    def __init__(self, options: CleanOptions = CleanOptions(), timeout: float = 10) -> None:  # noqa: B008
        super().__init__(timeout)
        self.options = options

    def extract(self, text: str) -> str:
        """The reporting of one page, empty where there is none."""
        return self._page(text, None)[0]

    def run(
        self,
        data: Iterable[Document] | None,
        rank: int = 0,  # noqa: ARG002
        world_size: int = 1,  # noqa: ARG002
    ) -> Iterator[Document]:
        """The documents that have reporting. datatrove's own loop brings text alone out of the process."""
        loaded(self.options)  # here, so that processes forked from this one have it, and errors show
        with ExtractorSandbox(self.timeout, warmup_text=("", None)) as sandbox:
            for doc in data or ():
                self.stat_update(StatHints.total)
                with self.track_time():
                    found = self._in(sandbox, doc)
                if found is None:
                    continue
                doc.text, doc.metadata[KEY] = found
                self.stat_update(StatHints.forwarded if doc.text else StatHints.dropped)
                if doc.text:
                    self.update_doc_stats(doc)
                    yield doc

    def _in(self, sandbox: ExtractorSandbox, doc: Document) -> Found | None:
        try:
            found: Found = sandbox.process_document((doc.text, doc.metadata.get("url")), self._page)
        except TimeoutError:
            self.stat_update("timeout")
            return None
        except EOFError:
            self.stat_update("broken_process")
            return None
        self.stat_update("extracted")
        return found

    def _page(self, text: str, url: str | None) -> Found:
        return _found([_item(text, url)], self.options)[0]


def _item(text: str, url: str | None) -> Item:
    return Item(url or "", text, "", url)


def _found(pages: Sequence[Item], options: CleanOptions) -> list[Found]:
    outcomes = clean_batch(loaded(options), list(checked(pages)), options.write, _outcome)
    return [_read(outcome) for outcome in outcomes]


def _outcome(page: Item, cleaned: Page, _options: WriteOptions) -> Outcome:
    """The outcome of a page with its text, rejected or not."""
    reasons = tuple(finding.reason for finding in cleaned.verdict.reasons)
    metadata = {
        "title": cleaned.title or "",
        "authors": "; ".join(cleaned.authors),
        "date": cleaned.date or "",
        "language": cleaned.language or "",
        "site": cleaned.site or "",
        "quality": cleaned.verdict.quality,
        "sensational": cleaned.verdict.sensational,
        "familiar": cleaned.verdict.familiar,
    }
    content = json_line({"text": cleaned.text, "metadata": metadata})
    evidence = "; ".join(finding.evidence for finding in cleaned.verdict.reasons)
    return Outcome(page.id, "cleaned" if cleaned.verdict.keep else "rejected", content, reasons, evidence)


def _read(outcome: Outcome) -> Found:
    made: dict[str, Any] = {"text": "", "metadata": {}}
    if outcome.status != "failed":
        made = json.loads(outcome.content)
    verdict = {
        "keep": outcome.status == "cleaned",
        "reasons": "; ".join(outcome.reasons),
        "evidence": outcome.evidence.strip(),
    }
    return made["text"], {**_NOTHING, **made["metadata"], **verdict}
