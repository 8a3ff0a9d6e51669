"""When a page was published: from what it declares, its byline, its address.

A date comes out as ISO 8601, ``2025-06-15`` or with time and offset where both are told
by a declaration. What is no date between 1990 and 2100 comes out as None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import islice
from typing import Final, Literal

DateOrder = Literal["day first", "month first"]
"""How a date in figures alone is read: 04/06/2025 is a day in June, or in April."""

_YEARS: Final = range(1990, 2101)
_LINE_CHARACTERS: Final = 400
_DECLARATION_CHARACTERS: Final = 64
_ADDRESS_CHARACTERS: Final = 500
_DATES_LOOKED_AT: Final = 3
_DEFAULTS: Final = (datetime(2000, 1, 1), datetime(2001, 2, 2))
_DAY_SECONDS: Final = 86_400
_DECEMBER: Final = 12

# Months and their short forms in English, German, Dutch, Scandinavian, French, Spanish, Portuguese, Italian,
# Polish, Czech, Turkish, Indonesian, Russian, Ukrainian, Greek, Arabic and Hindi, each line after its number.
_MONTH_NAMES: Final = """
1 january jan januar jänner januari janvier janv enero ene janeiro gennaio gen stycznia styczeń sty
1 ledna ocak oca января янв січня ιανουαρίου ιαν يناير جانفي जनवरी
2 february feb februar februari févr fév février febrero fevereiro fev febbraio lutego luty lut února
2 şubat şub pebruari февраля фев лютого φεβρουαρίου φεβ فبراير फरवरी फ़रवरी
3 march mar märz maerz mrz maart mrt mars marzo março marca marzec března mart maret марта мар березня
3 μαρτίου μαρ مارس मार्च
4 april apr avril avr abril abr aprile kwietnia kwiecień kwi dubna nisan nis апреля апр квітня
4 απριλίου απρ أبريل ابريل अप्रैल
5 may mai mei maj mayo maio maggio mag maja května mayıs мая май травня μαΐου مايو मई
6 june jun juni juin junio junho giugno giu czerwca czerwiec cze června haziran haz июня июн червня
6 ιουνίου ιουν يونيو يونيه जून
7 july jul juli juillet juil julio julho luglio lug lipca lipiec lip července temmuz tem июля июл
7 липня ιουλίου ιουλ يوليو يوليه जुलाई
8 august aug août aout agosto ago sierpnia sierpień sie srpna ağustos ağu agustus августа авг серпня
8 αυγούστου αυγ أغسطس اغسطس अगस्त
9 september sep sept septembre septiembre setiembre setembro set settembre września wrzesień wrz září
9 eylül eyl сентября сен сент вересня σεπτεμβρίου σεπ سبتمبر सितंबर सितम्बर
10 october oct oktober okt octobre octubre outubro out ottobre ott października październik paź října
10 ekim eki октября окт жовтня οκτωβρίου οκτ أكتوبر اكتوبر अक्टूबर
11 november nov novembre noviembre novembro listopada listopad lis listopadu kasım kas ноября ноя
11 листопада νοεμβρίου νοε نوفمبر नवंबर नवम्बर
12 december dec dezember dez desember des décembre déc diciembre dic dezembro dicembre grudnia grudzień
12 gru prosince aralık ara декабря дек грудня δεκεμβρίου δεκ ديسمبر दिसंबर दिसम्बर
"""


def _folded(month: str) -> str:
    """A month's name in the one spelling of all that a pattern takes for it when it ignores case: there
    ``i`` is ``ı``, ``I`` and ``İ`` as well."""
    return month.casefold().replace("\u0307", "").replace("ı", "i")


_NUMBERS = {
    name: int(number)
    for number, *names in map(str.split, _MONTH_NAMES.strip().splitlines())
    for name in names
}
_MONTHS: Final = {_folded(name): number for name, number in _NUMBERS.items()}
_ZEROS = "٠۰०০０"
_DIGITS: Final = {ord(zero) + digit: str(digit) for zero in _ZEROS for digit in range(10)}

_MONTH = "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))
# An hour may follow without a blank where a page was flattened.
_YEAR = r"((?:19|20)\d\d)(?!\d(?!:|\d:))"
_YEAR_FIRST = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s?(?:[-/.]|年|년)\s?(\d{1,2})\s?(?:[-/.]|月|월)\s?(\d{1,2})(?!\d)"
)
_DAY_MONTH = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|°|\.)?[\s-]{{0,2}}(?:de |of )?({_MONTH})(?!\w)"
    rf"[.,]?[\s-]{{0,2}}(?:de |del |of )?{_YEAR}",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"(?<!\w)({_MONTH})\.?[\s-]{{1,2}}(\d{{1,2}})(?:st|nd|rd|th)?,?[\s-]{{1,2}}{_YEAR}", re.IGNORECASE
)
_NUMERIC = re.compile(
    r"(?<![\d./])(?<!\d-)(\d{1,2})([./-])\s?(\d{1,2})\2\s?((?:19|20)\d\d|\d\d)(?![\d/-]|\.\d)"
)
_ADDRESS_FOLDERS = re.compile(
    rf"/((?:19|20)\d\d)[/-](\d{{1,2}}|{_MONTH})[/-](\d{{1,2}})(?!\d)", re.IGNORECASE
)
_ADDRESS_FIGURES = re.compile(r"(?<!\d)((?:19|20)\d\d)(-?)(\d\d)\2(\d\d)(?=(?:\d{4}|\d{6})?(?!\d))")
# Since 1970: in the years 2001 to 2033, with three more digits in milliseconds.
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?")

_DAY_FIRST_COUNTRIES_WORDS: Final = """
    uk au ie nz in za ng ke gh sg hk my pk
