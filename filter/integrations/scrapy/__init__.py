"""Scrapy: a crawl that keeps the reporting and follows the links that lead to more of it.

    ADDONS = {"filter.integrations.scrapy.NewsFilterAddon": 500}

The names are imported when they are first asked for: a worker process, which imports this
package too, needs no Scrapy. Raises `MissingExtraError` where Scrapy isn't installed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from filter.errors import MissingExtraError

if TYPE_CHECKING:
    from filter.integrations.scrapy.addon import NewsFilterAddon
    from filter.integrations.scrapy.middleware import NewsFilterMiddleware
    from filter.integrations.scrapy.pipeline import NewsFilterPipeline

__all__ = ["NewsFilterAddon", "NewsFilterMiddleware", "NewsFilterPipeline"]

_HOMES = {"NewsFilterAddon": "addon", "NewsFilterMiddleware": "middleware", "NewsFilterPipeline": "pipeline"}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        import_module("scrapy")
    except ImportError as error:
        raise MissingExtraError("scrapy", "scrapy") from error
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
