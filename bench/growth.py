"""Whether twice the text takes about twice the time, however hostile: ``python -m bench.growth``.

Parting, the signs of the verdict and every regular expression of the package are given small pieces of text
over and over. What is told is CPU time of twice the text over that of once: about 2 where it is in
proportion, 4 where it is quadratic. Exits with 1 where something grows faster than `MOST_GROWTH`.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import NamedTuple

import filter as newsfilter
from filter.errors import MissingExtraError
from filter.judge.signs import SIGNS
from filter.segment import segment_html, segment_text
from filter.segment.limits import MOST_CHARACTERS, check_tags
from filter.segment.links import linked_segments

MOST_GROWTH = 3.0
BOUNDED = {
    "filter.metadata.authors": "lines of a few hundred characters are looked at",
    "filter.metadata.titles": "titles, whose runs of white space are one space by then",
    "filter.corpus.remote": "an argument of the command line, matched at its beginning",
}
"""Modules whose patterns may be quadratic: what bounds their texts."""

_ATTEMPTS = 3
_CONFIRMATIONS = 2
_LEAST_SIZE = 500
_CHARACTERS = "aA1 \n\t-.,|<>([{@/:_é漢"
_WORDS = [
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
]
_TAGS = ["<b>x</b>", "<p>", "<br>", "<a href=/>x", "<td>", "</div>", "<i></i>", "<x->", "<i>x</i> "]
_LINKS = ["<a href=x>", "<p><a href=x>w</a>", "<a href=x><img></a>"]
_OPEN_TAGS = [f"<p>{'<b y=' * 5_000}>", f"<p>{'<b y ' * 5_000}>", f'<p z=">{"<b y " * 5_000}"']
_LINES = [f"{'word ' * 10}\n{' ' * 50}- x\n", "word ", "Word. ", "...", "字", "字。", "ก"]
_CODE = ["{{", "<%", "é", "à€", "%%"]

Clock = Callable[[], float]
Pattern = re.Pattern[str] | re.Pattern[bytes]


class Shape(NamedTuple):
    """Work on a text made of a piece, between ``begin`` and ``end``.

    It is measured at the first size at which it takes ``noticeable`` seconds, unless that is more than
    ``largest`` characters.
    """

    name: str
    work: Callable[[str], object]
    piece: str
    begin: str = ""
    end: str = ""
    noticeable: float = 0.2
    largest: int = 1_000_000

    def text(self, pieces: int) -> str:
        """So many pieces."""
        return f"{self.begin}{self.piece * pieces}{self.end}"


def main() -> int:
    """Measures all shapes and names those that grow too fast; 1 where there are any."""
    slow = [(shape.name, ratio) for shape in shapes() if (ratio := _confirmed(shape)) > MOST_GROWTH]
    for name, ratio in slow:
        print(f"{name}: twice the text takes {ratio:.1f} times as long", file=sys.stderr)
    return 1 if slow else 0


def _confirmed(shape: Shape) -> float:
    """The growth of a shape, measured again where it is too much: a slowing machine looks like it."""
    for _ in range(_CONFIRMATIONS):
        if (ratio := growth(shape)) <= MOST_GROWTH:
            return ratio
    return growth(shape)


def growth(shape: Shape, clock: Clock = time.process_time) -> float:
    """How many times as long twice the text takes, the least of a few attempts; 0 where all is quick."""
    pieces = max(_LEAST_SIZE // len(shape.piece), 1)
    while _seconds(shape, 2 * pieces, clock) < shape.noticeable:
        pieces *= 2
        if pieces * len(shape.piece) > shape.largest:
            return 0.0
    once, twice = (min(_seconds(shape, n * pieces, clock) for _ in range(_ATTEMPTS)) for n in (1, 2))
    return twice / once


def _seconds(shape: Shape, pieces: int, clock: Clock) -> float:
    text = shape.text(pieces)
    begin = clock()
    shape.work(text)
    return clock() - begin


def shapes() -> Iterator[Shape]:
    """All that is measured."""
    yield from (Shape(f"segment_html on {tag!r}", segment_html, tag, "<p>start ") for tag in _TAGS)
    yield from (Shape(f"linked_segments on {link!r}", _exhausted(linked_segments), link) for link in _LINKS)
    yield from (Shape(f"check_tags on {tag[:12]!r}", _checked, tag, noticeable=0.01) for tag in _OPEN_TAGS)
    for line in _LINES:
        yield Shape(
            f"segment_text on {line!r}", segment_text, line, noticeable=0.04, largest=MOST_CHARACTERS // 3
        )
    for name, (_, sign_of) in SIGNS.items():
        yield from (Shape(f"{name} on {piece!r}", partial(_signed, sign_of), piece) for piece in _CODE)
    for name, pattern in collected_patterns().items():
        if not name.startswith(tuple(BOUNDED)):
            yield from _of_pattern(name, pattern)


def _exhausted(work: Callable[[str], Iterator[object]]) -> Callable[[str], object]:
    return lambda text: deque(work(text), maxlen=0)


def _checked(text: str) -> None:
    check_tags(text.encode())


def _signed(sign_of: Callable[[list[str]], object], text: str) -> object:
    return sign_of([text])


def _of_pattern(name: str, pattern: Pattern) -> Iterator[Shape]:
    work = partial(_find_all, pattern)
    for piece in chain(_CHARACTERS, _WORDS):
        for end in "x!":
            yield Shape(f"{name} on {piece!r}", work, piece, end=end, noticeable=0.04, largest=20_000)


def _find_all(pattern: Pattern, text: str) -> None:
    subject = text.encode() if isinstance(pattern.pattern, bytes) else text
    deque(pattern.finditer(subject), maxlen=0)  # type: ignore[arg-type]


def collected_patterns() -> dict[str, Pattern]:
    """All compiled patterns of the package, by module, name and number."""
    modules = (module.name for module in pkgutil.walk_packages(newsfilter.__path__, "filter."))
    named = {
        f"{module}.{name}": value
        for module in modules
        if module != "filter.__main__"
        for name, value in _variables(module).items()
    }
    return {f"{name}.{n}": found for name, value in named.items() for n, found in enumerate(_patterns(value))}


def _variables(module: str) -> dict[str, object]:
    """What stands in a module; nothing where the package that it adapts isn't installed."""
    try:
        return vars(importlib.import_module(module))
    except MissingExtraError:
        return {}


def _patterns(value: object, depth: int = 0) -> Iterator[Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, dict):
        yield from _patterns(tuple(value.values()), depth + 1)
    elif depth < 4 and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _patterns(one, depth + 1)


if __name__ == "__main__":
    sys.exit(main())
