"""The headline: as the page shows it, or as it declares it without the site's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Final

_SEPARATOR = re.compile(r"\s+[-–—:·•»«/~>|｜]{1,2}\s+|\s*[|｜]\s*|(?<=\w)[:_]\s+|\s*[»«]\s*")
_NO_LETTERS = re.compile(r"[\W_]+")
_MOST_PARTS: Final = 4
_SHORTEST_SITE: Final = 3
# A section or slogan stands with the name: "BBC News", "Politik - SZ.de".
_MORE_THAN_SITE: Final = 20
_SHORTEST_SHARED: Final = 8
_AGREEMENT: Final = 0.2
# Longer headlines are cut off by some publishers: Google reads no more than 110 characters.
_CUT_OFF: Final = 100
_MOST_TITLES: Final = 10
_LONGEST: Final = 250
_SOFT_HYPHEN: Final = "\u00ad"


def choose_title(
    shown: Sequence[str],
    declared: Sequence[str],
    sites: Iterable[str],
    lines: Iterable[str] = (),
    likeliest: str | None = None,
) -> str | None:
    """The page's headline.

    ``shown`` are the lines that were labelled as title, ``declared`` what the page
    declares, the most trusted first, ``sites`` the names of the site, ``lines`` all that the page shows.
    Where it declares none, the line that is ``likeliest`` a title is taken.
    """
    shown, declared = ([title.replace(_SOFT_HYPHEN, "") for title in titles] for titles in (shown, declared))
    headlines = _headlines(declared, sites)
    agreements = [
        (_agreement(line, headline), line, headline)
        for headline in headlines
        for line in shown[:_MOST_TITLES]
    ]
    best, line, headline = max(agreements, key=itemgetter(0), default=(0.0, "", ""))
    if best >= _AGREEMENT:
        return headline if _is_glued_to(line, headline) else line
    if headlines:
        return _shown_part(headlines[0], lines)
    return likeliest


def _is_glued_to(line: str, headline: str) -> bool:
    """Whether ``line`` says ``headline`` and another word in one, as where a kicker stands above it."""
    before, found, after = line.partition(headline)
    return bool(found) and (before[-1:].isalnum() or after[:1].isalnum())


def _shown_part(title: str, lines: Iterable[str]) -> str:
    """What of a declared title, up to or from a separator, is most of it and a line of the page, or all."""
    separators = list(_SEPARATOR.finditer(title))[:_MOST_PARTS]
    if not separators:
        return title
    keys = {_key(line) for line in lines if len(line) <= _LONGEST}
    parts = (part.strip() for found in separators for part in (title[: found.start()], title[found.end() :]))
    return next((part for part in parts if 2 * len(part) > len(title) and _key(part) in keys), title)


def _headlines(declared: Sequence[str], sites: Iterable[str]) -> list[str]:
    """The declared titles without site names, those cut off made whole by the others."""
    names = {name for site in sites if len(name := _key(site)) >= _SHORTEST_SITE}
    # What is longer is a text that was put into the field for titles.
    declared = declared[:_MOST_TITLES]
    short = [title for title in declared if len(title) <= _LONGEST] or [
        title[:_LONGEST] for title in declared[:1]
    ]
    cut = [_without_site(title, names) for title in short]
    headlines = [_without_tail(title, cut) for title in cut]
    return [_whole(title, headlines) for title in headlines]


def _key(text: str) -> str:
    return _NO_LETTERS.sub("", text.casefold())


def _without_site(title: str, names: set[str]) -> str:
    for _ in range(_MOST_PARTS):
        separators = list(_SEPARATOR.finditer(title))
        if separators and _names_site(title[separators[-1].end() :], separators[-1][0], names):
            title = title[: separators[-1].start()]
        elif separators and _key(title[: separators[0].start()]) in names:
            title = title[separators[0].end() :]
        else:
            break
    return title.strip()


def _names_site(tail: str, separator: str, names: set[str]) -> bool:
    """Whether what follows a separator is the site's name, alone or with a section or slogan."""
    key = _key(tail)
    if key in names or separator.startswith(":"):
        return key in names
    words = tail.split()
    sides = {_key("".join(side)) for cut in range(len(words)) for side in (words[:cut], words[cut:])}
    return any(
        (name in sides and len(key) <= len(name) + _MORE_THAN_SITE)
        or (len(key) > _SHORTEST_SITE and name.startswith(key))
        for name in names
    )


def _without_tail(title: str, others: Sequence[str]) -> str:
    """The title up to a separator, where another declared title ends there."""
    keys = {_key(other) for other in others}
    for separator in reversed(list(_SEPARATOR.finditer(title))):
        head = title[: separator.start()].strip()
        if len(head) >= _SHORTEST_SHARED and _key(head) in keys:
            return head
    return title


def _whole(title: str, others: Sequence[str]) -> str:
    stem = title.rstrip(".…").rstrip()
    if stem == title and len(title) < _CUT_OFF:
        return title
    return next((other for other in others if len(other) > len(title) and other.startswith(stem)), title)


def _agreement(line: str, headline: str) -> float:
    """How much of the shorter of two titles is in the other, 0 to 1."""
    a, b = _key(line), _key(headline)
    if a == b:
        return 1.0
    if min(len(a), len(b)) >= _SHORTEST_SHARED and (a in b or b in a):
        return 0.5 + 0.4 * min(len(a), len(b)) / max(len(a), len(b))
    words, others = set(_words(line)), set(_words(headline))
    return 0.9 * len(words & others) / max(len(words), len(others), 1)


def _words(text: str) -> Iterator[str]:
    return (word.casefold() for word in re.findall(r"\w+", text))
