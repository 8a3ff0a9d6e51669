"""Links: which are followed, and which first, by what the page and the block around them are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request
from scrapy.http import JsonResponse, Response, TextResponse, XmlResponse
from w3lib.url import canonicalize_url

from filter.integrations.scrapy.crawl import Crawl, crawl_of
from filter.integrations.scrapy.options import PageOptions
from filter.page import REPORTING

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class NewsFilterMiddleware:
    """Lets requests through, or not, by the page that they came of; and remembers where items came from."""

    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The middleware of a crawler, as Scrapy makes it; `OptionError` without the add-on."""
        return cls(crawl_of(crawler))

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """What a callback gave, without the requests that aren't to be followed."""
        options = self._crawl.options_for(response)
        asks = _is_page(response) and (options.needs_links or not options.follow_rejected)
        async for found in result:
            if not isinstance(found, Request):
                self._crawl.came_of(found, response)
            elif asks and not await self._is_followed(found, response, options):
                continue
            yield found

    async def _is_followed(self, request: Request, response: Response, options: PageOptions) -> bool:
        """Whether to follow a link; one out of the reporting gets its priority."""
        page = await self._crawl.judge(response)
        if not page.keep and not options.follow_rejected:
            self._crawl.count("unfollowed/rejected")
            return False
        labels = page.links.get(canonicalize_url(request.url), ())
        # A link that stands in an unwanted block and in another too is followed for the other.
        if labels and options.unfollowed_labels.issuperset(labels):
            self._crawl.count(f"unfollowed/{labels[0]}")
            return False
        if options.body_priority and not REPORTING.isdisjoint(labels):
            self._crawl.count("from_body")
            request.priority += options.body_priority
        return True


def _is_page(response: Response) -> bool:
    """Whether a response can have blocks: a site map or an answer of an interface has none."""
    return isinstance(response, TextResponse) and not isinstance(response, XmlResponse | JsonResponse)
