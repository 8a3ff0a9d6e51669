"""The people who wrote a page: as it declares them, else as its byline names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

_MOST_AUTHORS: Final = 12
_MOST_WORDS: Final = 5
_MOST_WORDS_ALONE: Final = 3
_FEWEST_WORDS_BEFORE_OFFICE: Final = 2
_ACRONYM: Final = 3
_NAME_CHARACTERS: Final = range(2, 61)
_LINE_CHARACTERS: Final = 400

# "By", as newspapers say it. Some of these are parts of names too ("Von der Leyen"): they
# count at the start of a line and after a mark only, while "by" counts wherever it stands.
_BY: Final = (
    r"(?:(?:\w+ )?by|(?:eine? \w+ |text )?von|(?:propos recueillis |publié )?par|a cura di|(?:articolo )?di"
    r"|(?:escrito |publicado )?por|escribe|door|av|af|oleh|kirjoittanut|bởi|írta|מאת|โดย)(?=[\s:])\s*:?"
    r"|autor\w{0,2}/autor\w{0,2}(?=\s)|(?:te[xk]te?|text[oe]|words|foto y texto|aut[eo]u?r\w{0,4}|author"
    r"|opracowa\w+|yazan|haber|penulis|автор"
    r"|текст|作者|撰文|文|執筆|लेखक)\s*[:：/]|(?:本報|本报)?(?:記者|记者)|بقلم\s*:?|كتبت?\s*:?"
)
_BYLINE: Final = re.compile(
    rf"(?:^|[|•·–—.:]|\d)\W{{0,4}}(?:{_BY})\s*(?=[^\W\d_])|(?<=\s)by\s+(?=[^\W\d_])", re.IGNORECASE
)
_NOTHING_BUT_BY: Final = re.compile(rf"\W{{0,4}}(?:{_BY}|by|von|par|por|di)\W{{0,4}}", re.IGNORECASE)
_REPORTER_AFTER: Final = re.compile(r"([^\W\d_]{2,5})\s?(?:기자|記者|记者)")
_BULLETS: Final = "|•·●⋅"
# Who looked through a text, or took its pictures, did not write it.
_CHECKED: Final = re.compile(
    r"(?<!and )(?<!& )\b(?:reviewed|edited|checked|verified|approved|photo\w{0,12}|pictures?|images?"
    rf"|illustrat\w{{1,9}}|graphics?|video\w{{0,9}})\s{{1,9}}by\b(?:(?!\b\w{{1,20}}\sby\b)[^{_BULLETS}]){{0,400}}",
    re.IGNORECASE,
)
_MARK: Final = re.compile(rf"[{_BULLETS}()\[\]\d/]|\s[-–—]\s|@|(?<=\w{{3}})[.?!]\s+(?=\w{{3,}}\s+\w)")
_PLACE: Final = re.compile(r"\s(?:for|in|from|at|on|aus|für|pour|para|dans|sobre)\s", re.IGNORECASE)
# A capital alone is an initial: "Robert E Lee", but "ANA RUIZ Y EVA SOTO".
_AND: Final = re.compile(
    r"\s*(?:[;,、，|•&+/]|\s(?:and|und|et|og|och|en|ve|dan|та|with|oraz|και|और|و|(?-i:[yeiи]))\s)\s*",
    re.IGNORECASE,
)
_AND_IN_CAPITALS: Final = re.compile(rf"{_AND.pattern}|\s+[YEIИ]\s+", re.IGNORECASE)
_AFTER_NAME: Final = re.compile(
    r"\s*(?:\(.*|\[.*|\s[-–—|]\s.*|,?\s+(?:ph\.?\s?d|m\.?d|mba|m\.?a|esq|r\.?n)\.?$|\S*@\S*|特派員$)",
    re.IGNORECASE,
)
# Flattening runs a name and what follows it together: "Jane MillsPublished 3 May".
_RUN_TOGETHER: Final = re.compile(r"(?<=[a-zß-ÿ]{4})(?=\d)|(?<=[a-z])(?=(?:Published|Updated)\b)")
_NAMES_RUN_TOGETHER: Final = re.compile(r"(?<=[a-zß-ÿ]{4})(?=[A-ZÀ-Ü][a-z])")
# A company or a user's name, alone: "HarbourCare". McDonald is a person.
_COMPANY: Final = re.compile(r"[a-zß-ÿ]{3}[A-ZÀ-Ü]")
_BY_RUN_TOGETHER: Final = re.compile(r"^(By|by|Por|Par|Von)(?=[A-ZÀ-Ü][a-z])")
_HELPERS: Final = re.compile(r"\b(?:files|reports?|reporting|contribut\w+|additional)\b", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"https?:|www\.|\.(?:com|de|org|net|php|html)\b|@|^/", re.IGNORECASE)
_NOT_IN_NAMES: Final = frozenset("0123456789:?!…=_#%$€")

# What may follow a name without a mark: an office, or the furniture of bylines.
_AFTER_NAMES_LIST: Final = """
    assistant associate attorney autor author business chief columnist content contributor contributors
    correspondent crime data deputy digital edited editor editorial editors executive follow foreign foto
    freelance friday guest health journalist korrespondent last lifestyle managing mitarbeiter monday
    national parliamentary photo photographer political politics posted publicado published read
    redacteur reporter reporters reviewer saturday science senior special sport sports staff sunday the
    thursday travel tuesday updated veröffentlicht video view webmaster wednesday writer writers written
    aktualisiert actualizado publié
