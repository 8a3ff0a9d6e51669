"""What the pipeline and the middleware of one crawl share: who waits for which page."""

from __future__ import annotations

import asyncio
import multiprocessing
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, WeakValueDictionary

from itemadapter import ItemAdapter
from scrapy.http import Response
from scrapy.utils.asyncio import is_asyncio_available
from w3lib.encoding import http_content_type_encoding

from filter.corpus.document import MAX_PAGE_BYTES, Document, Failure
from filter.corpus.inputs import checked
from filter.corpus.queue import CleaningQueue
from filter.errors import OptionError
from filter.integrations.scrapy.judged import WANTS_LINKS, Judged, judged, judging_cleaner
from filter.integrations.scrapy.options import CrawlOptions, PageOptions

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Crawl:
    """The pages of one crawl on their way to the model and back. It lives on the crawl's event loop."""

    def __init__(self, options: CrawlOptions, crawler: Crawler) -> None:
        self.options = options
        self._crawler = crawler
        make_cleaner = partial(judging_cleaner, options.clean)
        self._queue = CleaningQueue(make_cleaner, options.workers, options.queue_size, options.page_timeout)
        # Responses are gone once all that came of them is done; what is known of them goes along.
        self._origins: WeakValueDictionary[int, Response] = WeakValueDictionary()
        self._judgements: WeakKeyDictionary[Response, asyncio.Task[Judged]] = WeakKeyDictionary()
        self._numbers = count(1)
        self._pages = 0
        self._milliseconds = 0.0

    async def open(self) -> None:
        """Start the workers. Raises `OptionError`, `BundleError` or `WorkerError` where none can."""
        if not is_asyncio_available():
            raise OptionError("newsfilter needs Scrapy's asyncio reactor: leave TWISTED_REACTOR as it is")
        await self._queue.start()

    async def close(self) -> None:
        """Wait for the pages under way, then end the workers."""
        await self._queue.close()

    def count(self, what: str) -> None:
        """Count one in Scrapy's stats, under ``newsfilter/``."""
        self._crawler.stats.inc_value(f"newsfilter/{what}")

    def came_of(self, item: Any, response: Response) -> None:
        """Remember which response an item came of: a pipeline isn't told."""
        # An id is used again once its item is gone: the latest is the one that lives.
        self._origins[id(item)] = response

    def options_of(self, item: Any) -> PageOptions:
        """What to do with an item, as the request of its response says."""
        response = self._origins.get(id(item))
        return self.options.page if response is None else self.options_for(response)

    def options_for(self, response: Response) -> PageOptions:
        """What to do with a response, as its request says."""
        return self.options.page.told_by(response.meta if response.request else {})

    async def page_of(self, item: Any) -> Judged | None:
        """The page that an item holds, or the response that it came of; None if it has neither."""
        adapter = ItemAdapter(item)
        page = adapter.get(self.options.page_field)
        response = self._origins.get(id(item))
        if isinstance(page, Response):
            return await self.judge(page)
        if isinstance(page, str | bytes):
            url = adapter.get(self.options.url_field) or (response.url if response is not None else None)
            return await self._clean(Document(self._identity(), page, "item", url))
        return None if response is None else await self.judge(response)

    async def judge(self, response: Response) -> Judged:
        """The page of a response; it is cleaned once, whoever asks."""
        task = self._judgements.get(response)
        if task is None:
            task = asyncio.ensure_future(self._clean(self._document(response)))
            self._judgements[response] = task
        return await asyncio.shield(task)  # one who no longer waits must not cost the others the page

    def _document(self, response: Response) -> Document:
        content_type = response.headers.get("Content-Type", b"") or b""
        charset = http_content_type_encoding(content_type.decode("latin-1"))
        metadata = WANTS_LINKS if self.options_for(response).needs_links else {}
        return Document(
            self._identity(), response.body, response.url, response.url, metadata=metadata, charset=charset
        )

    def _identity(self) -> str:
        return f"page {next(self._numbers)}"

    async def _clean(self, document: Document) -> Judged:
        if document.size > MAX_PAGE_BYTES:
            evidence = f"has more than {MAX_PAGE_BYTES // 1_000_000} MB"
            item: Document | Failure = Failure(document.id, "too large", evidence, document.source)
        else:
            [item] = checked([document])
        cleaned = await self._queue.clean(item)
        self._milliseconds += 1000 * cleaned.seconds
        self._pages += 1
        stats = self._crawler.stats
        stats.set_value("newsfilter/pages", self._pages)
        stats.set_value("newsfilter/milliseconds_per_page", round(self._milliseconds / self._pages, 2))
        return judged(cleaned)


def crawl_of(crawler: Crawler) -> Crawl:
    """What the add-on of a crawler shares; `OptionError` where it isn't on."""
    from filter.integrations.scrapy.addon import NewsFilterAddon

    addon = crawler.get_addon(NewsFilterAddon)
    if addon is None:
        path = "filter.integrations.scrapy.NewsFilterAddon"
        raise OptionError(f'newsfilter comes to Scrapy as an add-on: ADDONS = {{"{path}": 500}}')
    return addon.crawl


def refuse_second_start() -> None:
    """Raise `OptionError` in a worker process that is running its parent's script anew."""
    # multiprocessing sets this while it imports the script; it looks at it for the same end.
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise OptionError(
            'newsfilter has worker processes: start the crawl under `if __name__ == "__main__":`'
        )
