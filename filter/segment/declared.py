"""What a page declares of itself: JSON-LD, OpenGraph, ``<meta>``, microdata, ``<title>``, ``<link>``.

Sources: https://schema.org/Article, https://ogp.me, https://html.spec.whatwg.org/#the-meta-element.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from html import unescape
from itertools import islice
from typing import Any, Final

from lxml import etree

from filter.page import Declared

_STORY_TYPES: Final = ("article", "blogposting", "reportage", "posting", "review", "recipe", "opinion")
_MAX_DEPTH = 12
_MAX_ITEMS = 5000
_MAX_NAMES = 20
_VALUE_CHARACTERS = 100_000
_LINKED_DATA_CHARACTERS = 3_000_000  # read, they take up to 20 times as much; a real page had 840,919
_NAME_CHARACTERS = 200

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
    "og:article:author": "author",
    "parsely-author": "author",
    "sailthru.author": "author",
    "byl": "author",
    "dc.creator": "author",
    "dcterms.creator": "author",
    "citation_author": "author",
    "cxenseparse:author": "author",
    "article:published_time": "date",
    "og:article:published_time": "date",
    "datepublished": "date",
    "parsely-pub-date": "date",
    "sailthru.date": "date",
    "pubdate": "date",
    "publishdate": "date",
    "publish-date": "date",
    "publication_date": "date",
    "citation_publication_date": "date",
    "dc.date.issued": "date",
    "dcterms.created": "date",
    "dc.date": "date",
    "date": "date",
    "og:site_name": "site",
    "application-name": "application",
    "og:locale": "locale",
    "content-language": "locale",
    "og:url": "url",
    "og:type": "type",
}
_META_KEYS: Final = ("property", "name", "itemprop", "http-equiv")
_BYLINES: Final = etree.XPath('//*[@itemprop = "author" or @itemprop = "datePublished" or @rel = "author"]')
_NAMES: Final = etree.XPath('.//*[@itemprop="name"]')


def read_declared(root: etree._Element) -> Declared:
    """What the page under ``root`` declares; nothing is removed from the tree.

    Of several declarations JSON-LD comes first, then OpenGraph and ``<meta>`` in page
    order, then microdata, then ``<title>``: the order in which they are kept up by
    publishers.
    """
    found: dict[str, list[str]] = {}
    scripts: list[str] = []
    for element in root.iter("script", "meta", "link", "title", "time"):
        _read_element(element, scripts, found)
    if scripts:
        _read_linked_data(scripts, found)
    site = _first(found, "site", "publisher", "application")
    authors = _authors(found, site)
    date = _first(found, "published", "date")
    if not (authors and date):
        _read_microdata(root, found)
        authors = authors or _authors(found, site)
        date = date or _first(found, "marked date")
    # An <svg> has titles too; the document's comes first.
    titles = (*_distinct(found, "headline", "title"), _first(found, "document title"))
    return Declared(
        titles=tuple(dict.fromkeys(filter(None, titles))),
        description=_first(found, "description"),
        article_body=_first(found, "body"),
        authors=authors,
        date=date,
        times=_distinct(found, "time")[:_MAX_NAMES],
        language=root.get("lang") or _first(found, "language", "locale"),
        site=site,
        url=next((url for url in _distinct(found, "canonical", "url") if "://" in url), ""),
        types=_distinct(found, "type"),
    )


def _add(found: dict[str, list[str]], field: str, value: object) -> None:
    if isinstance(value, str):
        value = value[:_VALUE_CHARACTERS]
        text = _folded(value)
        if text:
            found.setdefault(field, []).append(text)


def _folded(value: str) -> str:
    """``value``, which is often escaped once more than it should be, without line breaks and outer blanks."""
    with suppress(ValueError):  # a number with more digits than Python reads is no character
        value = unescape(value) if "&" in value else value
    return " ".join(value.split())


def _first(found: Mapping[str, list[str]], *fields: str) -> str:
    return next((found[field][0] for field in fields if field in found), "")


def _distinct(found: Mapping[str, list[str]], *fields: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for field in fields for value in found.get(field, ())))


def _authors(found: Mapping[str, list[str]], site: str) -> tuple[str, ...]:
    """The authors of the first source that names other than the site itself."""
    own_names = {name.casefold() for name in (site, *found.get("publisher", ()))}
    for field in ("person", "author", "marked author", "organization"):
        names = tuple(
            name
            for name in _distinct(found, field)
            if name.casefold() not in own_names and not name.startswith(("http", "//", "www."))
        )
        if names:
            return names
    return ()


def _read_element(element: etree._Element, scripts: list[str], found: dict[str, list[str]]) -> None:
    match element.tag:
        case "script":
            if "ld+json" in element.get("type", "").lower():
                scripts.append(element.text or "")
        case "link":
            if element.get("rel") == "canonical":
                _add(found, "canonical", element.get("href"))
        case "meta":
            _read_meta(element, found)
        case "time":
            _add(found, "time", element.get("datetime"))
        case _:
            _add(found, "document title", element.text)


def _read_meta(element: etree._Element, found: dict[str, list[str]]) -> None:
    name = next((name for key in _META_KEYS if (name := element.get(key))), "")
    field = _META.get(name.strip().lower())
    if field:
        _add(found, field, element.get("content"))


def _read_microdata(root: etree._Element, found: dict[str, list[str]]) -> None:
    """The first author and date that are marked as such: those after it stand in comments and teasers."""
    for element in _elements(_BYLINES, root):
        if element.get("itemprop") == "datePublished":
            _add(found, "marked date", element.get("datetime") or element.get("content"))
        elif "marked author" not in found:
            for name in _elements(_NAMES, element) or [element]:
                _add(found, "marked author", _short_text(name))


def _elements(path: etree.XPath, element: etree._Element) -> list[etree._Element]:
    found: Any = path(element)  # lxml's type for it is whatever an XPath can give
    return list(found[:_MAX_NAMES])


def _short_text(element: etree._Element) -> str:
    """The text of an element that should hold no more than a name, else nothing."""
    shown = "".join(map(str, islice(element.itertext(), _MAX_NAMES)))
    text = element.get("content") or " ".join(shown[:_VALUE_CHARACTERS].split())
    return text if len(text) <= _NAME_CHARACTERS else ""


def _read_linked_data(scripts: Iterable[str], found: dict[str, list[str]]) -> None:
    items: list[dict[str, Any]] = []
    for script in _read_at_all(scripts):
        try:
            items.extend(_objects(json.loads(script, strict=False)))
        except (ValueError, RecursionError):  # broken JSON-LD is common and costs its evidence only
            continue
    stories: list[dict[str, Any]] = []
    pages: list[dict[str, Any]] = []
    named: dict[str, dict[str, Any]] = {}
    for item in items:
        kinds = [kind.rsplit("/", 1)[-1] for kind in _strings(item.get("@type"))]
        for kind in kinds:
            _add(found, "type", kind)
        if any(kind.lower().endswith(_STORY_TYPES) for kind in kinds):
            stories.append(item)
        elif "datePublished" in item and "WebPage" in kinds:
            pages.append(item)
        if isinstance(item.get("@id"), str) and "name" in item:
            named[item["@id"]] = item
    # Other stories can come before the page's own, most of them not in full.
    addresses, titles = set(_distinct(found, "canonical", "url")), set(_distinct(found, "title"))
    stories.sort(
        key=lambda story: (
            titles.isdisjoint(map(_folded, _strings(story.get("headline"))))
            and addresses.isdisjoint(_addresses(story)),
            "headline" not in story or "datePublished" not in story,
        )
    )
    for story in (stories or pages)[:1]:
        _read_story(story, named, found)


def _read_at_all(scripts: Iterable[str]) -> Iterator[str]:
    """The scripts, but for those that would make them more than are read."""
    room = _LINKED_DATA_CHARACTERS
    for script in scripts:
        if len(script) <= room:
            room -= len(script)
            yield script


def _addresses(story: Mapping[str, Any]) -> set[str]:
    """The addresses that a story in JSON-LD gives of itself."""
    values = [story.get("url"), story.get("@id"), story.get("mainEntityOfPage")]
    return {
        text for value in values for text in _strings(value.get("@id") if isinstance(value, dict) else value)
    }


def _read_story(
    story: Mapping[str, Any], named: Mapping[str, dict[str, Any]], found: dict[str, list[str]]
) -> None:
    _add(found, "headline", story.get("headline") or story.get("name"))
    _add(found, "published", story.get("datePublished") or story.get("dateCreated"))
    _add(found, "description", story.get("description"))
    _add(found, "language", story.get("inLanguage"))
    _add(found, "body", story.get("articleBody"))
    for _, name in _names(story.get("publisher"), named):
        _add(found, "publisher", name)
    for kind, name in _names(story.get("author") or story.get("creator"), named):
        _add(found, kind, name)


def _objects(data: object) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD data, outer ones first, to a bounded number and depth."""
    waiting: list[tuple[object, int]] = [(data, 0)]
    # The list grows while it is walked: a queue that nothing has to be taken out of.
    for item, depth in islice(waiting, _MAX_ITEMS):
        inner: Iterable[object] = ()
        if isinstance(item, dict):
            yield item
            inner = item.values()
        elif isinstance(item, list):
            inner = item
        if depth < _MAX_DEPTH:
            waiting.extend((value, depth + 1) for value in inner if isinstance(value, dict | list))


def _strings(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, str)]


def _names(value: object, named: Mapping[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """The names in a schema.org Person, Organization, reference, name, or list of them.

    Each comes with what it names, ``"person"`` or ``"organization"``.
    """
    for item in (value if isinstance(value, list) else [value])[:_MAX_NAMES]:
        if not isinstance(item, dict):
            yield from (("person", name) for name in _strings(item))
            continue
        identifier = item.get("@id")
        known = named.get(identifier, item) if "name" not in item and isinstance(identifier, str) else item
        is_person = not any("organization" in kind.lower() for kind in _strings(known.get("@type")))
        parts = _strings(known.get("givenName")) + _strings(known.get("familyName"))
        for name in _strings(known.get("name")) or [" ".join(parts)]:
            yield "person" if is_person else "organization", name
