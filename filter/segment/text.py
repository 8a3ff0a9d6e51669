"""A page that was already flattened to text, to segments.

A line is a block, unless the page is hard-wrapped: then the lines of a paragraph are put together
again. Lines as long as a page, of pages that lost their line breaks, are parted at the ends of sentences.
Blank lines, indentation and bullets are kept as evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from filter.page import Join, Node, Segment, Segments
from filter.scripts import UNSPACED_RANGE
from filter.segment.limits import check_shown

# Not every line break that str.splitlines() knows: U+2028 and form feeds stand inside paragraphs.
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_BULLET = re.compile(r"[•‣◦▪●○■□–—*·‧・-]\s+(?=\S)")
_TAB = 4

_WRAP_MIN = 40
_WRAP_MAX = 120
_WRAP_PAIRS = 5
_WRAP_SHARE = 0.6
"""Hard-wrapped text: of the lines that are followed by another and at least half as long as the longest, at
least five and 60 % could not have taken the next line's first word within that width, which is between 40 and
120 characters. Of pages wrapped with blank lines between paragraphs 99 % show 97 % and more, of those without
85 % more than 60 %; of pages whose blocks are lines, and short, 1 % do."""
_HAN = r"\u3000-\u9fff\uff00-\uffef"  # and kana, with their marks
_SET_SOLID = re.compile(f"[{_HAN}]")
_FIRST_WORD = re.compile(rf"[{_HAN}]{{1,2}}|[{UNSPACED_RANGE}]{{1,8}}|\S[^\s{UNSPACED_RANGE}]*")
"""What a line can't break in: where no blank parts words, two characters of Han or kana, as a mark stays with
the character before it, else eight."""

_LONGEST = 1_000
_LEAST, _MOST = 200, 400
"""Characters of a line that is left whole, unless it is the only one, and of a longer one's parts: from how
many to how many the end of a sentence is looked for. Of 90 labelled pages put in one line 11 are kept if that
is one block, 87 in parts; larger ones lose less of a line that is reporting alone, smaller ones leak less."""
_UNSPACED_TIMES = 3  # letters that a character stands for where no blank parts words
_UNSPACED = re.compile(f"[{UNSPACED_RANGE}]")
_SENTENCE_END = re.compile(r"""[^\s.!?]{3}[.!?…؟۔।॥။។።։]{1,3}["'”’»)\]]{0,2}(?= )|[。！？｡][”’」』）]{0,2}""")
"""The stop after "St." is none, nor are those of "U.S."."""

NODES = (Node(-1, "body", ""), Node(0, "p", ""), Node(0, "li", ""))
_PARAGRAPH, _ITEM = 1, 2


class Line(NamedTuple):
    """A line with the blank lines above it, without its bullet."""

    text: str
    indent: int
    blank_lines: int
    bullet: bool


def segment_text(text: str) -> Segments:
    """The segments of a page without markup; no word is lost and none comes twice.

    `InputError` where it has more characters or blocks than are looked at.
    """
    segments: list[Segment] = []
    lines = read_lines(text)
    longest = _LONGEST if len(lines) > 1 else _MOST
    for line in lines:
        node = _ITEM if line.bullet else _PARAGRAPH
        # Of most lines their length alone tells that they stay whole.
        short = len(line.text) * _UNSPACED_TIMES <= longest
        (_, first), *others = (("paragraph", line.text),) if short else _parts(line.text, longest)
        segments.append(Segment(first, node, "paragraph", blank_lines=line.blank_lines, indent=line.indent))
        segments += [Segment(part, node, join) for join, part in others]
    check_shown(0, len(segments))
    return Segments("text", segments, NODES)


def read_lines(text: str) -> Sequence[Line]:
    """The lines of a text, those of hard-wrapped paragraphs put together, empty ones left out.

    `InputError` where it has more characters or lines than are looked at.
    """
    check_shown(len(text), 0)
    lines = list(_lines(text.removeprefix("\ufeff")))
    width = _wrap_width(lines)
    if width:
        lines = list(_unwrapped(lines, width))
    check_shown(0, len(lines))
    return lines


def _parts(line: str, longest: int) -> Iterator[tuple[Join, str]]:
    """A line that is longer, in parts of some sentences each, or of some words where no sentence ends."""
    times = _UNSPACED_TIMES if 2 * len(_UNSPACED.sub("", line)) < len(line) else 1
    longest, least, most = longest // times, _LEAST // times, _MOST // times
    join: Join = "paragraph"
    begin = 0
    while len(line) - begin > (longest if not begin else most):
        found = _SENTENCE_END.search(line, begin + least, begin + most)
        end = found.end() if found else line.find(" ", begin + least)
        if end < 0:
            break
        yield join, line[begin:end]
        join = "sentence" if line[end] == " " else "solid"
        begin = end + (join == "sentence")
    yield join, line[begin:]


def _lines(text: str) -> Iterator[Line]:
    blank_lines = 0
    for raw in _LINE_BREAK.split(text.replace("\0", "\ufffd")):
        folded = " ".join(raw.split())
        if not folded:
            blank_lines += 1
            continue
        body = raw.expandtabs(_TAB)
        indent = len(body) - len(body.lstrip())
        bullet = _BULLET.match(folded)
        yield Line(folded[bullet.end() :] if bullet else folded, indent, blank_lines, bullet is not None)
        blank_lines = 0


def _wrap_width(lines: Sequence[Line]) -> int:
    """The width in characters at which a page is hard-wrapped, 0 where it isn't."""
    pairs = [(line, after) for line, after in pairwise(lines) if _may_run_on(after)]
    width = max((line.indent + len(line.text) for line, _ in pairs), default=0)
    if not _WRAP_MIN <= width <= _WRAP_MAX:
        return 0
    full = [_is_full(line, after, width) for line, after in pairs if len(line.text) >= width / 2]
    return width if sum(full) >= max(_WRAP_PAIRS, _WRAP_SHARE * len(full)) else 0


def _may_run_on(line: Line) -> bool:
    return not line.blank_lines and not line.bullet


def _is_full(line: Line, after: Line, width: int) -> bool:
    """Whether the first word of the line after would not have fitted in ``width``."""
    word = _FIRST_WORD.match(after.text)
    return line.indent + len(line.text) + 1 + (word.end() if word else 0) > width


def _unwrapped(lines: Sequence[Line], width: int) -> Iterator[Line]:
    parts: list[str] = []
    first = last = lines[0]
    for line in lines:
        if parts and not (_may_run_on(line) and _is_full(last, line, width)):
            yield first._replace(text="".join(parts))
            parts = []
        if not parts:
            first = line
        elif not (_SET_SOLID.match(last.text[-1]) and _SET_SOLID.match(line.text)):
            parts.append(" ")
        parts.append(line.text)
        last = line
    yield first._replace(text="".join(parts))
