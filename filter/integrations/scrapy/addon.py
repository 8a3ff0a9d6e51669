"""The add-on: it brings the pipeline and the middleware, and what they share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured

from filter.integrations.scrapy.crawl import Crawl, refuse_second_start
from filter.integrations.scrapy.middleware import NewsFilterMiddleware
from filter.integrations.scrapy.options import options_of
from filter.integrations.scrapy.pipeline import NewsFilterPipeline

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import Settings

_PIPELINE_ORDER = 100  # before the user's own: those see kept items only
_MIDDLEWARE_ORDER = 100  # after those that drop requests or alter items


class NewsFilterAddon:
    """Filters a crawl: ``ADDONS = {"filter.integrations.scrapy.NewsFilterAddon": 500}``.

    Raises `OptionError` where a ``NEWSFILTER_`` setting makes no sense.
    """

    crawl: Crawl

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The add-on of a crawler, as Scrapy makes it."""
        return cls(crawler)

    def update_settings(self, settings: Settings) -> None:
        """Bring the pipeline and the middleware; where settings have them already, their order stays."""
        if not settings.getbool("NEWSFILTER_ENABLED", True):  # noqa: FBT003 - Scrapy's way
            raise NotConfigured("NEWSFILTER_ENABLED is off: nothing is filtered")
        refuse_second_start()
        self.crawl = Crawl(options_of(settings), self._crawler)
        settings.setdefault_in_component_priority_dict("ITEM_PIPELINES", NewsFilterPipeline, _PIPELINE_ORDER)
        settings.setdefault_in_component_priority_dict(
            "SPIDER_MIDDLEWARES", NewsFilterMiddleware, _MIDDLEWARE_ORDER
        )
