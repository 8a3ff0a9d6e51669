"""What a page declares of itself: JSON-LD, OpenGraph, ``<meta>``, ``<title>``, ``<link>``.

Sources: https://schema.org/Article, https://ogp.me, https://html.spec.whatwg.org/#the-meta-element.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from filter.page import Declared

_STORY_TYPES: Final = ("article", "blogposting", "reportage", "posting", "review", "recipe", "opinion")
_MAX_DEPTH = 12
_MAX_ITEMS = 5000
_ARTICLE_BODY_CHARACTERS = 100_000

_META: Final = {
    "og:title": "title",
    "twitter:title": "title",
    "dc.title": "title",
    "parsely-title": "title",
    "sailthru.title": "title",
    "description": "description",
    "og:description": "description",
    "author": "author",
    "article:author": "author",
    "parsely-author": "author",
    "sailthru.author": "author",
    "byl": "author",
    "dc.creator": "author",
    "article:published_time": "date",
    "og:article:published_time": "date",
    "datepublished": "date",
    "parsely-pub-date": "date",
    "sailthru.date": "date",
    "pubdate": "date",
    "publishdate": "date",
    "dc.date.issued": "date",
    "dcterms.created": "date",
    "dc.date": "date",
    "date": "date",
    "og:site_name": "site",
    "application-name": "site",
    "og:locale": "locale",
    "content-language": "locale",
    "og:url": "url",
    "og:type": "type",
}


def read_declared(root: etree._Element) -> Declared:
    """What the page under ``root`` declares; nothing is removed from the tree.

    Of several declarations JSON-LD comes first, then OpenGraph and ``<meta>`` in page
    order, then ``<title>``: the order in which they are kept up by publishers.
    """
    found: dict[str, list[str]] = {}
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            _read_linked_data(script.text or "", found)
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        field = _META.get(name.strip().lower()) if name else None
        if field:
            _add(found, field, meta.get("content"))
    _read_links(root, found)
    titles = found.get("headline", []) + found.get("title", []) + _document_title(root)
    return Declared(
        titles=tuple(dict.fromkeys(titles)),
        description=_first(found, "description"),
        article_body=_first(found, "body"),
        authors=tuple(dict.fromkeys(found.get("author", []))),
        date=_first(found, "date"),
        language=root.get("lang") or _first(found, "language") or _first(found, "locale"),
        site=_first(found, "site") or _first(found, "publisher"),
        url=_first(found, "canonical") or _first(found, "url"),
        types=tuple(dict.fromkeys(found.get("type", []))),
    )


def _add(found: dict[str, list[str]], field: str, value: object) -> None:
    if isinstance(value, str):
        text = " ".join(value.split())
        if text:
            found.setdefault(field, []).append(text)


def _first(found: dict[str, list[str]], field: str) -> str:
    return found[field][0] if field in found else ""


def _document_title(root: etree._Element) -> list[str]:
    title = next(root.iter("title"), None)
    text = "" if title is None else " ".join((title.text or "").split())
    return [text] if text else []


def _read_links(root: etree._Element, found: dict[str, list[str]]) -> None:
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() == "canonical":
            _add(found, "canonical", link.get("href"))
            return


def _read_linked_data(text: str, found: dict[str, list[str]]) -> None:
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):  # broken JSON-LD is common and costs its evidence only
        return
    stories: list[dict[str, Any]] = []
    for item in _objects(data):
        kinds = [kind.rsplit("/", 1)[-1] for kind in _strings(item.get("@type"))]
        for kind in kinds:
            _add(found, "type", kind)
        if any(kind.lower().endswith(_STORY_TYPES) for kind in kinds):
            stories.append(item)
    for story in stories[:1]:
        _add(found, "headline", story.get("headline") or story.get("name"))
        _add(found, "date", story.get("datePublished") or story.get("dateCreated"))
        _add(found, "description", story.get("description"))
        _add(found, "language", story.get("inLanguage"))
        _add(found, "publisher", next(_names(story.get("publisher")), None))
        body = story.get("articleBody")
        _add(found, "body", body[:_ARTICLE_BODY_CHARACTERS] if isinstance(body, str) else None)
        for name in _names(story.get("author") or story.get("creator")):
            _add(found, "author", name)


def _objects(data: object) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD data, outer ones first, to a bounded number and depth."""
    waiting: list[tuple[object, int]] = [(data, 0)]
    for _ in range(_MAX_ITEMS):
        if not waiting:
            return
        item, depth = waiting.pop(0)
        inner: list[object] = []
        if isinstance(item, dict):
            yield item
            inner = list(item.values())
        elif isinstance(item, list):
            inner = item
        if depth < _MAX_DEPTH:
            waiting.extend((value, depth + 1) for value in inner if isinstance(value, dict | list))


def _strings(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, str)]


def _names(value: object) -> Iterator[str]:
    """The names in a schema.org Person, Organization, name, or list of them."""
    for item in value if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        yield from _strings(name)