"""
_AFTER_NAMES: Final = frozenset(_AFTER_NAMES_LIST.split())
# These follow a whole name, but some people have one as their first or last.
_MONTHS_LIST: Final = """
    jan feb mar apr jun jul aug sep sept oct nov dec january february march july august september
    october november december
"""
_MONTHS: Final = frozenset(_MONTHS_LIST.split())
# What holds one of these is no person but an agency, a publication, a day or an hour.
_NO_PERSON_LIST: Final = """
    admin administrator afp agence agencia agencies agency agentur ajansı ap apa artikel associated bureau
    center centre committee company department desk dpa efe foundation gmbh group images inc institute
    limited llc ltd mail media nachrichten news newsroom office online
    press redacción redacao redação redaktion redaktør redaktör redakcja redazione rédaction
    redactie research reuters source stand team time times today uhr university unknown user yesterday
    montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz juli oktober dezember
    january february october november december güncelleme
"""
_NO_PERSON: Final = frozenset(_NO_PERSON_LIST.split())
# So is what has nothing but these; there are people called Sun, Min and Thu.
_TIMES_LIST: Final = """
    minute minutes minuten min mins reading am pm bst cest cet ct edt est et gmt ist mt pt mon tue tues
    wed thu thurs fri sat sun
"""
_TIMES: Final = frozenset(_TIMES_LIST.split()) | _MONTHS
_AGENCIES: Final = frozenset({"afp", "ap", "apa", "associated", "dpa", "efe", "reuters"})
"""What names the employer after a whole name: "Jane Doe AP Sports Writer"."""
_AFTER_WHOLE_NAMES: Final = _MONTHS | _AGENCIES
_GROUPS: Final = frozenset({"team", "desk", "board", "department"})
"""The last word of such as "Great Harbour Editorial Team"."""
_PARTICLES_LIST: Final = """
    von van der den de del della di da do dos das du la le el al bin ibn ben zu zur zum ten ter af av y
    e und mc st bint abu
