"""Items in, items with their reporting out; what is no reporting is dropped or marked."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Self

from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem

from filter.integrations.scrapy.crawl import Crawl, crawl_of
from filter.integrations.scrapy.judged import Judged

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class NewsFilterPipeline:
    """Cleans the page of each item while the crawl goes on.

    Raises Scrapy's `DropItem` for an item of a rejected page, unless such items are to be marked.
    """

    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl
        self._missed: set[tuple[type, str]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The pipeline of a crawler, as Scrapy makes it; `OptionError` without the add-on."""
        return cls(crawl_of(crawler))

    async def open_spider(self) -> None:
        """Start the worker processes before the first page comes."""
        await self._crawl.open()

    async def close_spider(self) -> None:
        """Wait for the pages under way."""
        await self._crawl.close()

    async def process_item(self, item: Any) -> Any:
        """The item with text, labels and verdict, once a worker has cleaned its page."""
        action = self._crawl.options_of(item).action
        if action == "off":
            return item
        page = await self._crawl.page_of(item)
        if page is None:  # made by hand, of no response
            self._crawl.count("no_page")
            return item
        self._tell(item, page)
        if page.keep:
            self._crawl.count("kept")
            return item
        self._crawl.count(f"{'dropped' if action == 'drop' else 'marked'}/{page.reason}")
        if action == "drop":
            raise DropItem(f"{page.reason}: {page.evidence}")
        return item

    def _tell(self, item: Any, page: Judged) -> None:
        adapter = ItemAdapter(item)
        for name, field in self._crawl.options.item_fields.items():
            try:
                adapter[field] = page.told.get(name)
            except KeyError:
                self._miss(type(item), field)

    def _miss(self, kind: type, field: str) -> None:
        """Say once that items of a class have no room for something."""
        if (kind, field) not in self._missed:
            self._missed.add((kind, field))
            say = "%s has no field %r, which newsfilter would fill: add it, or change NEWSFILTER_ITEM_FIELDS"
            logger.warning(say, kind.__qualname__, field)