"""
_DAY_FIRST_COUNTRIES: Final = frozenset(_DAY_FIRST_COUNTRIES_WORDS.split())
_ZONES: Final = {
    "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "BST": 1, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9,
}  # fmt: skip


def date_order(language: str, host: str) -> DateOrder:
    """How dates in figures are meant on a page of this language tag and host."""
    tag = language.lower().replace("_", "-")
    if tag == "en":
        return "day first" if host.rsplit(".", 1)[-1] in _DAY_FIRST_COUNTRIES else "month first"
    return "month first" if tag == "en-us" else "day first"


def declared_date(text: str, order: DateOrder) -> str | None:
    """The date that a declaration such as ``2025-06-15T08:30:00Z`` gives."""
    text = text.strip().translate(_DIGITS)[:_DECLARATION_CHARACTERS]
    moment = _from_iso(text) or _from_prose(text, order)
    if moment is None:
        return earliest_date([text], order)
    if moment.year not in _YEARS:
        return None
    return moment.isoformat(timespec="seconds") if _tells_time(text) else moment.date().isoformat()


def earliest_date(lines: Iterable[str], order: DateOrder) -> str | None:
    """The earliest of the dates in byline lines: a story is published before it is updated."""
    dates = (found for line in lines for found in _dates(line, order))
    first = min(islice(dates, _DATES_LOOKED_AT), default=None)
    return first.isoformat() if first else None


def address_date(url: str) -> str | None:
    """The date in the path of an address, ``/2025/06/15/`` or ``-20250615``."""
    for pattern, (year, month, day) in ((_ADDRESS_FOLDERS, (1, 2, 3)), (_ADDRESS_FIGURES, (1, 3, 4))):
        for match in pattern.finditer(url[:_ADDRESS_CHARACTERS]):
            found = _date(match[year], match[month], match[day])
            if found:
                return found.isoformat()
    return None


def _tells_time(text: str) -> bool:
    return ":" in text or _SECONDS.fullmatch(text) is not None


def _from_iso(text: str) -> datetime | None:
    if _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _from_prose(text: str, order: DateOrder) -> datetime | None:
    """What dateutil reads in ``text``, as long as it names its day, month and year itself."""
    from dateutil import parser  # slow to import, seldom needed

    # dateutil takes day-first to mean year, day, month in 2025-06-15 08:30 +0200.
    day_first = order == "day first" and not text[:4].isdecimal()
    try:
        first, second = (
            parser.parse(text, dayfirst=day_first, default=default, tzinfos=_zone) for default in _DEFAULTS
        )
    except (ValueError, OverflowError):
        return None
    # What the text left open comes from the default, so two defaults show it.
    return first if first.date() == second.date() else None


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    if offset is not None:
        return timezone(timedelta(seconds=offset)) if abs(offset) < _DAY_SECONDS else None
    hours = _ZONES.get(name or "")
    return None if hours is None else timezone(timedelta(hours=hours))


def _dates(line: str, order: DateOrder) -> Iterator[date]:
    """The dates in a line, in the order of how plainly they are written."""
    line = line[:_LINE_CHARACTERS].translate(_DIGITS).replace("\u0307", "")
    candidates = [(match[1], match[2], match[3]) for match in _YEAR_FIRST.finditer(line)]
    candidates += [(match[3], match[2], match[1]) for match in _DAY_MONTH.finditer(line)]
    candidates += [(match[3], match[1], match[2]) for match in _MONTH_DAY.finditer(line)]
    for match in _NUMERIC.finditer(line):
        # 6/15/25 can only be American, 15.06.2025 never is.
        month_first = int(match[3]) > _DECEMBER or (
            order == "month first" and match[2] != "." and int(match[1]) <= _DECEMBER
        )
        day, month = (match[3], match[1]) if month_first else (match[1], match[3])
        candidates.append((match[4], month, day))
    for candidate in candidates:
        found = _date(*candidate)
        if found:
            yield found


def _date(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdecimal() else _MONTHS[_folded(month)]
    full_year = int(year) if len(year) > 2 else 2000 + int(year)
    try:
        return date(full_year, number, int(day)) if full_year in _YEARS else None
    except ValueError:
        return None
