"""A crawl of the news site, run by `scrapy runspider`; it leaves its stats beside its items."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pydantic
import scrapy
from scrapy.http import Response


class ScrapyItem(scrapy.Item):
    """Fields as Scrapy declares them."""

    url = scrapy.Field()
    kind = scrapy.Field()
    text = scrapy.Field()
    labels = scrapy.Field()
    verdict = scrapy.Field()


@dataclass
class DataclassItem:
    """The same as a dataclass."""

    url: str
    kind: str
    text: str = ""
    labels: dict[str, int] = field(default_factory=dict)
    verdict: dict[str, Any] = field(default_factory=dict)


@attrs.define
class AttrsItem:
    """The same by attrs."""

    url: str
    kind: str
    text: str = ""
    labels: dict[str, int] = attrs.field(factory=dict)
    verdict: dict[str, Any] = attrs.field(factory=dict)


class PydanticItem(pydantic.BaseModel):
    """The same by pydantic."""

    url: str
    kind: str
    text: str = ""
    labels: dict[str, int] = {}
    verdict: dict[str, Any] = {}


class BareItem(scrapy.Item):
    """No room for what newsfilter tells."""

    url = scrapy.Field()
    kind = scrapy.Field()


def holding(url: str, kind: str) -> dict[str, str]:
    """An item with a page of its own, which is no story."""
    return {"url": url, "kind": kind, "html": "<p>Home</p>"}


KINDS: dict[str, Callable[..., Any]] = {
    "dict": dict,
    "item": ScrapyItem,
    "dataclass": DataclassItem,
    "attrs": AttrsItem,
    "pydantic": PydanticItem,
    "bare": BareItem,
    "holding": holding,
}


class NewsSpider(scrapy.Spider):
    """Follows every link; ``kinds`` names the classes that each page gets an item of."""

    name = "news"
    custom_settings = {  # noqa: RUF012 - Scrapy's way
        "ADDONS": {"filter.integrations.scrapy.NewsFilterAddon": 500},
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "DOWNLOAD_MAXSIZE": 2_000_000,
        "LOG_LEVEL": "WARNING",
        "RETRY_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
    }

    def __init__(self, front: str, stats: str, paths: str = "/", **meta: str) -> None:
        super().__init__()
        self._front = front
        self._paths = paths.split(",")
        self._stats = Path(stats)
        self._kinds = meta.pop("kinds", "dict").split(",")
        self._meta = {"newsfilter": json.loads(meta.pop("meta", "{}"))}

    async def start(self) -> AsyncIterator[Any]:
        """The pages to begin with."""
        for path in self._paths:
            yield scrapy.Request(self._front.rstrip("/") + path, meta=self._meta)

    def parse(self, response: Response) -> Iterator[Any]:
        """The items of each page, and every link on it."""
        for kind in self._kinds:
            yield KINDS[kind](url=response.url, kind=kind)
        for link in response.css("a[href]"):
            meta = self._meta if "/front/" in link.attrib["href"] else {}
            yield response.follow(link.attrib["href"], meta=meta)

    def closed(self, _reason: str) -> None:
        """Write the stats, with the seconds since the first request and those of CPU in this process."""
        stats = dict(self.crawler.stats.get_stats())
        stats["seconds"] = (datetime.now(UTC) - stats["start_time"]).total_seconds()
        stats["cpu_seconds"] = time.process_time()
        self._stats.write_text(json.dumps(stats, default=str), encoding="utf-8")
