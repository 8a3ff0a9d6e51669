"""What a crawl can be told: Scrapy settings, and ``meta["newsfilter"]`` of a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from filter.corpus import CleanOptions
from filter.corpus.run import cores
from filter.errors import OptionError
from filter.judge import read_thresholds
from filter.page import LABELS

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

Action = Literal["drop", "mark", "off"]
META = "newsfilter"

ITEM_FIELDS: Mapping[str, str] = {"text": "text", "labels": "labels", "verdict": "verdict"}
"""What an item gets, by the name of the field that it gets it in."""

_TOLD = ("text", "labels", "verdict", "title", "authors", "date", "language", "site")
NAMES = """ENABLED MODEL KEEP FAVOR PROFILE THRESHOLDS LANGUAGES WORKERS QUEUE_SIZE PAGE_TIMEOUT
    PAGE_FIELD URL_FIELD ITEM_FIELDS ACTION FOLLOW_REJECTED UNFOLLOWED_LABELS BODY_PRIORITY""".split()


@dataclass(frozen=True, slots=True)
class PageOptions:
    """What is done with one response and what comes of it; a request's ``meta`` may say otherwise.

    ``action`` is ``drop`` for items of rejected pages, ``mark`` to let them through with
    their verdict, ``off`` to leave them alone. ``follow_rejected`` says whether links out of
    rejected pages are followed, ``unfollowed_labels`` in which blocks they are not, and
    ``body_priority`` is added to the priority of requests whose link stands in the reporting.
    """

    action: Action = "drop"
    follow_rejected: bool = True
    unfollowed_labels: frozenset[str] = frozenset()
    body_priority: int = 0

    @property
    def needs_links(self) -> bool:
        """Whether it matters in which blocks the links of a page stand."""
        return bool(self.unfollowed_labels or self.body_priority)

    def told_by(self, meta: Mapping[str, Any]) -> PageOptions:
        """These options with those of a request's ``meta`` over them; `OptionError` for a wrong one."""
        told = meta.get(META)
        if not told:
            return self
        known = {own.name for own in fields(self)}
        if not isinstance(told, Mapping) or set(told) - known:
            raise OptionError(f"meta[{META!r}] = {told!r}: a dict of {', '.join(sorted(known))}")
        values = dict(told)
        if "unfollowed_labels" in values:
            values["unfollowed_labels"] = frozenset(values["unfollowed_labels"])
        return _checked(replace(self, **values))


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """What holds for a whole crawl.

    An item's page is in its field ``page_field`` and the page's address in ``url_field``; an
    item without that page stands for the response that it came from. ``queue_size`` pages at
    most are in memory for ``workers`` processes, and each may take ``page_timeout`` seconds.
    """

    clean: CleanOptions = field(default_factory=CleanOptions)
    workers: int = 1
    queue_size: int = 64
    page_timeout: float = 60.0
    page_field: str = "html"
    url_field: str = "url"
    item_fields: Mapping[str, str] = field(default_factory=lambda: ITEM_FIELDS)
    page: PageOptions = field(default_factory=PageOptions)


def options_of(settings: BaseSettings) -> CrawlOptions:
    """The options that Scrapy's settings tell; `OptionError` names a setting that makes no sense."""
    unknown = [
        name
        for name in map(str, settings)
        if name.startswith("NEWSFILTER_") and name.removeprefix("NEWSFILTER_") not in NAMES
    ]
    if unknown:
        raise OptionError(f"{unknown[0]}: no such setting; NEWSFILTER_ is followed by {', '.join(NAMES)}")
    usual = CrawlOptions()
    item_fields = settings.getdict("NEWSFILTER_ITEM_FIELDS", dict(usual.item_fields))
    if set(item_fields) - set(_TOLD):
        raise OptionError(f"NEWSFILTER_ITEM_FIELDS has {sorted(item_fields)}: known are {', '.join(_TOLD)}")
    page = PageOptions(
        action=settings.get("NEWSFILTER_ACTION", "drop"),
        follow_rejected=settings.getbool("NEWSFILTER_FOLLOW_REJECTED", True),  # noqa: FBT003 - Scrapy's way
        unfollowed_labels=frozenset(settings.getlist("NEWSFILTER_UNFOLLOWED_LABELS")),
        body_priority=settings.getint("NEWSFILTER_BODY_PRIORITY"),
    )
    return CrawlOptions(
        clean=_clean_options(settings),
        # One core is the crawler's own.
        workers=_positive(settings, "NEWSFILTER_WORKERS", max(1, cores() - 1)),
        queue_size=_positive(settings, "NEWSFILTER_QUEUE_SIZE", usual.queue_size),
        page_timeout=settings.getfloat("NEWSFILTER_PAGE_TIMEOUT", usual.page_timeout),
        page_field=settings.get("NEWSFILTER_PAGE_FIELD", usual.page_field),
        url_field=settings.get("NEWSFILTER_URL_FIELD", usual.url_field),
        item_fields=item_fields,
        page=_checked(page),
    )


def _clean_options(settings: BaseSettings) -> CleanOptions:
    languages = ",".join(settings.getlist("NEWSFILTER_LANGUAGES"))
    return CleanOptions(
        settings.get("NEWSFILTER_MODEL"),
        keep=tuple(settings.getlist("NEWSFILTER_KEEP", ["summary", "body"])),
        favor=settings.get("NEWSFILTER_FAVOR", "balanced"),
        thresholds=read_thresholds(
            settings.get("NEWSFILTER_PROFILE", "corpus"), settings.getlist("NEWSFILTER_THRESHOLDS"), languages
        ),
    )


def _positive(settings: BaseSettings, name: str, usual: int) -> int:
    number = settings.getint(name, usual)
    if number < 1:
        raise OptionError(f"{name} = {number}: at least one is needed")
    return number


def _checked(options: PageOptions) -> PageOptions:
    if options.action not in get_args(Action):
        raise OptionError(f"newsfilter's action is {options.action!r}: one of {', '.join(get_args(Action))}")
    wrong = sorted(options.unfollowed_labels - set(LABELS))
    if wrong:
        raise OptionError(f"newsfilter's unfollowed labels have {wrong[0]!r}: one of {', '.join(LABELS)}")
    return options
