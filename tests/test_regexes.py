"""Every regular expression of the package takes time in proportion to its text, hostile or not."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import filter as newsfilter
from filter.errors import MissingExtraError

BOUNDED = {
    "filter.metadata.authors": "lines of a few hundred characters are looked at",
    "filter.metadata.titles": "titles, whose runs of white space are one space by then",
    "filter.training.data": "labels written by the user",
    "filter.corpus.remote": "an argument of the command line, matched at its beginning",
}
"""Modules whose patterns may be quadratic: what bounds their texts."""

_SIZE = 500
_MOST_GROWTH = 3.0  # linear is 2, quadratic 4
_NOTICEABLE = 0.04  # seconds; below it nothing grows that can be measured
_UNITS = (
    *(
        "a",
        "A",
        "1",
        " ",
        "\n",
        "\t",
        "-",
        ".",
        ",",
        "|",
        "<",
        ">",
        "(",
        "[",
        "{",
        "@",
        "/",
        ":",
        "_",
        "é",
        "漢",
    ),
    *(
        "a ",
        "1 ",
        "1-",
        "1.",
        "a.",
        "a-",
        ", ",
        " -",
        " and",
        "By ",
        "<a",
        "<a ",
        "</",
        "{{",
        "2024-",
        "\r\n",
    ),
    *("a\n", "by von ", "charset", "encoding=", "By A ", "a, ", "12 ", "Ã", "\nWARC/1.", "content-length: 1"),
)


def patterns(value: object, depth: int = 0) -> Iterator[re.Pattern[str] | re.Pattern[bytes]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, dict):
        yield from patterns(tuple(value.values()), depth + 1)
    elif depth < 4 and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from patterns(one, depth + 1)


def collected() -> dict[str, re.Pattern[str] | re.Pattern[bytes]]:
    """All compiled patterns of the package, by module, name and number."""
    modules = (module.name for module in pkgutil.walk_packages(newsfilter.__path__, "filter."))
    names = [
        (f"{module}.{name}", value)
        for module in modules
        if module != "filter.__main__"
        for name, value in variables(module).items()
    ]
    return {f"{name}.{n}": pattern for name, value in names for n, pattern in enumerate(patterns(value))}


def variables(module: str) -> dict[str, object]:
    """What stands in a module; nothing where the package that it adapts isn't installed."""
    try:
        return vars(importlib.import_module(module))
    except MissingExtraError:
        return {}


def seconds(pattern: re.Pattern[str] | re.Pattern[bytes], text: str) -> float:
    """CPU time to find all in a text."""
    subject = text.encode() if isinstance(pattern.pattern, bytes) else text
    begin = time.process_time()
    for _match in pattern.finditer(subject):  # type: ignore[arg-type]
        pass
    return time.process_time() - begin


def grows_too_fast(pattern: re.Pattern[str] | re.Pattern[bytes], unit: str, end: str = "!") -> bool:
    """Whether twice the text takes far more than twice the time, at the first size that can be measured."""
    size = _SIZE // len(unit)
    while seconds(pattern, 2 * size * unit + end) < _NOTICEABLE:
        size *= 2
        if size * len(unit) > 40 * _SIZE:
            return False
    once, twice = (min(seconds(pattern, times * size * unit + end) for _ in range(3)) for times in (1, 2))
    return twice > _MOST_GROWTH * once


@pytest.mark.slow
def test_twice_the_text_takes_about_twice_the_time() -> None:
    slow = {
        f"{name} on {unit!r}"
        for name, pattern in collected().items()
        if not name.startswith(tuple(BOUNDED))
        for unit in _UNITS
        for end in "x!"
        if grows_too_fast(pattern, unit, end)
    }
    assert sorted(slow) == []


def test_the_patterns_of_the_package_are_found() -> None:
    assert len(collected()) > 40


@pytest.mark.slow
def test_a_quadratic_pattern_would_be_found() -> None:
    assert grows_too_fast(re.compile(r"\s+x"), " ", "!")