"""
_PARTICLES: Final = frozenset(_PARTICLES_LIST.split())


def declared_authors(declared: Iterable[str], sites: Sequence[str]) -> tuple[str, ...]:
    """The persons among the declared authors; the site, whose first name is ``sites[0]``, is none."""
    short = (value for value in declared if len(value) <= _LINE_CHARACTERS)
    values = (value.title() if value.islower() and " " in value else value for value in short)
    return _distinct(name for value in values for name in _people(value, sites))


def byline_authors(lines: Sequence[str], sites: Sequence[str]) -> tuple[str, ...]:
    """The persons that byline lines name: after "by", else in a line with nothing else to say."""
    texts = [
        _parted(_BY_RUN_TOGETHER.sub(r"\1 ", _CHECKED.sub("", line)))
        for line in _with_announcements(lines)
        if len(line) <= _LINE_CHARACTERS and not _HELPERS.search(line)
    ]
    parts = (part for text in texts for part in _announced(text))
    announced = _distinct(name for part in parts for name in _people(part, sites))
    if announced:
        return announced
    for text in texts:
        names = () if _BYLINE.match(text) else _distinct(_names_alone(text, sites))
        if names:
            return names
    return ()


def _with_announcements(lines: Sequence[str]) -> Iterator[str]:
    """The lines, with a "By" that stands alone drawn to the line below."""
    before = ""
    for line in lines:
        if _NOTHING_BUT_BY.fullmatch(line):
            before = f"{line} "
            continue
        yield before + line
        before = ""


def _parted(text: str) -> str:
    """``text`` with a mark where words were run together, but for the first of a name: a company may
    write itself so ("By HarbourCare")."""
    words = _RUN_TOGETHER.sub(" | ", text).split(" ")
    parted = (
        _NAMES_RUN_TOGETHER.sub(" | ", word) if _may_begin_name(before) else word
        for before, word in pairwise(words)
    )
    return " ".join([words[0], *parted])


def _may_begin_name(word: str) -> bool:
    return word[:1].isalpha() and not _NOTHING_BUT_BY.fullmatch(word)


def _before_mark(text: str) -> str:
    return _PLACE.split(_MARK.split(text, maxsplit=1)[0], maxsplit=1)[0]


def _announced(text: str) -> Iterator[str]:
    found = list(_BYLINE.finditer(text))
    yield from (_before_mark(text[match.end() :]) for match in found)
    if not found:
        yield from (match[1] for match in _REPORTER_AFTER.finditer(text))


def _names_alone(text: str, sites: Sequence[str]) -> Iterator[str]:
    for part in _MARK.split(text):
        for name in _people(_PLACE.split(part, maxsplit=1)[0], sites):
            words = name.count(" ") + 1
            # Where scripts have no capitals a short line alone may be a name.
            if words > 1 and (name[0].isupper() or (name == text and words <= _MOST_WORDS_ALONE)):
                yield name


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.casefold(), name)
        if len(found) == _MOST_AUTHORS:
            break
    return tuple(found.values())


def _people(text: str, sites: Sequence[str]) -> list[str]:
    """The names in ``text``, which holds nothing but names, offices and places."""
    byline = _BYLINE.match(text)
    if byline and (" " in text[byline.end() :].strip() or not text[byline.end() :].isascii()):
        text = text[byline.end() :]
    parts = [part for part in (_AND_IN_CAPITALS if text.isupper() else _AND).split(text) if part]
    if "," in text and [len(part.split()) for part in parts] == [1, 1]:  # "Doe, Jane"
        parts = [" ".join(reversed(parts))]
    names = [name for part in parts if (name := _name(part, sites))]
    # Beside full names, and in a list with commas, a word alone is a place, an agency or a degree.
    full = [name for name in names if " " in name or not name.isascii()]
    return full if full or "," in text else names


def _name(text: str, sites: Sequence[str]) -> str | None:
    if _ADDRESS.search(text):
        return None
    words = _AFTER_NAME.sub("", text).strip(" ,:;*-–—|\"'\u200b").split()
    name_words = _without_furniture(words)
    cut = len(name_words) < len(words)
    if cut and (len(name_words) < _FEWEST_WORDS_BEFORE_OFFICE or _folded(words[-1]) in _GROUPS):
        return None
    name = " ".join(name_words)
    if len(name) not in _NAME_CHARACTERS or len(name_words) > _MOST_WORDS:
        return None
    if not all(map(_may_stand_in_name, name_words)) or _names_no_person(name_words, sites):
        return None
    return name.title() if len(name_words) > 1 and name.isupper() else name


def _without_furniture(words: Sequence[str]) -> list[str]:
    """The words up to an office or date: "Jane Doe Political Editor" is Jane Doe."""
    kept: list[str] = []
    for word in words:
        folded = _folded(word)
        if folded in _AFTER_NAMES:
            break
        if len(kept) >= _FEWEST_WORDS_BEFORE_OFFICE and folded in _AFTER_WHOLE_NAMES:
            break
        kept.append(word)
    while kept and kept[-1].casefold() in _PARTICLES and not (len(kept) == 2 and kept[-1].istitle()):
        kept.pop()
    if kept and len(kept[-1]) > len("Jr."):  # the full stop of a line, not of an initial
        kept[-1] = kept[-1].rstrip(".")
    return kept


def _folded(word: str) -> str:
    return word.casefold().strip(".,")


def _may_stand_in_name(word: str) -> bool:
    if word.casefold() in _PARTICLES:
        return True
    first = word.lstrip("'’‘\"“«„")[:1]
    return first.isalpha() and not first.islower() and _NOT_IN_NAMES.isdisjoint(word)


def _names_no_person(words: Sequence[str], sites: Sequence[str]) -> bool:
    """Whether a name is an agency, an acronym, a company, a day, a month or the site."""
    if len(words) == 1 and _COMPANY.search(words[0]):
        return True
    if all(word.casefold() in _PARTICLES or _folded(word) in _TIMES for word in words):
        return True
    if words[0].isupper() and (len(words) == 1 or (len(words[0]) >= _ACRONYM and not words[-1].isupper())):
        return "." not in words[0]
    if any(part in _NO_PERSON for word in words for part in _folded(word).split("-")):
        return True
    whole = "".join(words).casefold()
    # People have sites of their own: janedoe.com is no reason to drop Jane Doe.
    names = sites if len(words) == 1 else sites[:1]
    return any(whole == site.casefold().replace(" ", "") for site in names)
