"""Where a verdict turns: one set of thresholds, and the profiles that name three of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal, get_args

from filter.errors import OptionError
from filter.page import Reason

Profile = Literal["corpus", "crawl", "strict"]
"""Names of sets of thresholds. ``corpus`` is for pages that were collected as articles: plain
failures alone are rejected. ``crawl`` is for whatever a crawler brought, section fronts and shops
among it. ``strict`` keeps what is surely a whole article, plainly worded."""

PLAIN_FAILURES: Final[frozenset[Reason]] = frozenset({
    "no article",
    "too short",
    "link list",
    "not news-like",
    "machine or template text",
    "wrong language",
    "broken encoding",
})
"""The reasons that reject a page under every profile."""

_LANGUAGE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where a verdict turns; the values here are those of the profile ``corpus``.

    Words are words; two characters of an unspaced script are one. Shares run from 0 to 1 and are
    of characters, where nothing else is said. "Reporting" is the blocks labelled summary and body.

    ``article``       least probability that the page holds an article
    ``words``         fewest words of reporting
    ``stub_words``    a story of fewer that ends in a call to subscribe is a stub
    ``boilerplate``   least share of the page's words that is reporting
    ``linked``        most share of the reporting, or of a page without any, that stands in links
    ``template``      most share of reporting in blocks of filler or with unrendered marks
    ``repeated``      most share of reporting that repeats an earlier block (Gopher, Rae et al. 2021,
                      table A1, has 0.2: articles that a page prints twice have 0.5)
    ``symbols``       most share of reporting that is such as ``{ } < > = #``
    ``unreadable``    most share of reporting that was lost in decoding
    ``misread``       most share of reporting that was read in a wrong charset
    ``sensational``   most that the wording of headline and reporting may score
    ``languages``     those wanted, by ISO 639-1; none: all. A page whose language isn't known passes
    ``rejects``       the reasons that reject a page; the others are noted on pages that are kept

    ``article`` was set on the project's own pages in ``seeds/``, the rest on a sample of the public
    pages that the model learned from: no share here turns down a page whose article a reader would
    want (docs/verdict.md has the counts).

    Raises `OptionError` for a number out of its range and for what is no language code.
    """

    article: float = 0.03
    words: int = 25
    stub_words: int = 160
    boilerplate: float = 0.02
    linked: float = 0.5
    template: float = 0.2
    repeated: float = 0.6
    symbols: float = 0.1
    unreadable: float = 0.002
    misread: float = 0.02
    sensational: float = 0.5
    languages: frozenset[str] = frozenset()
    rejects: frozenset[Reason] = PLAIN_FAILURES

    def __post_init__(self) -> None:
        for name in NUMBERS:
            value = getattr(self, name)
            most = float("inf") if name in _COUNTS else 1
            if not 0 <= value <= most:
                unit = "a number of words, 0 or more" if name in _COUNTS else "a share from 0 to 1"
                raise OptionError(f"threshold {name}={value}: {unit}")
        for code in sorted(self.languages):
            if not _LANGUAGE.fullmatch(code):
                raise OptionError(f"{code!r} is no language: give two-letter codes (ISO 639-1), as en or de")
        for reason in sorted(self.rejects - set(get_args(Reason))):
            raise OptionError(f"{reason!r} is no reason: one of {', '.join(get_args(Reason))}")


NUMBERS: Final = tuple(
    field.name for field in fields(Thresholds) if field.name not in {"languages", "rejects"}
)
"""The names of the thresholds that are numbers."""

_COUNTS: Final = ("words", "stub_words")

PROFILES: Final[Mapping[Profile, Thresholds]] = {
    "corpus": Thresholds(),
    "crawl": Thresholds(article=0.15, boilerplate=0.03, rejects=PLAIN_FAILURES | {"mostly boilerplate"}),
    "strict": Thresholds(
        article=0.5,
        words=60,
        boilerplate=0.05,
        linked=0.3,
        template=0.05,
        repeated=0.2,
        symbols=0.05,
        unreadable=0.001,
        misread=0.002,
        sensational=0.3,
        rejects=PLAIN_FAILURES | {"mostly boilerplate", "paywall stub", "sensational"},
    ),
}


def thresholds_of(profile: Profile | Thresholds) -> Thresholds:
    """The thresholds that a profile names; thresholds stand for themselves.

    Raises `OptionError` for an unknown name.
    """
    if isinstance(profile, Thresholds):
        return profile
    if profile not in PROFILES:
        raise OptionError(f"profile={profile!r}: one of {', '.join(PROFILES)}")
    return PROFILES[profile]


def read_thresholds(profile: Profile, settings: Iterable[str] = (), languages: str = "") -> Thresholds:
    """A profile with some of its thresholds set anew, as on the command line.

    ``settings`` are such as ``"words=80"``, ``languages`` is such as ``"en,de"``.
    Raises `OptionError` for a setting that is none.
    """
    numbers: dict[str, Any] = dict(map(_read_setting, settings))
    codes = frozenset(code.strip() for code in languages.split(",")) - {""}
    return replace(thresholds_of(profile), **numbers, languages=codes)


def _read_setting(setting: str) -> tuple[str, float]:
    name, _, value = setting.partition("=")
    if name not in NUMBERS:
        raise OptionError(f"threshold {setting!r}: NAME=VALUE with one of {', '.join(NUMBERS)}")
    try:
        return name, int(value) if name in _COUNTS else float(value)
    except ValueError:
        raise OptionError(f"threshold {setting!r}: {value!r} is no number that {name} can be") from None
