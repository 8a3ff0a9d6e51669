"""Printing page text on a terminal: colours where they show, and nothing that a page could steer it with."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_MAX_WIDTH = 100
_REPLACEMENT = "\ufffd"
# C0, DEL and C1 (escape sequences, bells), line separators, and the marks that turn the direction of text.
_UNSAFE = (
    *range(32),
    *range(0x7F, 0xA0),
    0x2028,
    0x2029,
    0x061C,
    0x200E,
    0x200F,
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    *range(0xD800, 0xE000),
)
_SAFE = dict.fromkeys(_UNSAFE, _REPLACEMENT) | {ord("\t"): " ", ord("\n"): " ", ord("\r"): " "}


def safe(text: str) -> str:
    """``text`` on one line, with U+FFFD for whatever would steer the terminal."""
    return text.translate(_SAFE)


def console_for(stream: TextIO) -> Console:
    """A console of at most 100 columns; plain unless the stream is a terminal, and under ``NO_COLOR``."""
    from rich.console import Console

    if isinstance(stream, io.TextIOWrapper):  # a terminal of another charset shows what it can
        stream.reconfigure(errors="replace")
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    console.width = min(console.width, _MAX_WIDTH)
    return console


def styled(*parts: tuple[str, str] | str) -> Text:
    """A line of parts, each a string or a (string, style); every one is made `safe`."""
    from rich.text import Text

    line = Text(overflow="fold")
    for part in parts:
        words, style = (part, "") if isinstance(part, str) else part
        line.append(safe(words), style)
    return line


def complain(message: str) -> None:
    """One line on stderr, under the command's name."""
    print(f"newsfilter: {safe(message)}", file=sys.stderr)
