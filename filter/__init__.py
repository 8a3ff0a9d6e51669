"""newsfilter: scraped news pages in, the reporting alone out.

    from filter import PageFilter

    page = PageFilter().clean(markup)
    page.text, page.title, page.verdict

What is named here is the public face. It is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filter.clean import PageFilter
    from filter.errors import BundleError, NewsfilterError, OptionError
    from filter.page import LABELS, Block, Finding, Label, Page, Verdict

__all__ = [
    "LABELS",
    "Block",
    "BundleError",
    "Finding",
    "Label",
    "NewsfilterError",
    "OptionError",
    "Page",
    "PageFilter",
    "Verdict",
]

_HOMES = {
    "PageFilter": "filter.clean",
    "BundleError": "filter.errors",
    "NewsfilterError": "filter.errors",
    "OptionError": "filter.errors",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'filter' has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "filter.page")), name)
